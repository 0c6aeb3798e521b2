"""The verbs of `orchestre members` about who is who in the chats."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.asking import confirm
from orchestre.cli.invitations import token_in
from orchestre.cli.options import CursorOption, Json, Limit, Yes
from orchestre.cli.screen import put_json, put_more, put_table, say
from orchestre.cli.wording import moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import IdentityInfo


def add_to(app: typer.Typer) -> None:
    """Add every verb about identities."""
    for command in (identities, link, unlink):
        app.command()(command)


def identities(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List who you are in the chats; for owners and admins, who everybody is."""
    page = calls.call(lambda client: client.identities.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("Nobody is linked to a chat user.\n→ Ask for a link in the chat.")
    put_table(
        ("ID", "MEMBER", "CHAT", "PLACE", "USER", "SHOWN AS"),
        (
            (short(one.id), one.member_name, one.service, one.place, one.person, one.shown_as)
            for one in page.items
        ),
    )
    return put_more(page.next_cursor)


def link(
    token: Annotated[str, typer.Argument(help="The token or link that the chat gave you.")],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Be known in a chat: whoever writes there as this user then acts as you."""
    given = token_in(token)

    async def linked(client: OrchestreClient) -> IdentityInfo:
        wanted = await client.identities.asked(given)
        me = await client.me()
        who = f"{one_line(wanted.shown_as)} (user {wanted.person} of {wanted.place})"
        say(f"In {wanted.service}: {who}, good until {moment(wanted.expires_at)}.")
        confirm(f"Is this you? It will act as {me.email} ({me.role}).", yes=yes)
        return await client.identities.link(given)

    one = calls.call(linked)
    say(f"{one_line(one.shown_as)} in {one.service} is {one.member_name} from now on.")
    if json:
        put_json(one)


def unlink(identity: str, yes: Yes = False) -> None:
    """Forget a chat user, by the end of the identity's id."""

    async def unlinked(client: OrchestreClient) -> None:
        found = await calls.full_id(
            identity,
            lambda cursor: client.identities.page(limit=200, cursor=cursor),
            noun="identity",
        )
        confirm("Unlink this chat user? It can do nothing here from then on.", yes=yes)
        await client.identities.unlink(found)

    calls.call(unlinked)
    say("Unlinked.")
