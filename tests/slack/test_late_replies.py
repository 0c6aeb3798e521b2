"""Late replies: what could not leave yet says so on its card."""

from __future__ import annotations

import json
from datetime import timedelta

from orchestre.domain.replies import ReplyStatus
from orchestre.store import replies
from slack_app.cards.actions import APPROVE, UNDO
from tests.clock import SteppingClock
from tests.slack.office import Office, buttons, until


async def test_a_reply_that_could_not_leave_is_told_though_no_event_does(
    office: Office, clock: SteppingClock
) -> None:
    feed = office.desk.feed
    await feed.begin()
    draft = await office.draft()
    seen = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/approve", seen)
    await feed.catch_up()
    clock.advance(60)
    async with office.owner.orchestre.store.begin() as tx:
        (outgoing,) = await replies.claim(tx, limit=9, lease=timedelta(minutes=1))
        due_at = tx.now + timedelta(minutes=5)
        again = {"due_at": due_at, "error": "The mailbox is full."}
        assert await replies.mark(tx, outgoing.claim, ReplyStatus.APPROVED, **again)
    await feed.catch_up()
    assert "is approved" in office.card(draft.id)["text"], "it was looked a moment ago"
    feed._late_at = 0.0
    await feed.catch_up()
    card = office.card(draft.id)
    assert "could not leave yet" in card["text"]
    assert "The mailbox is full. Orchestre tries again" in json.dumps(card)
    calls = len(office.around.proxy.seen)
    feed._late_at = 0.0
    await feed.catch_up()
    assert len(office.around.proxy.seen) == calls
    await office.click(office.user("rita"), card, UNDO)
    await until(lambda: APPROVE in buttons(office.card(draft.id)), "a card that waits again")
