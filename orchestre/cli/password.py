"""`orchestre password`: changes yours, or gives somebody who forgot theirs a new one."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from orchestre.cli import calls
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.client.schemas import PasswordBody
from orchestre.client.schemas.text import in_words
from orchestre.domain.errors import Fault, Invalid
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
    if reset is not None:
        new = _line() if password_stdin else _ask("New password", twice=True)
        ended = asyncio.run(_reset(load_settings(), reset, _bounded(new)))
        say(f"{reset} has a new password; {_sessions(ended)} ended.\n→ orchestre login")
        return
    current = _line() if password_stdin else _ask("Current password")
    new = _line() if password_stdin else _ask("New password", twice=True)
    ended = calls.call(lambda client: client.change_password(current, new)).ended
    say(f"The password is changed; {_sessions(ended, 'other ')} ended.")


async def _reset(settings: Settings, email: str, new: str) -> int:
    from orchestre.bootstrap import open_orchestre

    async with open_orchestre(settings) as orchestre:
        return await orchestre.people.reset_password(email, new)


def _sessions(count: int, which: str = "") -> str:
    return f"{count} {which}session{'' if count == 1 else 's'}"


def _bounded(new: str) -> str:
    """Return the password if it could have been sent over HTTP as well."""
    try:
        return PasswordBody(current="-", new=new).new
    except ValidationError as error:
        faults = tuple(Fault("password", in_words(one)) for one in error.errors())
        raise Invalid("This cannot be a password", faults=faults) from error


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _ask(what: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --password-stdin")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
