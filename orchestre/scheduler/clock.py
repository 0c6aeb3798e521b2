"""Clock: APScheduler with a handful of fixed jobs; never one job a bot."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from apscheduler.executors.debug import DebugExecutor
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
        # It calls a job there and then. The usual one makes a task of each, and cancels those
        # that have not begun when all ends: every one a traceback in the log.
        executors={"default": DebugExecutor()},
        # A late sweep is run, never dropped; one that is late several times is run once.
        job_defaults={"coalesce": True, "misfire_grace_time": None},
    )
    for name, seconds in SWEEPS.items():
        scheduler.add_job(sweeps.start, "interval", seconds=seconds, id=name, args=(name,))
    scheduler.start()
    try:
        yield sweeps
    finally:
        scheduler.shutdown(wait=False)
        await sweeps.drain(DRAIN_SECONDS)
