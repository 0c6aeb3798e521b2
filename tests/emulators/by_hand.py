"""By hand: a stand-in that a person starts, to try Orchestre without the service itself."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Mapping

from tests.emulators.running import INSTALL


def lines(settings: Mapping[str, object], **more: str) -> str:
    """What the shell of Orchestre is told: each of `Settings`, and what is not one of them."""
    named = {f"ORCHESTRE_{name.upper()}": _written(value) for name, value in settings.items()}
    every = {**named, **more}
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in every.items())


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def stay() -> None:
    """Wait until Ctrl-C or SIGTERM."""
    say("It runs until Ctrl-C; what was kept in it is gone then.")
    received = signal.sigwait({signal.SIGINT, signal.SIGTERM})
    say(f"Stopped ({signal.Signals(received).name}).")


def hold_signals() -> None:
    """Let Ctrl-C wait for `stay`: before that it would leave the stand-in's process behind."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})


def missing(name: str) -> SystemExit:
    return SystemExit(f"{name} is not installed. Install it once:\n{INSTALL}")


def _written(value: object) -> str:
    return "1" if value is True else str(value)
