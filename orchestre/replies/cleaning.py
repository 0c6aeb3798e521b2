"""Cleaning: once a day, what has expired in this installation is cleared away."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from orchestre.store import expired
from orchestre.store.session import Store

LEASE = timedelta(minutes=10)
EVERY = timedelta(days=1)
#: Rows of each kind in one transaction.
BATCH = 500
#: A stored upload without an import that reads it may still be on its way in; not for so long.
UPLOADS = timedelta(days=1)


class Cleaning:
    """Clears away expired sign-ins, visits, invitations, kept answers and stored uploads."""

    def __init__(self, store: Store, uploads: Path) -> None:
        self._store = store
        self._uploads = uploads

    async def run_due(self) -> int:
        """Clear away what is due; return how many rows and files went. Once a day in all."""
        async with self._store.read() as tx:
            if not await expired.is_due(tx):
                return 0
        async with self._store.begin() as tx:
            if not await expired.claim(tx, until=tx.now + LEASE):
                return 0
        gone = await self._rows() + await self._files()
        async with self._store.begin() as tx:
            await expired.next_at(tx, tx.now + EVERY)
        return gone

    async def _rows(self) -> int:
        gone = 0
        while True:
            async with self._store.begin() as tx:
                removed = await expired.remove(tx, limit=BATCH)
            gone += removed
            if removed < BATCH:
                return gone

    async def _files(self) -> int:
        """Remove uploads of this data folder that no import will read any more."""
        old = await asyncio.to_thread(_older, self._uploads, self._store.clock() - UPLOADS)
        async with self._store.read() as tx:
            wanted = await expired.being_read(tx, [path.name for path in old])
        unwanted = [path for path in old if path.name not in wanted]
        for path in unwanted:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(path.unlink, missing_ok=True)
        return len(unwanted)


def _older(folder: Path, moment: datetime) -> list[Path]:
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        # An import may be done with it at this moment.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < moment.timestamp():
                found.append(path)
    return found
