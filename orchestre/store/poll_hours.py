"""Poll hours: how a bot's polls of the last day went, added up by the hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.store.bounds import plain
from orchestre.store.claims import Claim
from orchestre.store.session import Transaction
from orchestre.store.tables_mailboxes import poll_hours

_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PollHour:
    """What one hour brought; `hour` is when it began."""

    hour: datetime
    polls: int
    failures: int
    #: Mails that were kept.
    received: int
    #: Why its last failure came about; empty where there was none.
    error: str


async def note(
    tx: Transaction, claim: Claim, *, polls: int = 0, received: int = 0, error: str = ""
) -> None:
    """Add to the bot's hour that is now, in one statement; that of a day ago gives its row up.

    Polls with an `error` have failed.
    """
    hour = tx.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    added = {"polls": polls, "failures": polls if error else 0, "received": received}
    told, kept = {"hour": hour, "error": plain(error)}, poll_hours.c
    is_same = kept.hour == hour
    summed: dict[str, Any] = {
        name: sa.case((is_same, kept[name] + count), else_=count) for name, count in added.items()
    }
    if not error:
        summed["error"] = sa.case((is_same, kept.error), else_="")
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    fresh = insert(poll_hours).values(
        workspace_id=claim.workspace_id, bot_id=claim.id, slot=hour.hour, **told, **added
    )
    await tx.execute(
        fresh.on_conflict_do_update(index_elements=["bot_id", "slot"], set_={**told, **summed})
    )


async def of_bot(tx: Transaction, workspace_id: str, bot_id: str) -> tuple[PollHour, ...]:
    """Return the last 24 hours, the one that runs included, oldest first; without polls: no row."""
    rows = await tx.execute(
        sa.select(poll_hours)
        .where(
            poll_hours.c.workspace_id == workspace_id,
            poll_hours.c.bot_id == bot_id,
            poll_hours.c.hour > tx.now - _DAY,
        )
        .order_by(poll_hours.c.hour)
    )
    return tuple(
        PollHour(row.hour, row.polls, row.failures, row.received, row.error) for row in rows
    )
