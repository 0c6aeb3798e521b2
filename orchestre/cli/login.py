"""`orchestre login`: signs in, or up, and keeps the token."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestre.cli import calls, sign_ins
from orchestre.cli.asking import ask, ask_new_password, good_password
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import Me
from orchestre.domain.errors import NotSignedIn
from orchestre.settings import load_settings

app = verb()


@app.command()
def login(
    email: Annotated[str | None, typer.Option(help="Your e-mail address.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password's line from stdin.")
    ] = False,
    sign_up: Annotated[
        bool, typer.Option("--sign-up", help="Make a new workspace, and its owner.")
    ] = False,
) -> None:
    """Sign in with e-mail and password; later commands are signed in."""
    email = email or _ask_email()
    password = _line() if password_stdin else _ask_password(new=sign_up)
    if sign_up:
        good_password(password)

    async def signed_in(client: OrchestreClient) -> tuple[Me, str]:
        if sign_up:
            await client.sign_up(email, password)
        try:
            token = (await client.sign_in(email, password)).access_token
        except NotSignedIn as error:
            raise NotSignedIn(
                str(error), advice="Try again, or sign up: orchestre login --sign-up"
            ) from error
        return await client.me(), token

    me, token = calls.call(signed_in, signed=False)
    url = load_settings().api_url
    file = sign_ins.keep(url, token)
    say(f"Signed in to {url} as {me.email} ({me.role}); the token is kept in {file}.")
    if sign_up:
        say("→ Link a mailbox: orchestre accounts link maildir NAME --path FOLDER --address MAIL")


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _ask_email() -> str:
    _must_have_terminal()
    return ask("E-mail")


def _ask_password(*, new: bool) -> str:
    _must_have_terminal()
    return ask_new_password() if new else ask("Password", hidden=True)


def _must_have_terminal() -> None:
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --email and --password-stdin")
