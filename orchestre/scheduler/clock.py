"""Clock: APScheduler with a handful of fixed jobs; never one job a bot."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from orchestre.bootstrap import Orchestre
from orchestre.scheduler.sweeps import SWEEPS, Sweeps

#: Seconds that what is in flight may take at the end; longer than a send, shorter than patience.
DRAIN_SECONDS = 8.0


@contextlib.asynccontextmanager
async def running(orchestre: Orchestre) -> AsyncIterator[Sweeps]:
    """Sweep, each as often as it should, until the end; then let what is in flight end."""
    sweeps = Sweeps(orchestre)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        # A late sweep is run, never dropped; one that still runs is not run twice.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for name, seconds in SWEEPS.items():
        scheduler.add_job(sweeps.start, "interval", seconds=seconds, id=name, args=(name,))
    scheduler.start()
    try:
        yield sweeps
    finally:
        scheduler.shutdown(wait=False)
        await sweeps.drain(DRAIN_SECONDS)
