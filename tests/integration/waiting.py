"""A draft that waits, somebody who may decide on it, and what would leave then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.domain.decisions import Shown
from orchestre.domain.drafts import Draft
from orchestre.domain.members import Member
from orchestre.replies.review import Review
from orchestre.store import replies
from orchestre.store.session import Store
from tests.samples import a_draft, a_member, a_message, an_account

UNDO = 20


@pytest.fixture
def review(store: Store) -> Review:
    return Review(store, UNDO)


@pytest.fixture
async def member(store: Store) -> Member:
    return await a_member(store)


@pytest.fixture
async def draft(store: Store, member: Member) -> Draft:
    return await a_draft(store, await a_message(store, await an_account(store, member)))


def shown(draft: Draft) -> Shown:
    return Shown(draft.current.version, draft.current.content_hash)


async def leaving(store: Store) -> list[str]:
    """Claim what is due; the texts that would leave now."""
    async with store.begin() as tx:
        claimed = await replies.claim(tx, limit=9, lease=timedelta(0))
        return [(await replies.frozen(tx, one.claim.id)).text for one in claimed]
