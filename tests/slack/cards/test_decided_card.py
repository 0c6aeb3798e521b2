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
from tests.slack.cards.drafts import ANSWER, CONSOLE, NOW, a_draft, decided, drafted
from tests.slack.cards.reading import buttons, document, parts, words

LATER = NOW + timedelta(seconds=20)


def leaving(**values: object) -> ReplyInfo:
    given = {"status": ReplyStatus.APPROVED, "due_at": LATER}
    return ReplyInfo(**(given | values))


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
        {"reply": leaving(attempts=1, status=ReplyStatus.SENDING)},
        {"reply": leaving(attempts=1, status=ReplyStatus.UNCERTAIN)},
        {"reply": leaving(may_have_left=True)},
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
    assert UNDO in buttons(card(approved(reply=reply)))
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


PARKED = {"draft_resolve_sent": "It was sent", "draft_resolve_send_again": "It was not: send again"}
FAILED = {"draft_resolve_send_again": "Send again", "draft_resolve_drop": "Drop it"}


@pytest.mark.parametrize(
    ("status", "told", "offered"),
    [
        (
            DraftStatus.PARKED,
            "Say below what you find among the sent mail of Nordwind sales.",
            PARKED,
        ),
        (DraftStatus.FAILED, "Mend what stands in the way and send it again, or drop it.", FAILED),
    ],
)
def test_one_that_needs_a_person_says_what_to_do(
    status: DraftStatus, told: str, offered: dict[str, str]
) -> None:
    made = card(approved(status=status, error="The answer was lost."))
    assert f"The answer was lost. {told}" in words(made)
    assert "Approved by @U024BE7LH" in words(made)
    shown = buttons(made)
    assert {name: shown[name] for name in offered} == offered
    asked = {
        part["action_id"] for part in parts(made.blocks) if {"action_id", "confirm"} <= part.keys()
    }
    assert asked == ({"draft_resolve_send_again"} if status is DraftStatus.PARKED else set())


@pytest.mark.parametrize(
    ("status", "outcome", "headline", "how"),
    [
        (DraftStatus.SENT, "sent", "The reply to Jane Doe was sent", "it had been sent"),
        (
            DraftStatus.APPROVED,
            "send_again",
            "The reply to Jane Doe is sent again",
            "send it again",
        ),
        (DraftStatus.PARKED, "send_again", "Nobody knows whether the reply", "send it again"),
        (DraftStatus.REJECTED, "drop", "was dropped; it is sent no more", "drop it"),
    ],
)
def test_one_that_was_settled_says_by_whom_and_how(
    status: DraftStatus, outcome: str, headline: str, how: str
) -> None:
    earlier = decided("reject", reason="Too long")
    settled = decided("resolve", actor="bo@example.com", reason=outcome)
    history = [drafted(), earlier, decided("approve"), settled]
    reply = leaving(attempts=2, error="550 no.")
    shown = words(card(approved(status=status, history=history, reply=reply)))
    assert headline in shown
    assert "Approved by @U024BE7LH" in shown
    assert f"Settled by bo@example.com 02 Mar 2026 10:00 UTC: {how}" in shown
    assert "Too long" not in shown
    if status is DraftStatus.APPROVED:
        assert "It leaves again 02 Mar 2026 10:00 UTC. Last time: 550 no." in shown


def test_what_is_decided_after_it_was_settled_counts() -> None:
    settled = decided("resolve", reason="drop")
    again = decided("approve", actor="bo@example.com", version=2)
    history = [drafted(), decided("approve"), settled, drafted(version=2), again]
    shown = words(card(approved(version=2, history=history)))
    assert "is approved" in shown
    assert "Approved by bo@example.com" in shown
    assert "Settled" not in shown


@pytest.mark.parametrize("status", DraftStatus)
def test_a_draft_without_history_has_a_card_that_leads_to_the_whole(status: DraftStatus) -> None:
    made = card(a_draft(status=status, history=[]))
    settling = {DraftStatus.PARKED: PARKED, DraftStatus.FAILED: FAILED}.get(status, {})
    assert buttons(made) == {READ: "Read all", LINK: "Open in the console"} | settling
    assert " by " not in words(made)
    assert any(str(part.get("url", "")).startswith(CONSOLE) for part in parts(made.blocks))
