"""Indexing: the vectors follow the rows; a crash anywhere between only makes work done twice."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from orchestre.knowledge.vectors import Shelf, Vectors
from orchestre.store import documents, indexed, products
from orchestre.store.indexed import IndexedTable, Pending, Removed
from orchestre.store.session import Store, Transaction
from orchestre.store.tables_catalogue import passages as passage_table
from orchestre.store.tables_catalogue import products as product_table

# Rows embedded between two looks at the clock: about two seconds of two cores.
_ROWS = 256


@dataclass(frozen=True, slots=True)
class _Follows:
    shelf: Shelf
    table: IndexedTable
    pending: Callable[..., Awaitable[tuple[Pending, ...]]]


_ALL = (
    _Follows(Shelf.PRODUCTS, product_table, products.pending),
    _Follows(Shelf.DOCUMENTS, passage_table, documents.pending),
)


class Indexing:
    """Embeds what was added or changed, and deletes what was removed, from the index."""

    def __init__(self, store: Store, vectors: Vectors) -> None:
        self._store = store
        self._vectors = vectors
        self._running = asyncio.Lock()

    async def run_due(self, limit_seconds: float = 5.0) -> int:
        """Work until nothing is due or the time is over; return how many rows were done.

        Raises IndexUnavailable while the index cannot be reached: the rows stay due. A call
        during another returns 0 at once.
        """
        if self._running.locked():
            return 0
        done = 0
        end = time.monotonic() + limit_seconds
        async with self._running:
            for follows in _ALL:
                while time.monotonic() < end:
                    now = await self._remove_some(follows) or await self._embed_some(follows)
                    if not now:
                        break
                    done += now
        return done

    async def start_over(self) -> None:
        """Drop every collection and make every row due, as after a change of the model."""
        async with self._running:
            async with self._store.read() as tx:
                ids = await indexed.workspace_ids(tx)
            for follows, workspace_id in itertools.product(_ALL, ids):
                await self._vectors.drop(follows.shelf, workspace_id)
            async with self._store.begin() as tx:
                for follows in _ALL:
                    await indexed.forget_index(tx, follows.table)

    async def _embed_some(self, follows: _Follows) -> int:
        async with self._store.read() as tx:
            rows = await follows.pending(tx, limit=_ROWS)
        if not rows:
            return 0
        texts = [row.text for row in rows]
        vectors = await asyncio.to_thread(self._vectors.embedder.embed, texts)
        start = 0
        for workspace_id, group in itertools.groupby(rows, key=lambda row: row.workspace_id):
            ids = [row.id for row in group]
            part = vectors[start : start + len(ids)]
            await self._vectors.put(follows.shelf, workspace_id, ids, part)
            start += len(ids)
        async with self._store.begin() as tx:
            await indexed.mark_indexed(tx, follows.table, rows)
        return len(rows)

    async def _remove_some(self, follows: _Follows) -> int:
        async with self._store.read() as tx:
            rows = await indexed.removed(tx, follows.table, limit=_ROWS)
        for workspace_id, group in itertools.groupby(rows, key=_workspace):
            ids = [row.id for row in group]
            await self._vectors.remove(follows.shelf, workspace_id, ids)
        if rows:
            async with self._store.begin() as tx:
                await self._forget(tx, follows, rows)
        return len(rows)

    async def _forget(self, tx: Transaction, follows: _Follows, rows: tuple[Removed, ...]) -> None:
        await indexed.forget(tx, follows.table, [row.id for row in rows])
        if follows.shelf is Shelf.DOCUMENTS:
            await documents.forget_empty(tx)


def _workspace(row: Removed) -> str:
    return row.workspace_id
