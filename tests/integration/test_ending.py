"""The clock's end: quiet at whatever moment it comes, and what was under way is not lost."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.domain.accounts import Cursor
from orchestre.providers.plugin import ProviderPlugin
from orchestre.providers.provider import Page, Provider
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import (
    MemoryMailbox,
    MemoryOptions,
    MemoryProvider,
    memory_plugin,
)
from orchestre.replies.intake import LEASE
from orchestre.scheduler import clock as clock_module
from orchestre.scheduler.clock import running
from orchestre.scheduler.sweeps import SWEEPS
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import Naming, a_member

OFTEN = 0.02


@pytest.fixture
def _sweeping_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "SWEEPS", dict.fromkeys(SWEEPS, OFTEN))


def opened(store: Store, folder: Path, plugin: ProviderPlugin[Any]) -> Orchestre:
    settings = Settings(data_dir=folder, _env_file=None)
    return join(settings, store, Registry([plugin]))


@pytest.mark.usefixtures("_sweeping_often")
@pytest.mark.parametrize("turns", range(6))
async def test_it_is_quiet_however_far_the_loop_is_with_what_is_due(
    sqlite_store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, turns: int
) -> None:
    """Every turn of the loop between "a sweep is due" and "it has begun" is an end of its own."""
    orchestre = opened(sqlite_store, tmp_path, memory_plugin(MemoryMailbox()))
    with caplog.at_level(logging.WARNING):
        async with running(orchestre):
            await asyncio.sleep(0)
            # The machine is busy: meanwhile every sweep comes due.
            time.sleep(2 * OFTEN)
            for _ in range(turns):
                await asyncio.sleep(0)
        # What was still on its way through the loop would come out here.
        await asyncio.sleep(2 * OFTEN)
    assert not caplog.messages
    await orchestre.connections.close()
    await orchestre.index.close()


class _Silent(MemoryProvider):
    """A service that takes a question and never answers it."""

    async def fetch(self, after: Cursor | None) -> Page:
        if after is None:
            return await super().fetch(after)
        self.mailbox.begin("fetch")
        return await asyncio.Future[Page]()


def _silent_plugin(box: MemoryMailbox) -> ProviderPlugin[Any]:
    async def connect(_options: MemoryOptions) -> Provider:
        return _Silent(box)

    return replace(memory_plugin(box), connect=connect)


@pytest.mark.usefixtures("_sweeping_often")
async def test_what_does_not_end_in_time_is_let_go_quietly_and_taken_up_again(
    sqlite_store: Store,
    clock: SteppingClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(clock_module, "DRAIN_SECONDS", OFTEN)
    box = MemoryMailbox(clock=clock)
    orchestre = opened(sqlite_store, tmp_path, _silent_plugin(box))
    member = await a_member(sqlite_store)
    names: Naming = {"provider_name": "memory", "identifier_name": box.address}
    await orchestre.linking.link(member, **names, options={"address": box.address})
    await orchestre.bots.start(member, **names, interval_seconds=60)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            box.calls.clear()
            async with running(orchestre), asyncio.timeout(60):
                while "fetch" not in box.calls:
                    await asyncio.sleep(OFTEN)
            clock.advance((LEASE + timedelta(seconds=1)).total_seconds())
    assert not caplog.messages
    await orchestre.connections.close()
    await orchestre.index.close()
