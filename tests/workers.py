"""Workers: the processes that share a whole run; which tests go to the same one, and when."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

#: Where a run begins. What takes long comes first: left to the end, one worker would wait for it.
FIRST = ("journeys", "console", "slack", "integration", "providers")
#: Stand-ins that take half a minute to start: every file named after one goes to one worker.
TOGETHER = ("firebase",)

#: Each takes a gigabyte with its stand-ins, and a container is told of cores that are not its own.
_MOST = 4

_HERE = Path(__file__).parent


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Hands out whole files: the fixtures of a module are made once, its order is kept."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        name = file.rpartition("/")[2]
        return next((one for one in TOGETHER if name.startswith(f"test_{one}")), file)


def count() -> int:
    """How many `-n auto` asks for: one more than there are cores, since all wait for browsers."""
    return min(_MOST, (os.cpu_count() or 1) + 1)


def tell_apart(items: list[pytest.Item]) -> None:
    """Give each test an id of its own: of those that share one, workers would run the first alone.

    Schemathesis writes the operation into the name only, of which pytest 9.2 makes no id.
    """
    for item in items:
        if not item.nodeid.endswith(item.name) and item.parent:
            item._id = item.id.parse(f"{item.parent.nodeid}::{item.name}")
    shared = [one for one, times in Counter(item.nodeid for item in items).items() if times > 1]
    if shared:
        raise pytest.UsageError(f"Several tests are called so, of which one would run: {shared}")


def put_first(items: list[pytest.Item]) -> None:
    """Put tests of the `FIRST` folders before all others; those of one folder keep their order."""
    ranks = {folder: rank for rank, folder in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(_HERE).parts[0], len(ranks)))
