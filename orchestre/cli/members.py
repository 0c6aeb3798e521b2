"""`orchestre members`: the people of the workspace, how they come in and leave."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestre.cli import calls, identities, invitations, sign_ins
from orchestre.cli.asking import confirm
from orchestre.cli.bounds import RoleArgument
from orchestre.cli.options import CursorOption, Json, Limit, Yes, noun
from orchestre.cli.screen import put_fields, put_json, put_more, put_table, say
from orchestre.cli.wording import moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import Me, MemberInfo
from orchestre.domain.errors import NotFound
from orchestre.settings import load_settings

app = noun("The people of the workspace.")


@app.command("list")
def list_members(
    left: Annotated[bool, typer.Option("--left", help="Those who left as well.")] = False,
    limit: Limit = 50,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List members and their roles."""
    page = calls.call(lambda client: client.members.page(left=left, limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    put_table(
        ("ID", "ROLE", "SINCE", "E-MAIL"),
        ((short(one.id), one.role, moment(one.created_at), _name(one)) for one in page.items),
    )
    return put_more(page.next_cursor)


def _name(member: MemberInfo) -> str:
    return f"{member.email} (left {moment(member.left_at)})" if member.left_at else member.email


async def _found(client: OrchestreClient, named: str, *, left: bool = False) -> MemberInfo:
    """Find a member by e-mail address or the end of the id."""
    cursor: str | None = None
    while True:
        page = await client.members.page(limit=200, cursor=cursor, left=left)
        for one in page.items:
            if named.lower() == one.email or one.id.endswith(named):
                return one
        cursor = page.next_cursor
        if cursor is None:
            raise NotFound(f"There is no member {named!r}", advice="orchestre members list")


@app.command()
def show(member: str, json: Json = False) -> None:
    """Show one member, by e-mail address or the end of the id."""
    one = calls.call(lambda client: _found(client, member, left=True))
    if json:
        return put_json(one)
    return put_fields(
        (
            ("Member", one.email),
            ("Id", one.id),
            ("Role", one.role),
            ("Since", moment(one.created_at)),
            ("Left", moment(one.left_at) if one.left_at else ""),
        )
    )


@app.command()
def role(member: str, to: RoleArgument, yes: Yes = False, json: Json = False) -> None:
    """Give a member another role; it holds from their next request on."""

    async def changed(client: OrchestreClient) -> MemberInfo:
        one = await _found(client, member)
        if one.role is not to:
            confirm(f"{one.email} is {one.role}. Make them {to}?", yes=yes)
        return await client.members.change_role(one.id, to)

    one = calls.call(changed)
    say(f"{one.email} is {one.role}.")
    if json:
        put_json(one)


@app.command()
def remove(member: str, yes: Yes = False) -> None:
    """Take a member out of the workspace at once, or leave it yourself."""

    async def removed(client: OrchestreClient) -> tuple[MemberInfo, Me]:
        me, one = await client.me(), await _found(client, member)
        if me.id == one.id:
            question = "Leave this workspace? You are signed out of it everywhere."
        else:
            question = f"Remove {one.email} ({one.role})? They are signed out at once."
        confirm(f"{question} What was decided keeps the name.", yes=yes)
        await client.members.remove(one.id)
        return one, me

    one, me = calls.call(removed)
    if one.id == me.id:
        sign_ins.forget(load_settings().api_url)
        say("You have left; your address is free to join another workspace.")
    else:
        say(f"Removed {one.email}.")


invitations.add_to(app)
identities.add_to(app)
