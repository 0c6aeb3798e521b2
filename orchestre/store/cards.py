"""Cards: where a chat shows which draft, one card a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.domain.chats import Card
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.identities import Chat, Door
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts
from orchestre.store.tables_chats import cards


async def keep(tx: Transaction, door: Door, card: Card) -> None:
    """Keep a card of the door's chat, in place of the one of the same draft.

    Whether the draft is the door's workspace's, the caller has looked.
    """
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    place = {"channel": card.channel, "message": card.message, "shown": card.shown}
    fresh = insert(cards).values(
        id=tx.new_id(),
        workspace_id=door.workspace_id,
        service=door.service,
        draft_id=card.draft_id,
        updated_at=card.updated_at,
        **place,
    )
    same = [cards.c.workspace_id, cards.c.service, cards.c.draft_id]
    changed = {**place, "updated_at": card.updated_at}
    await tx.execute(fresh.on_conflict_do_update(index_elements=same, set_=changed))


async def claim(tx: Transaction, door: Door, card: Card, *, lease: timedelta) -> bool:
    """Claim the right to post a draft's card; False: another has it, or it is posted already.

    A claim is a card without a message; `shown` says whose it is, and its holder may renew it.
    Commit before any I/O.
    """
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    fresh = insert(cards).values(
        id=tx.new_id(),
        workspace_id=door.workspace_id,
        service=door.service,
        draft_id=card.draft_id,
        channel=card.channel,
        message="",
        shown=card.shown,
        updated_at=card.updated_at,
    )
    same = [cards.c.workspace_id, cards.c.service, cards.c.draft_id]
    if await tx.changed_one(fresh.on_conflict_do_nothing(index_elements=same)):
        return True
    is_over = cards.c.updated_at <= card.updated_at - lease
    return await tx.changed_one(
        sa.update(cards)
        .where(
            cards.c.workspace_id == door.workspace_id,
            cards.c.service == door.service,
            cards.c.draft_id == card.draft_id,
            cards.c.message == "",
            sa.or_(cards.c.shown == card.shown, is_over),
        )
        .values(channel=card.channel, shown=card.shown, updated_at=card.updated_at)
    )


async def of_draft(
    tx: Transaction, workspace_id: str, service: Chat, draft_id: str
) -> tuple[Card, ...]:
    """Return the draft's card, if it has one."""
    rows = await tx.execute(_of(workspace_id, service).where(cards.c.draft_id == draft_id))
    return tuple(_card(row) for row in rows)


async def of_waiting(tx: Transaction, door: Door) -> tuple[Card, ...]:
    """Return the cards of all drafts that wait."""
    rows = await tx.execute(
        _of(door.workspace_id, door.service)
        .join(drafts, drafts.c.id == cards.c.draft_id)
        .where(drafts.c.status == DraftStatus.WAITING)
    )
    return tuple(_card(row) for row in rows)


async def listed(
    tx: Transaction, workspace_id: str, service: Chat, *, limit: int, after: str | None
) -> tuple[Card, ...]:
    """Return cards by their drafts' ids, those after the draft called `after`."""
    query = _of(workspace_id, service)
    if after is not None:
        query = query.where(cards.c.draft_id > after)
    rows = await tx.execute(query.order_by(cards.c.draft_id).limit(limit))
    return tuple(_card(row) for row in rows)


async def forget(tx: Transaction, door: Door, draft_id: str) -> bool:
    """Forget a draft's card; tell whether there was one."""
    return await tx.changed_one(
        sa.delete(cards).where(
            cards.c.workspace_id == door.workspace_id,
            cards.c.service == door.service,
            cards.c.draft_id == draft_id,
        )
    )


def _of(workspace_id: str, service: Chat) -> sa.Select[Any]:
    return sa.select(cards).where(cards.c.workspace_id == workspace_id, cards.c.service == service)


def _card(row: sa.Row[Any]) -> Card:
    return Card(row.draft_id, row.channel, row.message, row.shown, row.updated_at)
