"""The card of a draft that waits, as the person reads it who decides."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from orchestre.client.schemas import AttachmentInfo, DraftDetail, FindingInfo, SourceInfo
from slack_app.cards.actions import (
    APPROVE,
    EDIT,
    LINK,
    MORE,
    READ,
    REJECT,
    Choice,
    Handle,
    read_choice,
)
from slack_app.cards.card import Card
from slack_app.cards.draft_card import draft_card
from slack_app.cards.limits import faults
from slack_app.cards.review_card import review_card
from tests.slack.cards.drafts import (
    ANSWER,
    CONSOLE,
    HASH,
    ID,
    NOW,
    a_draft,
    a_message,
    a_thread,
    blocking,
    decided,
    drafted,
)
from tests.slack.cards.reading import buttons, document, parts, words


def card(**values: object) -> Card:
    return review_card(a_draft(**values), console_url=CONSOLE, now=NOW)


def test_it_shows_all_that_a_decision_is_taken_on() -> None:
    shown = words(card())
    for wanted in (
        "Is the blue kettle in stock?",
        "Jane Doe  jane@example.org  →  Nordwind sales",
        "✓ The checks found nothing",
        "Confidence: high",
        "is the blue kettle still there?",
        "To  jane@example.org",
        "Subject  Re: Is the blue kettle in stock?",
        ANSWER.strip(),
        "Product  Blue kettle  SKU-00042",
        "Document  Shipping to France",
        f"Draft `{ID[-8:]}`, version 1",
    ):
        assert wanted in shown, wanted
    assert "Red kettle" not in shown, "it was only looked at"


def test_what_comes_first_matters_most() -> None:
    shown = words(card(findings=[blocking()]))
    order = [
        "Jane Doe",
        "Before it leaves",
        "The customer wrote",
        "Would leave",
        "Leans on",
        "Edit",
    ]
    assert sorted(order, key=shown.index) == order


def test_push_and_screen_readers_say_who_waits_for_what() -> None:
    made = card(message=a_message(from_name="", subject="<!channel> & co"))
    assert made.text == (
        "Reply to jane@example.org waits for a decision: &lt;!channel&gt; &amp; co"
    )
    assert made.metadata == {
        "event_type": "orchestre_draft",
        "event_payload": {"draft": ID, "version": 1},
    }


def test_the_buttons_name_the_version_that_is_shown() -> None:
    made = card()
    decisions = {APPROVE: "Approve & send", EDIT: "Edit", REJECT: "Reject"}
    assert buttons(made) == {**decisions, LINK: "Open in the console"}
    assert buttons(review_card(a_draft(), console_url="", now=NOW)) == decisions
    row = made.blocks[-1]["elements"]
    assert {one["value"] for one in row[:3]} == {f"{ID}:1:{HASH}"}
    assert [one.get("style") for one in row[:3]] == ["primary", None, "danger"]
    assert row[0]["accessibility_label"] == "Approve and send this reply to Jane Doe"
    menu = row[3]
    assert menu["action_id"] == MORE
    chosen = [
        read_choice(option["value"], channel="C1", message="1.2") for option in menu["options"]
    ]
    assert {choice for choice, _ in chosen} == set(Choice)
    assert {handle for _, handle in chosen} == {Handle(ID, 1, HASH, "C1", "1.2")}


def many(count: int) -> list[str]:
    return [f"person{number}@example.org" for number in range(count)]


@pytest.mark.parametrize(
    "values",
    [
        {"findings": [blocking()]},
        {"text": "word " * 800},
        {"text": "line\n" * 81},
        {"text": " "},
        {"cc": many(13)},
        {"bcc": ["a" * 400 + "@example.org"]},
        {"subject": "s" * 1_001},
        {"findings": [FindingInfo(name=f"n{number}", what="Look.") for number in range(7)]},
        {"findings": [FindingInfo(name="n", what="Look. " * 50)]},
        {"attachments": [AttachmentInfo(name="n" * 121, media_type="text/plain", size=1)]},
        {
            "to": many(12),
            "cc": many(12),
            "bcc": many(12),
            "text": "word " * 690,
            "message": a_message(text="mail " * 230),
        },
    ],
    ids=",".join,
)
def test_approve_is_off_where_not_all_is_shown_or_a_finding_stands(
    values: dict[str, object],
) -> None:
    made = card(**values)
    assert APPROVE not in buttons(made)
    assert buttons(made)[READ] == "Read all & approve"
    assert faults(document(made)) == []


@pytest.mark.parametrize(
    "values",
    [
        {"text": "word " * 690},
        {"text": "line\n" * 80},
        {"cc": many(12)},
        {"findings": [FindingInfo(name=f"n{number}", what="Look.") for number in range(6)]},
    ],
    ids=",".join,
)
def test_approve_is_on_up_to_what_a_card_holds(values: dict[str, object]) -> None:
    made = card(**values)
    assert APPROVE in buttons(made)
    draft: DraftDetail = a_draft(**values)
    shown = words(made)
    everything = (*draft.cc, *(one.what for one in draft.findings), draft.text.strip())
    assert all(one in shown for one in everything)


def test_a_text_that_does_not_fit_says_where_it_was_cut() -> None:
    shown = words(card(text="word " * 2_000))
    assert "Would leave (its beginning)" in shown
    assert "Cut here; the whole reply has 2000 words." in shown


def test_findings_that_stop_it_come_first() -> None:
    notes = [FindingInfo(name="note", what="A note."), blocking()]
    shown = words(card(findings=notes))
    assert "🛑 *1 thing to settle*" in shown
    assert "⚠️ 1 thing to look at" in shown
    assert shown.index("🛑 The price") < shown.index("⚠️ A note.")


def test_the_real_address_stands_beside_the_name() -> None:
    name = "boss@nordwind.example"
    shown = words(card(message=a_message(from_name=name, sender="someone@evil.example")))
    assert f"{name}  someone@evil.example" in shown


def test_a_long_mail_is_shortened_and_says_so() -> None:
    files = [
        AttachmentInfo(name=f"{n}.pdf", media_type="application/pdf", size=2_048) for n in range(14)
    ]
    shown = words(card(message=a_message(text="Please! " * 400, attachments=files)))
    assert "(shortened; Read all shows the rest)" in shown
    assert "📎 0.pdf (application/pdf, 2,048 bytes)" in shown
    assert "📎 and 2 further files" in shown


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://shop.example.com/p/1", True),
        ("http://127.0.0.1:8501/p", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://shop.example.com/a b", False),
        ("https://shop.example.com/" + "p" * 500, False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_a_source_leads_to_its_page_only_where_slack_takes_the_address(
    url: str, *, leads: bool
) -> None:
    source = SourceInfo(kind="product", id="S", title="Kettle", text="…", url=url, quoted=True)
    found = {part["url"] for part in parts(card(sources=[source]).blocks) if "url" in part}
    assert (url in found) == leads


def test_many_sources_are_counted() -> None:
    sources = [
        SourceInfo(kind="product", id=f"S{number}", title="Kettle", text="…", quoted=True)
        for number in range(50)
    ]
    assert "and 42 more: Read all" in words(card(sources=sources))
    assert "Leans on  no source" in words(card(sources=[]))


def test_small_print_says_how_it_stands() -> None:
    later = NOW + timedelta(hours=1)
    shown = words(card(due_at=later, snoozed_until=later, confidence="low"))
    assert "Answer due <!date^" in shown
    assert "💤 Snoozed until" in shown
    assert "Confidence: *low*" in shown
    shown = words(card(due_at=NOW, snoozed_until=NOW, confidence=None))
    assert "*Overdue* since" in shown
    assert "Snoozed" not in shown
    assert "Written by a person" in shown


def test_it_says_whose_words_they_are() -> None:
    asked = decided("respond", reason="Shorter, please", actor="bo@example.com")
    anew = card(version=2, history=[drafted(), asked, drafted(version=2)])
    assert "Would leave  written anew, as bo@example.com asked: Shorter, please" in words(anew)
    undone = [drafted(), decided("approve"), decided("undo", actor="bo@example.com")]
    back = review_card(a_draft(version=2, history=undone), console_url=CONSOLE, now=NOW)
    assert "Would leave  taken back by bo@example.com" in words(document(back))
    by_hand = words(card(author="ana@example.com", version=3, confidence=None))
    assert "Would leave  written by ana@example.com" in by_hand
    assert "Would leave\n" in words(card())


def test_it_says_who_looks_after_it() -> None:
    draft = a_draft(assignee="m1")
    shown = review_card(draft, console_url="", now=NOW, names={"m1": "U024BE7LH"})
    assert "👤 Looked after by @U024BE7LH" in words(shown)
    assert "👤 Looked after by somebody" in words(card(assignee="m1"))
    assert "Looked after" not in words(card())


def test_it_says_how_long_the_exchange_is() -> None:
    assert "3 mails in the exchange" in words(card(thread=a_thread("before", 3)))


def test_without_a_console_the_subject_leads_nowhere() -> None:
    made = review_card(a_draft(sources=[]), console_url="", now=NOW)
    assert not [part for part in parts(made.blocks) if "url" in part]


def test_what_is_shown_has_a_hash() -> None:
    assert card().shown == card().shown
    assert card().shown != card(version=2).shown


def test_there_is_one_card_whatever_the_status() -> None:
    drawn = partial(draft_card, names={}, console_url=CONSOLE, now=NOW)
    assert APPROVE in buttons(drawn(a_draft()))
    assert APPROVE not in buttons(drawn(a_draft(redrafting=True)))
    assert APPROVE not in buttons(drawn(a_draft(status="sent")))
