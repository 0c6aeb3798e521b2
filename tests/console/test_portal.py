"""The portal: one loop, however many come first."""

from __future__ import annotations

import subprocess
import sys

#: In a process of its own: here the loop runs already. Switching often makes the race a sure one.
_ALL_AT_ONCE = """
import asyncio, sys, threading
from console.portal import wait_for

async def mine():
    return id(asyncio.get_running_loop())

def come():
    together.wait()
    found.add(wait_for(mine()))

sys.setswitchinterval(1e-6)
found, together = set(), threading.Barrier(16)
every = [threading.Thread(target=come) for _ in range(16)]
for one in every: one.start()
for one in every: one.join()
print(len(found))
"""


def test_windows_that_come_back_together_share_one_loop() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _ALL_AT_ONCE], capture_output=True, text=True, check=True
    )
    assert told.stdout == "1\n"
