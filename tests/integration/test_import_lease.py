"""A worker that is slow and a worker that is dead are told apart."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestre.knowledge.catalogue import read_catalogue
from orchestre.store import imports
from orchestre.store.session import Store
from orchestre.store.tables_catalogue import imports as import_table
from tests.clock import SteppingClock
from tests.integration.test_import import TWO, Desk
from tests.samples import a_member


async def test_a_slow_file_is_not_taken_from_its_living_worker(
    store: Store, clock: SteppingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(store, await a_member(store), tmp_path)
    reading, go_on = threading.Event(), threading.Event()

    def slow(*given: object) -> object:
        reading.set()
        assert go_on.wait(200)
        return read_catalogue(*given)  # type: ignore[arg-type]

    await desk.start(TWO)
    monkeypatch.setattr("orchestre.knowledge.imports._RENEWAL", 0.01)
    monkeypatch.setattr("orchestre.knowledge.imports.read_catalogue", slow)
    first = asyncio.create_task(desk.imports.run_due())
    assert await asyncio.to_thread(reading.wait, 60)
    for _ in range(3):
        clock.advance(40)
        until = sa.select(import_table.c.lease_until)
        async with asyncio.timeout(60):
            renewed = None
            while renewed != clock() + imports.LEASE:
                await asyncio.sleep(0.005)
                async with desk.store.read() as tx:
                    renewed = (await tx.execute(until)).scalar_one()
        async with desk.store.begin() as tx:
            assert await imports.take_due(tx) is None
    go_on.set()
    assert await first == 1
    assert await desk.skus() == ["L-1", "T-1"]
