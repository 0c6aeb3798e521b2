"""Sweeps: one look starts everything that is due, however few may be at work at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestre.bootstrap import join
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.scheduler import sweeps as sweeps_module
from orchestre.scheduler.sweeps import Sweeps
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import Naming, a_member


async def test_one_look_polls_more_mailboxes_than_may_be_polled_at_once(
    sqlite_store: Store, clock: SteppingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps_module, "POLLS", 4)
    boxes = [MemoryMailbox(address=f"box{at}@example.com", clock=clock) for at in range(11)]
    settings = Settings(data_dir=tmp_path, _env_file=None)
    orchestre = join(settings, sqlite_store, Registry([memory_plugin(*boxes)]))
    member = await a_member(sqlite_store)
    for box in boxes:
        names: Naming = {"provider_name": "memory", "identifier_name": box.address}
        await orchestre.linking.link(member, **names, options={"address": box.address})
        await orchestre.bots.start(member, **names, interval_seconds=60)
        box.calls.clear()
    sweeps = Sweeps(orchestre)
    await sweeps.poll()
    await sweeps.drain(10)
    assert [box.calls for box in boxes] == [["fetch"]] * len(boxes)
    await sweeps.poll()
    assert all(box.calls == ["fetch"] for box in boxes), "nothing was due any more"


async def test_an_ended_process_starts_no_further_poll(
    sqlite_store: Store, clock: SteppingClock, tmp_path: Path
) -> None:
    box = MemoryMailbox(clock=clock)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    orchestre = join(settings, sqlite_store, Registry([memory_plugin(box)]))
    member = await a_member(sqlite_store)
    names: Naming = {"provider_name": "memory", "identifier_name": box.address}
    await orchestre.linking.link(member, **names, options={"address": box.address})
    await orchestre.bots.start(member, **names, interval_seconds=60)
    box.calls.clear()
    sweeps = Sweeps(orchestre)
    await sweeps.drain(1)
    await sweeps.poll()
    # What was begun all the same would come to its end here.
    await sweeps.drain(10)
    assert box.calls == []
