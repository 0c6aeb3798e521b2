"""A reply leaves exactly as approved, and nothing can be smuggled into its header."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestre.domain.errors import ReplyRefused
from orchestre.domain.messages import Address
from orchestre.domain.replies import Reply
from orchestre.providers.composition import compose, reply_subject
from orchestre.providers.mime import read_message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REPLY = Reply(
    id="reply-1",
    thread_id="<root@x>",
    rfc_message_id="<reply@x>",
    sender=Address("team@example.com", "The team"),
    to=(Address("ann@example.org", "Ann"),),
    cc=(Address("bob@example.org"),),
    bcc=(Address("secret@example.org"),),
    subject="Re: Hello",
    text="Hi\n",
    in_reply_to="<m@x>",
    references=("<root@x>",),
)
FIELDS = [
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "X-Orchestre-Reply", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip
ANY = st.text(st.characters(exclude_categories=["Cs"]))
NASTY = st.text(st.sampled_from('ab \t\r\n=?.:Fromä€😀\u2028\x85\x0b\x00\x1b,;<>"\\@(){}[]'))


@settings(max_examples=120, deadline=None)
@given(ANY | NASTY)
@example("From me\n.\n..\n" + "x" * 2000 + " \n\t\n=3D\u2028\x85\x0b\x0c\x00")
def test_the_text_comes_back_exactly(text: str) -> None:
    text = text.replace("\r", "") + "\n"
    raw = compose(replace(REPLY, text=text), date=NOW)
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    stored = email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.default)
    assert stored.get_content() == text


@settings(max_examples=120, deadline=None)
@given(ANY | NASTY, ANY | NASTY)
@example("x\r\nBcc: evil@example.net", 'y"\n\nBody')
@example("=?utf-8?q?a=0ABcc:b?=", "=?utf-8?q?a?=")
def test_no_name_or_subject_injects_or_raises(subject: str, name: str) -> None:
    named = Address("ann@example.org", name)
    raw = compose(replace(REPLY, subject=f"Re: {subject}", to=(named,), sender=named), date=NOW)
    parsed = email.message_from_bytes(raw, policy=policy.default)
    assert parsed.keys() == FIELDS
    assert [a.addr_spec for a in parsed["To"].addresses] == ["ann@example.org"]
    assert parsed.get_content().strip() == "Hi"
    read = read_message(raw, provider_id="1", received_at=NOW)
    assert [a.email for a in (read.sender, *read.to)] == ["ann@example.org"] * 2


def test_fields_are_what_a_thread_needs() -> None:
    parsed = email.message_from_bytes(compose(REPLY, date=NOW), policy=policy.default)
    assert parsed["Subject"] == "Re: Hello"
    assert parsed["Message-ID"] == "<reply@x>"
    assert parsed["In-Reply-To"] == "<m@x>"
    assert parsed["References"] == "<root@x> <m@x>"
    assert parsed["Bcc"] is None
    assert b"secret" not in compose(REPLY, date=NOW)


def test_long_and_many_references_stay_whole() -> None:
    ids = tuple(f"<{'x' * 200}-{n}@x>" for n in range(300))
    parsed = email.message_from_bytes(
        compose(replace(REPLY, references=ids), date=NOW), policy=policy.default
    )
    kept = parsed["References"].split()
    assert (len(kept), kept[0], kept[-2:]) == (100, ids[0], [ids[-1], "<m@x>"])


def test_names_in_any_script_come_back() -> None:
    name = "Jürgen \u201cJ\u201d Müller-Łużycki, GmbH " * 4
    read = read_message(
        compose(replace(REPLY, sender=Address("a@b.de", name)), date=NOW),
        provider_id="1",
        received_at=NOW,
    )
    assert read.sender == Address("a@b.de", name.strip())


@pytest.mark.parametrize(
    "wrong", ["a@b.de>, <evil@x.de", "a@b.de\nBcc: evil@x.de", "a b@c.de", "", "nobody"]
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(ReplyRefused):
        compose(replace(REPLY, to=(Address(wrong),)), date=NOW)


def test_what_is_no_message_id_is_refused() -> None:
    with pytest.raises(ReplyRefused):
        compose(replace(REPLY, rfc_message_id="<a b>\r\nBcc: x@y.z"), date=NOW)


def test_a_domain_of_any_script_is_written_in_ascii() -> None:
    raw = compose(replace(REPLY, to=(Address("a@bücher.example"),)), date=NOW)
    assert b"a@xn--bcher-kva.example" in raw


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Hello", "Re: Hello"),
        ("Re: Hello", "Re: Hello"),
        ("RE: re:AW: Sv: Re[2]: Hello", "Re: Hello"),
        ("回复\uff1a你好", "Re: 你好"),
        ("Fwd: Hello", "Re: Fwd: Hello"),
        ("Ref: 4711", "Re: Ref: 4711"),
        ("Regarding: x", "Re: Regarding: x"),
        ("", "Re:"),
        ("a\r\nBcc: b", "Re: a  Bcc: b"),
    ],
)
def test_the_subject_of_an_answer_has_one_mark(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer
    assert reply_subject(answer) == answer
