"""`orchestre password`: changes yours, or gives somebody who forgot theirs a new one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.asking import ask, ask_new_password, good_password
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.domain.errors import NotFound
from orchestre.settings import Settings, load_settings

app = verb()


@app.command()
def password(
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the current password and the new one, a line each."
        ),
    ] = False,
    reset: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL", help="On the server: give this member a new one (one line of stdin)."
        ),
    ] = None,
) -> None:
    """Change your password; every other session ends."""
    if not password_stdin:
        _must_have_terminal()
    if reset is not None:
        ended = asyncio.run(_reset(load_settings(), reset, lambda: _new(from_stdin=password_stdin)))
        say(f"{reset} has a new password; {_sessions(ended)} ended.\n→ orchestre login")
        return
    current = _line() if password_stdin else ask("Current password", hidden=True)
    new = _new(from_stdin=password_stdin)
    ended = calls.call(lambda client: client.change_password(current, new)).ended
    say(f"The password is changed; {_sessions(ended, 'other ')} ended.")


async def _reset(settings: Settings, email: str, new: Callable[[], str]) -> int:
    from orchestre.bootstrap import open_orchestre
    from orchestre.store.members import by_email

    async with open_orchestre(settings) as orchestre:
        async with orchestre.store.read() as tx:
            known = await by_email(tx, email.strip().lower())
        if known is None:
            raise NotFound(
                f"Nobody is a member as {email}",
                advice="Check the address, and that ORCHESTRE_DATA_DIR or ORCHESTRE_DATABASE_URL "
                "leads to the installation that they are a member of.",
            )
        return await orchestre.people.reset_password(email, new())


def _sessions(count: int, which: str = "") -> str:
    return f"{count} {which}session{'' if count == 1 else 's'}"


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _new(*, from_stdin: bool) -> str:
    return good_password(_line()) if from_stdin else ask_new_password()


def _must_have_terminal() -> None:
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --password-stdin")
