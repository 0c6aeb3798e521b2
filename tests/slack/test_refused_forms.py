"""Refused forms: what is too late, not allowed or cannot be taken is said, and no word is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.replies import ReplyStatus
from orchestre.store import drafts, replies
from slack_app.cards import reject_modal
from slack_app.cards.actions import APPROVE, EDIT, REJECT
from tests.clock import SteppingClock
from tests.slack.office import Office
from tests.slack.test_forms import chosen, edited, written


async def test_who_let_it_leave_is_named_where_an_old_card_is_clicked(
    office: Office, clock: SteppingClock
) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await bob.post(f"/drafts/{draft.id}/approve", shown)
    clock.advance(3_600)
    async with office.owner.orchestre.store.begin() as tx:
        (outgoing,) = await replies.claim(tx, limit=9, lease=timedelta(minutes=1))
        assert await replies.mark(tx, outgoing.claim, ReplyStatus.SENT)
        now = await drafts.get(tx, draft.workspace_id, draft.id)
        assert await drafts.move(tx, now, DraftStatus.SENT)
    for gesture in (APPROVE, EDIT, REJECT):
        _, address = await office.click(office.user("rita"), card, gesture)
        said = json.dumps(await office.heard(address))
        assert "The draft is sent already by bob@example.com (approved)." in said, gesture
        assert "Only a draft that waits can be decided on" in said, gesture


async def test_what_is_decided_is_neither_given_nor_put_off(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/reject", shown)
    for choice in ("assign", "snooze_hour", "snooze_tomorrow"):
        _, address = await office.choose(office.user("rita"), card, choice)
        said = json.dumps(await office.heard(address))
        assert "The draft is rejected already by ana@example.com." in said, choice
    now = await office.draft_now(draft.id)
    assert (now["assignee"], now["snoozed_until"]) == (None, None)


async def test_whoever_may_not_decide_gets_no_form(office: Office) -> None:
    viewer = await office.owner.colleague("eve@example.com", Role.VIEWER)
    user = await office.known("eve", viewer)
    draft = await office.draft()
    card = office.card(draft.id)
    addresses = [(await office.click(user, card, gesture))[1] for gesture in (EDIT, REJECT)]
    addresses += [(await office.choose(user, card, "respond"))[1]]
    addresses += [await office.say(user, f"edit {draft.id}")]
    for address in addresses:
        said = json.dumps(await office.heard(address))
        assert "Your role, viewer, does not allow this" in said
    assert not office.views()
    await office.choose(user, card, "read")
    view = await office.opened()
    assert "yes, it does" in json.dumps(view)
    assert "your role does not approve it (it takes: approver)" in json.dumps(view)
    assert "submit" not in view


async def test_words_for_another_version_are_not_lost_without_a_word(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    view = await office.opened()
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/edit", {**shown, "text": "Theirs.\n"})
    sent = await office.submit(office.user("rita"), view, edited("Mine."))
    assert sent.json()["response_action"] == "push"
    assert "You decided on version 1; version 2 by ana@example.com is shown now" in sent.text
    assert "your words stand below it. Copy them, close the form, and press Edit" in sent.text
    assert (await office.draft_now(draft.id))["text"] == "Theirs.\n"


@pytest.mark.parametrize(
    ("gesture", "typed", "faults"),
    [
        (EDIT, {"subject": "Re:\r\nBcc: x@example.com"}, {"subject": "This must be on one line"}),
        (
            EDIT,
            {"subject": "x" * 1_200},
            {"subject": "This must have at most 998 characters"},
        ),
        (EDIT, {"text": "a\0b"}, {"body": "This must not contain NUL characters"}),
        (REJECT, {"note": "a\0b"}, {"note": "This must not contain NUL characters"}),
    ],
)
async def test_what_the_api_would_not_take_is_said_beside_its_input(
    office: Office, gesture: str, typed: dict[str, str], faults: dict[str, str]
) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), gesture)
    filled = edited(typed.get("text", "Mine."), subject=typed.get("subject", "Re: Tent"))
    if gesture == REJECT:
        then = chosen("drop")
        filled = {reject_modal.NOTE: written(typed["note"]), reject_modal.THEN: then}
    sent = await office.submit(office.user("rita"), await office.opened(), filled)
    assert sent.json() == {"response_action": "errors", "errors": faults}
    assert (await office.draft_now(draft.id))["version"] == 1
