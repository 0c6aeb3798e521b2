"""Every: a list that is short by its nature, read to its end."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, TypeVar

from orchestre.client.schemas import Page

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: What the API gives at most in one piece.
_AT_ONCE = 200


class _Lists(Protocol[T_co]):
    def __call__(self, *, limit: int = ..., cursor: str | None = ...) -> Awaitable[T_co]: ...


async def every(page: _Lists[Page[T]]) -> list[T]:
    """Return all that a call of the client lists piece by piece."""
    found: list[T] = []
    cursor: str | None = None
    while True:
        piece = await page(limit=_AT_ONCE, cursor=cursor)
        found += piece.items
        cursor = piece.next_cursor
        if cursor is None:
            return found
