"""Doubt: that a reply may have left is remembered, whatever a person says of it afterwards."""

from __future__ import annotations

import pytest

from orchestre.domain.drafts import Draft
from orchestre.domain.errors import Conflict, ProviderUnavailable, ReplyRefused, ReplyUncertain
from orchestre.domain.replies import Outcome
from orchestre.providers.testing.memory import MemoryMailbox
from tests.integration.shop import Shop

HOUR = 3600.0


async def parked(shop: Shop, mailbox: MemoryMailbox) -> Draft:
    """A reply that left, of which the service tells nothing for an hour."""
    draft = await shop.approved()
    mailbox.lose_answer_of_next_send()
    assert await shop.deliver() == ["uncertain"]
    mailbox.fail_next("find_sent", ReplyUncertain("no answer"), times=5)
    assert (await shop.deliver_for(24 * HOUR, step=600))[-1] == "parked"
    return draft


async def test_what_may_have_left_is_sent_again_but_not_taken_back(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await parked(shop, mailbox)
    await shop.review.resolve(shop.member, draft.id, Outcome.SEND_AGAIN)
    with pytest.raises(Conflict, match="may have sent this reply"):
        await shop.review.undo(shop.member, draft.id)
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1


async def test_the_doubt_outlives_a_day_of_trying_again(shop: Shop, mailbox: MemoryMailbox) -> None:
    draft = await parked(shop, mailbox)
    await shop.review.resolve(shop.member, draft.id, Outcome.SEND_AGAIN)
    mailbox.fail_next("find_sent", ProviderUnavailable("away"), times=1000)
    assert (await shop.deliver_for(48 * HOUR, step=600))[-1] == "parked"
    assert "could not be found out" in (await shop.status(draft)).error


async def test_what_did_not_leave_is_sent_again_and_taken_back(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", ReplyRefused("no such recipient"))
    assert await shop.deliver() == ["failed"]
    await shop.review.resolve(shop.member, draft.id, Outcome.SEND_AGAIN)
    await shop.review.undo(shop.member, draft.id)
    assert await shop.deliver_for(HOUR) == []
    assert mailbox.sent == []
