"""`orchestre sessions`: where you are signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.options import CursorOption, Json, Limit, noun
from orchestre.cli.screen import put_json, put_more, put_table, say
from orchestre.cli.wording import ago, moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import SessionInfo

#: As the client of `client/wire.py` calls itself.
_OURS = "orchestre-client"

app = noun("Where you are signed in: list, end.")


@app.command("list")
def list_sessions(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List your sessions, the latest first; this one is marked."""
    page = calls.call(lambda client: client.sessions.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    put_table(
        ("ID", "", "SINCE", "LAST USED", "FROM", "DEVICE"),
        (
            (
                short(one.id),
                "this" if one.current else "",
                moment(one.created_at),
                _used(one),
                one.address,
                "orchestre (command line)" if one.device == _OURS else one.device,
            )
            for one in page.items
        ),
    )
    return put_more(page.next_cursor)


def _used(session: SessionInfo) -> str:
    """Say when a session was last used, as exactly as is known: to the hour."""
    if session.used_at is None:
        return ""
    # The hour may have begun before the session did.
    at = max(session.used_at, session.created_at)
    return "within the hour" if datetime.now(UTC) - at < timedelta(hours=1) else ago(at)


@app.command()
def end(
    session: Annotated[str | None, typer.Argument(help="The end of a session's id.")] = None,
    others: Annotated[bool, typer.Option("--others", help="Every one but this.")] = False,
) -> None:
    """End one session, or all others; their tokens are worthless from then on."""
    if (session is None) is not others:
        raise typer.BadParameter("give one session's id, or --others")

    async def ended(client: OrchestreClient) -> int:
        if session is None:
            return (await client.sessions.end_others()).ended
        found = await calls.full_id(
            session, lambda cursor: client.sessions.page(limit=200, cursor=cursor), noun="session"
        )
        await client.sessions.end(found)
        return 1

    count = calls.call(ended)
    say(f"Ended {count} session{'' if count == 1 else 's'}.")
