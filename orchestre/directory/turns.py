"""Turns: slow work in threads, a few at once, a bounded queue before them, the rest sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from orchestre.domain.errors import TooOften

T = TypeVar("T")

#: How many may wait for a turn, and the seconds after which whoever found no room may ask again.
MOST_WAITING = 32
ASK_AGAIN = 5.0


class Turns:
    """Runs blocking calls in threads of its own, so that no other work waits for them.

    TooOften beyond the bound: a queue that grows for ever answers nobody.
    """

    def __init__(self, name: str, *, at_once: int, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._room = at_once + most_waiting
        self._taken = 0

    async def run(self, call: Callable[[], T]) -> T:
        """Run `call` in its turn, and return what it gives."""
        if self._taken >= self._room:
            raise TooOften("Too many people are signing in at this moment", retry_after=ASK_AGAIN)
        self._taken += 1
        running = asyncio.get_running_loop().run_in_executor(self._threads, call)
        running.add_done_callback(self._give_back)
        # A thread cannot be stopped: its place is taken until the call ends, waited for or not.
        return await asyncio.shield(running)

    def _give_back(self, _done: asyncio.Future[T]) -> None:
        self._taken -= 1

    def close(self) -> None:
        """Let what runs end by itself; take nothing new."""
        self._threads.shutdown(wait=False, cancel_futures=True)
