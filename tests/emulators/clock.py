"""Clock: how long something took, and whose processor time it was: ours or the stand-ins'."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Clock:
    """Adds up seconds: by the wall, of this process's computing, and of its stand-ins'."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.spent = (0.0, 0.0, 0.0)
        self.start()

    def start(self) -> None:
        self._begun = _now()

    def stop(self) -> None:
        parts = zip(self.spent, self._begun, _now(), strict=True)
        wall, own, stand_ins = (spent + ended - begun for spent, begun, ended in parts)
        self.spent = (wall, own, stand_ins)


def _now() -> tuple[float, float, float]:
    return time.perf_counter(), time.process_time(), _of_children()


def _of_children() -> float:
    """Return the processor seconds of all processes that this one has started and that live.

    https://docs.kernel.org/scheduler/sched-stats.html
    """
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    threads = (thread for child in children for thread in Path(f"/proc/{child}/task").iterdir())
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
