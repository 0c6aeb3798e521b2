"""Chat channels: where which bot's drafts are shown, what is overdue, and the digest."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.domain.chats import BotChannel, Purpose
from orchestre.domain.identities import Chat
from orchestre.store.session import Transaction
from orchestre.store.tables_chats import chat_channels as channels

#: What drafts are for stands first.
_ORDER = sa.case((channels.c.purpose == Purpose.DRAFTS, 0), else_=1)


async def listed(tx: Transaction, workspace_id: str, service: Chat) -> tuple[BotChannel, ...]:
    """Return what was chosen in this chat, by purpose: for every other bot, then bot by bot."""
    rows = await tx.execute(
        sa.select(channels)
        .where(channels.c.workspace_id == workspace_id, channels.c.service == service)
        # SQLite puts NULL first, PostgreSQL last.
        .order_by(_ORDER, channels.c.purpose, channels.c.bot_id.is_not(None), channels.c.bot_id)
    )
    return tuple(BotChannel(row.bot_id, row.channel, Purpose(row.purpose)) for row in rows)


async def choose(tx: Transaction, workspace_id: str, service: Chat, wanted: BotChannel) -> None:
    """Keep a channel in place of the one that was chosen for the same bot and purpose.

    Whether the bot is the workspace's, the caller has looked.
    """
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    fresh = insert(channels).values(
        id=tx.new_id(),
        workspace_id=workspace_id,
        service=service,
        purpose=wanted.purpose,
        bot_id=wanted.bot_id,
        channel=wanted.channel,
    )
    same = [channels.c.workspace_id, channels.c.service, channels.c.purpose]
    where = sa.text("bot_id IS NULL")
    options: dict[str, Any] = {"index_elements": same, "index_where": where}
    if wanted.bot_id is not None:
        options = {"index_elements": [*same, channels.c.bot_id]}
    await tx.execute(fresh.on_conflict_do_update(set_={"channel": wanted.channel}, **options))


async def forget(
    tx: Transaction, workspace_id: str, service: Chat, purpose: Purpose, bot_id: str | None
) -> None:
    """Forget which channel was chosen for a bot (None: for every other) and a purpose."""
    await tx.execute(
        sa.delete(channels).where(
            channels.c.workspace_id == workspace_id,
            channels.c.service == service,
            channels.c.purpose == purpose,
            channels.c.bot_id.is_(None) if bot_id is None else channels.c.bot_id == bot_id,
        )
    )
