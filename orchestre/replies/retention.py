"""Retention: once a day, the texts that a team no longer wants to keep are erased."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import structlog

from orchestre.store import erasing, workspaces
from orchestre.store.events import Entry, record
from orchestre.store.session import Store
from orchestre.store.workspaces import Erasing

#: Whoever stays silent for so long has died; a living one renews it with every batch.
LEASE = timedelta(minutes=10)
EVERY = timedelta(days=1)
#: Messages in one transaction: others may write between two of them.
BATCH = 100

log = structlog.get_logger()


class _Void(Exception):
    """The team chose otherwise meanwhile, or another took over: the batch is not erased."""


class Retention:
    """Erases old texts of every workspace that wants it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run_due(self) -> int:
        """Erase what is due; return of how many messages the texts went.

        Any number of processes may do so at once, and any may die: what it had not erased yet is
        taken up when its lease is over.
        """
        async with self._store.read() as tx:
            if not await workspaces.erasing_is_due(tx):
                return 0
        erased = 0
        while True:
            async with self._store.begin() as tx:
                held = await workspaces.claim_erasing(tx, lease=LEASE)
            if held is None:
                break
            erased += await self._erase(held)
        if erased:
            await self._store.forget_erased()
        return erased

    async def _erase(self, held: Erasing) -> int:
        erased = 0
        rest: Erasing | None = held
        with contextlib.suppress(_Void):
            while rest is not None:
                done, rest = await self._batch(rest)
                erased += done
        log.info("old texts erased", messages=erased)
        return erased

    async def _batch(self, held: Erasing) -> tuple[int, Erasing | None]:
        """Erase a few messages; return how many, and the right to go on (None: that was all)."""
        async with self._store.begin() as tx:
            before = tx.now - timedelta(days=held.retention_days)
            done = await erasing.erase(tx, held.workspace_id, before=before, limit=BATCH)
            is_last = done < BATCH
            until = tx.now + (EVERY if is_last else LEASE)
            # The workspace's row comes last, as everywhere: deciders take it after theirs.
            if not await workspaces.move_erasing(tx, held, until):
                raise _Void
            if done:
                after = {"messages": done, "kept_before": before.isoformat()}
                entry = Entry("retention", "texts erased", held.workspace_id, after=after)
                await record(tx, held.workspace_id, entry)
        return done, None if is_last else replace(held, until=until)
