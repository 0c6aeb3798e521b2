"""Shapes that every route shares: lists, pages, and problems."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from orchestre.client.schemas.text import Answer

T = TypeVar("T")


class Items(Answer, Generic[T]):
    """A whole list."""

    items: list[T]


class Page(Answer, Generic[T]):
    """A piece of a list; `next_cursor` is None on the last one."""

    items: list[T]
    next_cursor: str | None = None


class FaultInfo(Answer):
    """One thing wrong with a request: where, and what."""

    path: str
    what: str


class Problem(Answer):
    """An error, as RFC 9457 writes it; `next` says what to do, `faults` lists every wrong value."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    next: str = ""
    faults: list[FaultInfo] = Field(default_factory=list)
