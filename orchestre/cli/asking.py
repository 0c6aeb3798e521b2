"""Asking: questions on the terminal; Ctrl-C ends every one at once, with nothing done."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import typer

from orchestre.cli.screen import say
from orchestre.domain.errors import Invalid

#: What a shell takes for "ended by Ctrl-C": 128 and SIGINT's number.
INTERRUPTED = 130
#: How often somebody is asked who slips.
TRIES = 3
_SHORTEST, _LONGEST = 8, 1_024


def ask(question: str, *, hidden: bool = False) -> str:
    """Ask for one line on the terminal, until there is one; not shown while typed if `hidden`."""
    with _ended_by_ctrl_c(breaks_line=not hidden):
        return str(typer.prompt(question, hide_input=hidden, err=True))


def confirm(question: str, *, yes: bool) -> None:
    """Ask y/N on the terminal; end with a usage error where there is none and no --yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: add --yes")
    with _ended_by_ctrl_c(breaks_line=True):
        agreed = typer.confirm(question, err=True)
    if not agreed:
        raise typer.Abort


def ask_new_password() -> str:
    """Ask for a new password, twice the same; Invalid after three that cannot be one."""
    for _ in range(TRIES):
        first = ask("New password", hidden=True)
        try:
            good_password(first)
        except Invalid as fault:
            say(f"{fault}.")
            continue
        if ask("The same again", hidden=True) == first:
            return first
        say("These were two different ones.")
    raise Invalid("No new password was chosen", advice="Run the command again.")


def good_password(new: str) -> str:
    """Return a password that may be sent; Invalid says why another may not."""
    if len(new) < _SHORTEST:
        raise Invalid(f"A password has at least {_SHORTEST} characters", advice="Choose a longer.")
    if len(new) > _LONGEST:
        raise Invalid(f"A password has at most {_LONGEST} characters", advice="Choose a shorter.")
    if "\x00" in new or any("\ud800" <= char <= "\udfff" for char in new):
        raise Invalid("A password holds no such characters", advice="Choose another.")
    return new


@contextlib.contextmanager
def _ended_by_ctrl_c(*, breaks_line: bool) -> Iterator[None]:
    """Let Ctrl-C end a question at once, inside an event loop, too.

    asyncio.run takes SIGINT for itself and only cancels what is awaited, which a prompt is not:
    https://docs.python.org/3.11/library/asyncio-runner.html#handling-keyboard-interruption
    """
    pressed = False

    def on_press(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, on_press)
    try:
        yield
    except (typer.Abort, KeyboardInterrupt) as end:
        # The cursor stands behind the question still; after a hidden answer it does not.
        sys.stderr.write("\n" if breaks_line else "")
        if not pressed:
            raise
        say("Aborted!")
        raise typer.Exit(INTERRUPTED) from end
    finally:
        signal.signal(signal.SIGINT, before)
