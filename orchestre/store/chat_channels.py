"""Chat channels: where the drafts of which bot are shown."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.domain.chats import BotChannel
from orchestre.domain.identities import Chat
from orchestre.store.session import Transaction
from orchestre.store.tables_chats import chat_channels as channels


async def listed(tx: Transaction, workspace_id: str, service: Chat) -> tuple[BotChannel, ...]:
    """Return what was chosen in this chat: first for every other bot, then bot by bot."""
    rows = await tx.execute(
        sa.select(channels)
        .where(channels.c.workspace_id == workspace_id, channels.c.service == service)
        # SQLite puts NULL first, PostgreSQL last.
        .order_by(channels.c.bot_id.is_not(None), channels.c.bot_id)
    )
    return tuple(BotChannel(row.bot_id, row.channel) for row in rows)


async def choose(tx: Transaction, workspace_id: str, service: Chat, wanted: BotChannel) -> None:
    """Keep a channel in place of the one that was chosen for the same bot.

    Whether the bot is the workspace's, the caller has looked.
    """
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    fresh = insert(channels).values(
        id=tx.new_id(),
        workspace_id=workspace_id,
        service=service,
        bot_id=wanted.bot_id,
        channel=wanted.channel,
    )
    same = [channels.c.workspace_id, channels.c.service]
    where = sa.text("bot_id IS NULL")
    options: dict[str, Any] = {"index_elements": same, "index_where": where}
    if wanted.bot_id is not None:
        options = {"index_elements": [*same, channels.c.bot_id]}
    await tx.execute(fresh.on_conflict_do_update(set_={"channel": wanted.channel}, **options))


async def forget(tx: Transaction, workspace_id: str, service: Chat, bot_id: str | None) -> None:
    """Forget which channel was chosen for a bot (None: for every other)."""
    await tx.execute(
        sa.delete(channels).where(
            channels.c.workspace_id == workspace_id,
            channels.c.service == service,
            channels.c.bot_id.is_(None) if bot_id is None else channels.c.bot_id == bot_id,
        )
    )
