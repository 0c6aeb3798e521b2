"""Robots are told from people: each by its reason, and people are never taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestre.providers.mime import read_message
from orchestre.replies.robots import skip_reason

OWN = frozenset({"team@example.com"})


def reason(*fields: str, sender: str = "Ann <ann@example.org>", subject: str = "Hello") -> str:
    lines = ("From: " + sender, "Subject: " + subject, "To: team@example.com", *fields, "", "Hi")
    raw = "\n".join(lines).encode()
    message = read_message(raw, provider_id="1", received_at=datetime.now(UTC))
    return skip_reason(message, OWN)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "automatic mail: Auto-Submitted auto-replied"),
        ("Auto-Submitted: auto-generated; x=1", "automatic mail: Auto-Submitted auto-generated"),
        ("Return-Path: <>", "bounce: null return path"),
        ("Return-Path: < >\nReturn-Path: <>", "bounce: null return path"),
        ("Content-Type: multipart/report; boundary=x", "bounce: a mail server's report"),
        ("X-Failed-Recipients: a@b.de", "bounce: a mail server's report"),
        ("List-Id: News <news.example.org>", "mailing list: List-Id news <news.example.org>"),
        ("List-Unsubscribe: <mailto:x@y.z>", "mailing list"),
        ("Precedence: Bulk", "bulk mail: Precedence bulk"),
        ("Feedback-ID: 1:2:3", "bulk mail: Feedback-ID"),
        ("X-Auto-Response-Suppress: DR, OOF", "asks for no answer"),
        ("X-Autoreply: yes", "automatic answer: x-autoreply"),
        ("X-Autorespond: yes", "automatic answer: x-autorespond"),
        ("X-Orchestre-Reply: reply-1", "our own reply"),
    ],
)
def test_header_fields_give_robots_away(field: str, why: str) -> None:
    assert reason(field).lower().startswith(why.lower())


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: no (a person)",
        "Return-Path: <ann@example.org>",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Auto-Response-Suppress: None",
        "Precedence: normal",
        "X-Mailer: Apple Mail",
        "X-MimeOLE: Produced",
        "Delivered-To: team@example.com",
    ],
)
def test_these_fields_prove_nothing(field: str) -> None:
    assert reason(field) == ""


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("MAILER-DAEMON@mx.example.org", "bounce"),
        ("postmaster@example.org", "bounce"),
        ("bounces+123@lists.example.org", "bounce"),
        ("no-reply@example.org", "no-reply"),
        ("shop-noreply@example.org", "no-reply"),
        ("do_not_reply@example.org", "no-reply"),
        ("owner-news@example.org", "mailing list"),
        ("news-request@example.org", "mailing list"),
        ("Team@Example.com", "our own address"),
        ("<>", "bounce"),
    ],
)
def test_addresses_give_robots_away(sender: str, why: str) -> None:
    assert reason(sender=sender).startswith(why)


@pytest.mark.parametrize(
    "sender", ["noreen@example.org", "postma@example.org", "Daemon Smith <d@example.org>"]
)
def test_people_have_such_names(sender: str) -> None:
    assert reason(sender=sender) == ""


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("Automatic reply: Your order", "out of office"),
        ("Out of Office", "out of office"),
        ("Abwesenheitsnotiz: Ihre Bestellung", "out of office"),
        ("Réponse automatique : commande", "out of office"),
        ("Undelivered Mail Returned to Sender", "bounce"),
        ("Delivery Status Notification (Failure)", "bounce"),
        ("Mail delivery failed: returning message to sender", "bounce"),
        ("failure notice", "bounce"),
    ],
)
def test_programs_write_these_subjects(subject: str, why: str) -> None:
    assert reason(subject=subject).startswith(why)


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery status of my order",
        "Delivery failure of my parcel",
        "Undelivered parcel",
        "Question about mail delivery",
        "Out of office chairs?",
        "Re: Undelivered Mail Returned to Sender",
        "How do I set up an automatic reply?",
        "Failure notice from your shop on my invoice",
    ],
)
def test_people_write_these_subjects(subject: str) -> None:
    assert reason(subject=subject) == ""
