"""`orchestre login`: signs in, or up, and keeps the token."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestre.cli import calls, sign_ins
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
    email = email or _ask("E-mail")
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = _ask("Password", hidden=True, twice=sign_up)

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


def _ask(what: str, *, hidden: bool = False, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --email and --password-stdin")
    return str(typer.prompt(what, hide_input=hidden, confirmation_prompt=twice, err=True))
