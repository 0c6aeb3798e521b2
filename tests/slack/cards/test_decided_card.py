"""The card of a draft that no longer waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.client.schemas import DraftDetail, ReplyInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.replies import ReplyStatus
from slack_app.cards.actions import LINK, READ, UNDO
from slack_app.cards.card import Card
from slack_app.cards.decided_card import can_be_undone, decided_card
from slack_app.cards.limits import faults
from tests.slack.cards.drafts import ANSWER, CONSOLE, ID, NOW, a_draft, decided, drafted
from tests.slack.cards.reading import buttons, document, parts, words

LATER = NOW + timedelta(seconds=20)


def leaving(**values: object) -> ReplyInfo:
    given = {"status": ReplyStatus.APPROVED, "due_at": LATER}
    return ReplyInfo(**(given | values))  # type: ignore[arg-type]


def approved(**values: object) -> DraftDetail:
    given = {
        "status": DraftStatus.APPROVED,
        "reply": leaving(),
        "history": [drafted(), decided("approve")],
    }
    return a_draft(**(given | values))


def card(draft: DraftDetail, **names: str) -> Card:
    known = {"ana@example.com": "U024BE7LH"} | names
    made = decided_card(draft, names=known, now=NOW, console_url=CONSOLE)
    assert faults(document(made)) == []
    assert len(made.blocks) == 2
    return made


def test_an_approved_one_can_be_taken_back_while_there_is_time() -> None:
    made = card(approved())
    shown = words(made)
    assert "✅  Is the blue kettle in stock?\nThe reply to Jane Doe is approved" in shown
    assert "Approved by @U024BE7LH 02 Mar 2026 10:00 UTC, 4 min after it was drafted" in shown
    assert "as drafted" in shown
    assert "Leaves 02 Mar 2026 10:00 UTC" in shown
    assert buttons(made) == {UNDO: "Undo", READ: "Read all", LINK: "Open in the console"}


@pytest.mark.parametrize(
    "values",
    [
        {"status": DraftStatus.SENT},
        {"reply": leaving(due_at=NOW)},
        {"reply": leaving(due_at=None)},
        {"reply": leaving(attempts=1)},
    ],
)
def test_what_may_have_left_cannot_be_taken_back(values: dict[str, object]) -> None:
    draft = approved(**values)
    assert not can_be_undone(draft, NOW)
    assert UNDO not in buttons(card(draft))


def test_a_draft_says_itself_until_when_where_no_reply_is_told_of() -> None:
    assert can_be_undone(approved(reply=None, due_at=LATER), NOW)


def test_an_edit_is_told_in_words_changed() -> None:
    text = ANSWER.replace("39.90", "41.90").replace("Thursday", "Friday morning")
    edited = decided("drafted", actor="ana@example.com", version=2, text=text)
    history = [drafted(), edited, decided("approve", version=2)]
    assert "edited 3 words" in words(card(approved(version=2, history=history)))


def test_a_very_long_edit_is_not_counted() -> None:
    history = [
        drafted("a " * 3_000),
        decided("drafted", version=2, text="b " * 3_000),
        decided("approve", version=2),
    ]
    assert "· edited" in words(card(approved(version=2, history=history)))


def test_by_hand_there_is_nothing_to_compare() -> None:
    written = decided("drafted", actor="ana@example.com", text=ANSWER)
    assert "edited" not in words(card(approved(history=[written, decided("approve")])))


def test_whoever_has_no_slack_user_is_named_by_address() -> None:
    draft = approved(history=[drafted(), decided("approve", actor="bo@example.com")])
    assert "Approved by bo@example.com " in words(card(draft))
    assert "Approved by Bo " in words(card(draft, **{"bo@example.com": "Bo"}))


def test_a_sent_one_says_when_it_left() -> None:
    reply = leaving(status=ReplyStatus.SENT, sent_at=LATER, due_at=None)
    shown = words(card(approved(status=DraftStatus.SENT, reply=reply)))
    assert "The reply to Jane Doe was sent" in shown
    assert "Left 02 Mar 2026 10:00 UTC" in shown


def test_one_that_could_not_leave_yet_says_why() -> None:
    reply = leaving(attempts=1, error="The mailbox is full.")
    shown = words(card(approved(reply=reply)))
    assert "could not leave yet" in shown
    assert "The mailbox is full. Orchestre tries again 02 Mar" in shown
    due_now = leaving(attempts=1, error="The mailbox is full.", due_at=NOW)
    assert "tries again now" in words(card(approved(reply=due_now)))


def test_a_rejected_one_says_by_whom_and_why() -> None:
    history = [drafted(), decided("reject", reason="Wrong facts: it is 41.90")]
    shown = words(card(a_draft(status=DraftStatus.REJECTED, history=history)))
    assert "rejected; nothing was sent" in shown
    assert "Rejected by @U024BE7LH" in shown
    assert ": Wrong facts: it is 41.90" in shown


def test_one_that_is_written_anew_says_who_asked_for_what() -> None:
    history = [drafted(), decided("respond", reason="Shorter")]
    shown = words(card(a_draft(redrafting=True, history=history)))
    assert "A new version of the reply to Jane Doe is being written" in shown
    assert "Sent back by @U024BE7LH" in shown
    assert "Shorter" in shown


def test_one_set_aside_points_to_the_newer_mail() -> None:
    shown = words(card(a_draft(status=DraftStatus.SUPERSEDED)))
    assert "Jane Doe wrote again" in shown
    assert "gets a card of its own" in shown


@pytest.mark.parametrize(
    ("status", "told", "outcomes"),
    [
        (DraftStatus.PARKED, "Look into the sent mail of Nordwind sales", ["sent", "send_again"]),
        (DraftStatus.FAILED, "Mend what the service names", ["send_again", "drop"]),
    ],
)
def test_one_that_needs_a_person_says_what_to_do(
    status: DraftStatus, told: str, outcomes: list[str]
) -> None:
    shown = words(card(approved(status=status, error="The answer was lost.")))
    assert f"The answer was lost. {told}" in shown
    for outcome in outcomes:
        assert f"orchestre drafts resolve {ID[-8:]} --outcome {outcome}" in shown


@pytest.mark.parametrize("status", DraftStatus)
def test_a_draft_without_history_has_a_card_that_leads_to_the_whole(status: DraftStatus) -> None:
    made = card(a_draft(status=status, history=[]))
    assert buttons(made) == {READ: "Read all", LINK: "Open in the console"}
    assert " by " not in words(made)
    assert any(str(part.get("url", "")).startswith(CONSOLE) for part in parts(made.blocks))
