"""The verbs of `orchestre members` by which people are invited, and join."""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import typer

from orchestre.cli import calls, sign_ins
from orchestre.cli.asking import ask, ask_new_password, confirm, good_password
from orchestre.cli.bounds import RoleOption
from orchestre.cli.options import CursorOption, Json, Limit, Yes
from orchestre.cli.screen import put, put_json, put_more, put_table, say
from orchestre.cli.wording import moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import InvitationInfo, Me
from orchestre.domain.errors import NotFound
from orchestre.domain.membership import InvitationStatus
from orchestre.settings import load_settings


def add_to(app: typer.Typer) -> None:
    """Add every verb about invitations."""
    for command in (invite, join, invitations, revoke):
        app.command()(command)


def invite(
    email: str,
    role: RoleOption,
    json: Json = False,
) -> None:
    """Invite somebody for seven days; prints the token, which is shown this once."""
    made = calls.call(lambda client: client.invitations.invite(email, role))
    if json:
        return put_json(made)
    say(
        f"{made.email} may join as {made.role} until {moment(made.expires_at)}. Whoever has this "
        "token signs in as that address:\nsend it to nobody else, and by a way you trust."
    )
    put(made.token)
    say(f"→ They open: {made.link}")
    return say("→ Or run: orchestre members join, and give this token when asked.")


def join(
    token: Annotated[
        str | None, typer.Option(help="The token or link; asked for if left out.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the new password's line from stdin.")
    ] = False,
) -> None:
    """Become the member whom an invitation names, with a password of your own; signs in."""
    if not sys.stdin.isatty() and not (token and password_stdin):
        raise typer.BadParameter("no terminal to ask on: give --token and --password-stdin")
    given = token_in(token or ask("Invitation", hidden=True))
    piped = good_password(sys.stdin.readline().rstrip("\r\n")) if password_stdin else None
    offer = calls.call(lambda client: client.invitations.show(given), signed=False)
    say(f"{offer.inviter or 'A team'} invites {offer.email} to join as {offer.role}.")
    password = piped or ask_new_password()

    async def joined(client: OrchestreClient) -> tuple[Me, str]:
        me = await client.invitations.accept(given, password)
        return me, (await client.sign_in(me.email, password)).access_token

    me, bearer = calls.call(joined, signed=False)
    url = load_settings().api_url
    file = sign_ins.keep(url, bearer)
    say(f"You are {me.email} ({me.role}), signed in to {url}; the token is kept in {file}.")
    say("→ See what waits for you: orchestre drafts list")


def token_in(given: str) -> str:
    """Return the token, also where the whole link was given."""
    named = parse_qs(urlsplit(given.strip()).query).get("token", [given.strip()])
    return named[0]


def invitations(
    status: Annotated[
        InvitationStatus | None, typer.Option(help="Only these; open if left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Whatever became of them.")] = False,
    limit: Limit = 50,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List invitations, those that are open if nothing else is asked for."""
    wanted = status or (None if every else InvitationStatus.OPEN)
    page = calls.call(
        lambda client: client.invitations.page(status=wanted, limit=limit, cursor=cursor)
    )
    if json:
        return put_json(page)
    if not page.items:
        none = f"No {wanted} invitation." if wanted else "No invitation."
        return say(f"{none}\n→ orchestre members invite EMAIL --role approver")
    put_table(
        ("ID", "STATUS", "ROLE", "UNTIL", "E-MAIL", "BY"),
        (
            (short(one.id), one.status, one.role, moment(one.expires_at), one.email, one.inviter)
            for one in page.items
        ),
    )
    return put_more(page.next_cursor)


def revoke(invitation: str, yes: Yes = False) -> None:
    """Make an open invitation worthless, by its address or the end of its id."""

    async def revoked(client: OrchestreClient) -> InvitationInfo:
        found = await _open(client, invitation)
        confirm(f"Revoke the invitation of {found.email}?", yes=yes)
        await client.invitations.revoke(found.id)
        return found

    say(f"{calls.call(revoked).email} is no longer invited.")


async def _open(client: OrchestreClient, named: str) -> InvitationInfo:
    """Find an open invitation by its address or the end of its id."""
    cursor: str | None = None
    while True:
        page = await client.invitations.page(status=InvitationStatus.OPEN, limit=200, cursor=cursor)
        for one in page.items:
            if named.lower() == one.email or one.id.endswith(named):
                return one
        cursor = page.next_cursor
        if cursor is None:
            raise NotFound(
                f"There is no open invitation {named!r}", advice="orchestre members invitations"
            )
