"""`orchestre members`: the people of the workspace."""

from __future__ import annotations

from orchestre.cli import calls
from orchestre.cli.options import CursorOption, Json, Limit, noun
from orchestre.cli.screen import put_fields, put_json, put_more, put_table
from orchestre.cli.wording import moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import MemberInfo
from orchestre.domain.errors import NotFound

app = noun("The people of the workspace.")


@app.command("list")
def list_members(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List members and their roles."""
    page = calls.call(lambda client: client.members.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    put_table(
        ("ID", "ROLE", "SINCE", "E-MAIL"),
        ((short(one.id), one.role, moment(one.created_at), one.email) for one in page.items),
    )
    return put_more(page.next_cursor)


@app.command()
def show(member: str, json: Json = False) -> None:
    """Show one member, by e-mail address or the end of the id."""

    async def found(client: OrchestreClient) -> MemberInfo:
        cursor: str | None = None
        while True:
            page = await client.members.page(limit=200, cursor=cursor)
            for one in page.items:
                if member == one.email or one.id.endswith(member):
                    return one
            cursor = page.next_cursor
            if cursor is None:
                raise NotFound(f"There is no member {member!r}")

    one = calls.call(found)
    if json:
        return put_json(one)
    return put_fields(
        (
            ("Member", one.email),
            ("Id", one.id),
            ("Role", one.role),
            ("Since", moment(one.created_at)),
        )
    )
