"""A terminal of its own for a command, at which somebody presses Ctrl-C."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time

PATIENCE = 90
#: The command is started by the terminal's session leader, as a shell does.
_PROGRAM = """
import os, sys
os.login_tty(0)
from orchestre.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def pressed_at(question: str, *args: str) -> tuple[int, str]:
    """Run a command, press Ctrl-C once it asks `question`; return exit code and screen."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", _PROGRAM, *args]
    environment = {**os.environ, "BROWSER": "true"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        screen = _seen(ours, until=question)
        # What asks is at work on the answer once the question is written.
        time.sleep(0.2)
        os.write(ours, b"\x03")
        screen += _seen(ours)
        return process.wait(PATIENCE), screen
    finally:
        os.close(ours)
        process.kill()
        process.wait()


def _seen(terminal: int, *, until: str | None = None) -> str:
    """Read what is on the screen, until something stands there or the program has ended."""
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while until is None or until not in seen.decode(errors="ignore"):
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        assert ready, seen.decode()
        try:
            read = os.read(terminal, 4096)
        except OSError:
            # Linux: EIO once the other end is closed.
            break
        if not read:
            break
        seen += read
    return seen.decode()
