"""Redrafting: drafts of which a person asked the agent for another version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.drafts import move
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts


async def ask_again(tx: Transaction, draft: Draft, instruction: str) -> bool:
    """Have the agent draft again with an instruction; False if the draft is another by now."""
    sealed = tx.cipher.seal(draft.id, instruction)
    return await move(
        tx, draft, DraftStatus.WAITING, instruction=sealed, due_at=tx.now, attempts=0, error=""
    )


async def claim(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
    """Claim drafts of which a further version was asked."""
    return await take_due(tx, drafts, drafts.c.instruction.is_not(None), limit=limit, lease=lease)


async def instruction(tx: Transaction, held: Claim) -> str:
    """Return what a person asked of the next version; empty when it was called off."""
    row = await tx.execute(
        sa.select(drafts.c.instruction).where(drafts.c.id == held.id, drafts.c.fence == held.fence)
    )
    sealed = row.scalar_one_or_none()
    return tx.cipher.open(held.id, sealed) if sealed else ""


#: What calls a redraft off: the agent that is at work on it finds its claim void.
CALLED_OFF: dict[str, Any] = {
    "instruction": None,
    "due_at": None,
    "lease_until": None,
    "fence": drafts.c.fence + 1,
}


async def end(tx: Transaction, held: Claim, **values: Any) -> bool:
    """End the claim (and, with instruction=None, the asking); False when the claim is void."""
    return await give_back(tx, drafts, held, **values)
