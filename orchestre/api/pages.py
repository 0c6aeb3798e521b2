"""Pages: a list in pieces, each with the cursor that leads to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from orchestre.client.schemas import Page

Kept = TypeVar("Kept")
Shown = TypeVar("Shown", bound=BaseModel)


def page(
    found: Sequence[Kept],
    limit: int,
    *,
    show: Callable[[Kept], Shown],
    cursor: Callable[[Kept], str],
) -> Page[Shown]:
    """Show at most `limit` of what was found; one more than that tells that more follow."""
    kept = found[:limit]
    return Page(
        items=[show(one) for one in kept],
        next_cursor=cursor(kept[-1]) if len(found) > limit else None,
    )
