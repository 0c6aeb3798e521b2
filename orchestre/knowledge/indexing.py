"""Indexing: the vectors follow the rows; a crash anywhere between only makes work done twice."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from orchestre.domain.errors import OrchestreError, SettingsError
from orchestre.knowledge.vectors import IndexUnavailable, Shelf, Vectors
from orchestre.store import documents, indexed, products, reindexings
from orchestre.store.indexed import IndexedTable, Pending, Removed
from orchestre.store.session import Store, Transaction
from orchestre.store.tables_catalogue import passages as passage_table
from orchestre.store.tables_catalogue import products as product_table

# Rows embedded between two looks at the clock: about two seconds of two cores.
_ROWS = 256
#: Seconds for which a workspace is passed over whose vectors could not be written.
_REST = 60.0

_Row = TypeVar("_Row", Pending, Removed)


@dataclass(frozen=True, slots=True)
class _Follows:
    shelf: Shelf
    table: IndexedTable
    pending: Callable[..., Awaitable[tuple[Pending, ...]]]


# Documents are few, and would wait long behind a large catalogue.
_ALL = (
    _Follows(Shelf.DOCUMENTS, passage_table, documents.pending),
    _Follows(Shelf.PRODUCTS, product_table, products.pending),
)


@dataclass(slots=True)
class _Work:
    """What one call has done so far; it ends at `end` (monotonic seconds)."""

    end: float
    done: int = 0
    failure: OrchestreError | None = None


class Indexing:
    """Embeds what was added or changed, and deletes what was removed, from the index."""

    def __init__(self, store: Store, vectors: Vectors) -> None:
        self._store = store
        self._vectors = vectors
        self._running = asyncio.Lock()
        #: Until when (monotonic seconds) a workspace is passed over.
        self._resting: dict[str, float] = {}

    async def run_due(self, limit_seconds: float = 5.0) -> int:
        """Work until nothing is due or the time is over; return how many rows were done.

        A workspace whose vectors cannot be written rests for a minute, its rows due, while the
        others go on; then the last of such errors (IndexUnavailable, SettingsError) is raised.
        A call during another returns 0 at once.
        """
        if self._running.locked():
            return 0
        work = _Work(time.monotonic() + limit_seconds)
        async with self._running:
            await self._drop_asked(work)
            work.end = time.monotonic() + limit_seconds
            for follows in _ALL:
                while time.monotonic() < work.end and (
                    await self._remove_some(follows, work) or await self._embed_some(follows, work)
                ):
                    pass
        if work.failure is not None:
            raise work.failure
        return work.done

    async def start_over(self) -> None:
        """Drop every collection and make every row due, as after a change of the model."""
        async with self._running:
            self._resting.clear()
            async with self._store.read() as tx:
                ids = await indexed.workspace_ids(tx)
            for follows, workspace_id in itertools.product(_ALL, ids):
                await self._vectors.drop(follows.shelf, workspace_id)
            async with self._store.begin() as tx:
                for follows in _ALL:
                    await indexed.forget_index(tx, follows.table)

    async def _drop_asked(self, work: _Work) -> None:
        """Drop the vectors of workspaces that want theirs made again; all their rows are due."""
        async with self._store.read() as tx:
            ids = await reindexings.due(tx, skip=self._at_rest())
        for workspace_id in ids:
            try:
                for follows in _ALL:
                    await self._vectors.drop(follows.shelf, workspace_id)
            except (IndexUnavailable, SettingsError) as error:
                self._resting[workspace_id] = time.monotonic() + _REST
                work.failure = error
            else:
                await self._begin_anew(workspace_id)

    async def _begin_anew(self, workspace_id: str) -> None:
        """Make every row of a workspace due; whoever dies before the end of it begins once more."""
        for follows in _ALL:
            after: str | None = ""
            while after is not None:
                async with self._store.begin() as tx:
                    after = await reindexings.forget_some(
                        tx, follows.table, workspace_id, after=after
                    )
        async with self._store.begin() as tx:
            await reindexings.begun_anew(tx, workspace_id)

    async def _embed_some(self, follows: _Follows, work: _Work) -> bool:
        """Embed rows of a few workspaces; False if none are due."""
        async with self._store.read() as tx:
            rows = await follows.pending(tx, limit=_ROWS, skip=self._at_rest())
        if not rows:
            return False
        texts = [row.text for row in rows]
        vectors = await asyncio.to_thread(self._vectors.embedder.embed, texts)
        place = {row.id: number for number, row in enumerate(rows)}

        async def put(workspace_id: str, ids: list[str]) -> None:
            part = vectors[[place[id_] for id_ in ids]]
            await self._vectors.put(follows.shelf, workspace_id, ids, part)

        done = await self._each(rows, put, work)
        async with self._store.begin() as tx:
            await indexed.mark_indexed(tx, follows.table, done)
        return True

    async def _remove_some(self, follows: _Follows, work: _Work) -> bool:
        """Delete the vectors of rows that are gone; False if there are none."""
        async with self._store.read() as tx:
            rows = await indexed.removed(tx, follows.table, limit=_ROWS, skip=self._at_rest())
        if not rows:
            return False

        async def remove(workspace_id: str, ids: list[str]) -> None:
            await self._vectors.remove(follows.shelf, workspace_id, ids)

        done = await self._each(rows, remove, work)
        async with self._store.begin() as tx:
            await self._forget(tx, follows, done)
        return True

    async def _each(
        self,
        rows: Sequence[_Row],
        write: Callable[[str, list[str]], Awaitable[None]],
        work: _Work,
    ) -> list[_Row]:
        """Write a workspace's rows after another's; return those that were written."""
        done: list[_Row] = []
        for workspace_id, group in itertools.groupby(rows, key=_workspace):
            own = list(group)
            try:
                await write(workspace_id, [row.id for row in own])
            except (IndexUnavailable, SettingsError) as error:
                self._resting[workspace_id] = time.monotonic() + _REST
                work.failure = error
                if time.monotonic() >= work.end:
                    # Each of the others might take as long to fail.
                    break
            else:
                done += own
        work.done += len(done)
        return done

    def _at_rest(self) -> frozenset[str]:
        now = time.monotonic()
        self._resting = {id_: until for id_, until in self._resting.items() if until > now}
        return frozenset(self._resting)

    async def _forget(self, tx: Transaction, follows: _Follows, rows: Sequence[Removed]) -> None:
        await indexed.forget(tx, follows.table, [row.id for row in rows])
        if follows.shelf is Shelf.DOCUMENTS:
            await documents.forget_empty(tx)


def _workspace(row: Pending | Removed) -> str:
    return row.workspace_id
