"""A stop that is over: the sweep starts the bot, and finds the mail that came meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from orchestre.bootstrap import join
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.scheduler.sweeps import SWEEPS, Sweeps
from orchestre.settings import Settings
from orchestre.store import messages
from orchestre.store.messages import MessageFilter
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import Naming, a_mail, a_member


async def test_mail_that_came_meanwhile_is_found(
    store: Store, clock: SteppingClock, tmp_path: Path
) -> None:
    box = MemoryMailbox(clock=clock)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    orchestre = join(settings, store, Registry([memory_plugin(box)]))
    member = await a_member(store)
    names: Naming = {"provider_name": "memory", "identifier_name": box.address}
    await orchestre.linking.link(member, **names, options={"address": box.address})
    await orchestre.bots.start(member, **names, interval_seconds=60)
    await orchestre.bots.stop(member, **names, until=clock() + timedelta(hours=2))
    box.deliver(a_mail(1))
    assert "resume" in SWEEPS

    async def swept() -> int:
        # A process of its own each time, as after a fall.
        sweeps = Sweeps(orchestre)
        await sweeps.resume()
        await sweeps.poll()
        await sweeps.drain(10)
        async with store.read() as tx:
            return len(await messages.listed(tx, member.workspace_id, MessageFilter(), limit=9))

    assert await swept() == 0
    clock.advance(2 * 3_600)
    assert await swept() == 1
    assert await swept() == 1
    await orchestre.connections.close()
    await orchestre.index.close()
