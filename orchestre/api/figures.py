"""Figures on the wire: counted, added up, and shown as schemas have them."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from orchestre.client.schemas.numbers import ModelUse, SpreadInfo
from orchestre.replies import figures
from orchestre.store import numbers
from orchestre.store.numbers import Span
from orchestre.store.session import Store

COUNTS = (
    "received", "skipped", "needs_human", "drafted", "approved_as_drafted", "approved_edited",
    "written_by_hand", "rejected", "sent", "parked", "failed",
)  # fmt: skip
STEPS = ("to_draft", "to_decision", "to_sent")


async def summed(store: Store, workspace_id: str, span: Span) -> figures.Summed:
    """Count what happened in a workspace within a span, and add it up."""

    async def count() -> tuple[list[numbers.Counted], list[numbers.Written]]:
        async with store.read() as tx:
            counted = await numbers.counted(tx, workspace_id, span)
            return counted, await numbers.written(tx, workspace_id, span)

    async def look() -> dict[str, list[numbers.Took]]:
        async with store.read() as tx:
            return await numbers.took(tx, workspace_id, span)

    # Side by side: each takes as long, and the database does both at once.
    (counted, written), took = await asyncio.gather(count(), look())
    return await asyncio.to_thread(figures.summed, counted, written, took)


def shown(one: figures.Figures) -> dict[str, Any]:
    """Return the fields of `Figures`."""
    spreads = {
        step: SpreadInfo(median=spread.median, p90=spread.p90) if spread else None
        for step in STEPS
        for spread in (one.spreads.get(step),)
    }
    return {
        **{kind: one.count(kind) for kind in COUNTS},
        **spreads,
        "unedited_share": one.unedited_share,
        "edit_size": one.edit_size,
        "model": ModelUse(
            drafts=one.count("model_drafts"),
            input_tokens=one.count("input_tokens"),
            output_tokens=one.count("output_tokens"),
            tokens_per_reply=one.tokens_a_reply,
            cost=_money(one.cost),
            cost_per_reply=_money(one.cost_a_reply),
            priced_share=one.priced_share,
        ),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.4f}"
