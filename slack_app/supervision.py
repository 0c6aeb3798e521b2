"""Supervision: what the app does by itself goes on, whatever ends a part of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from orchestre.domain.errors import OrchestreError

log = structlog.get_logger()

#: Seconds until a part that ended begins again, doubling; what ran for so long began well.
FIRST_WAIT, LONGEST_WAIT, RAN_WELL = 2.0, 300.0, 60.0


@dataclass
class Watch:
    """Keeps parts of the app running, each by itself, and says which of them are in trouble."""

    first_wait: float = FIRST_WAIT
    #: What went wrong last with each part, in a sentence; a part that runs well is not there.
    troubles: dict[str, str] = field(default_factory=dict)
    ran_well: float = RAN_WELL
    #: How each part ended last, until it has run well again.
    _ends: dict[str, str] = field(default_factory=dict)

    async def keep(self, what: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a part until cancelled; where it ends by a fault it begins again, slower each time.

        `what` names it as the start of a sentence: "Reminders".
        """
        wait = self.first_wait
        while True:
            task = asyncio.ensure_future(run())
            try:
                if not (await asyncio.wait({task}, timeout=self.ran_well))[0]:
                    wait = self.first_wait
                    self._began_well(what)
                    await asyncio.wait({task})
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            self._tell(what, None if task.cancelled() else task.exception(), wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _began_well(self, what: str) -> None:
        """Forget that a part ended: it runs again. What it says itself stays until it is well."""
        if self.troubles.get(what) == self._ends.pop(what, ""):
            self.well(what)

    def well(self, what: str) -> None:
        """Note that a part did its work: nothing is wrong with it any more."""
        if self.troubles.pop(what, ""):
            log.info("a part of the Slack app works again", part=what)

    def ill(self, what: str, error: OrchestreError) -> None:
        """Note what is wrong with a part that goes on by itself; it is logged once."""
        said = f"{what}: {error}. {error.advice}".strip()
        if self.troubles.get(what) != said:
            log.warning("a part of the Slack app waits", part=what, reason=str(error))
        self.troubles[what] = said

    def _tell(self, what: str, error: BaseException | None, wait: float) -> None:
        """Say that a part ended, and when it begins again."""
        again = f"It begins again in {wait:.0f} s"
        if isinstance(error, OrchestreError):
            self.ill(what, error)
            self._ends[what] = self.troubles[what]
            return
        why = "ended by itself" if error is None else f"a fault of ours ({type(error).__name__})"
        self.troubles[what] = self._ends[what] = f"{what}: {why}. {again}; the log says more."
        log.error("a part of the Slack app ended", part=what, next=again, exc_info=error)
