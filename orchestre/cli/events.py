"""`orchestre events`: the audit trail."""

from __future__ import annotations

import json as codec
import re
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.options import Json, Limit, noun
from orchestre.cli.screen import put, put_fields, put_json, put_table, say
from orchestre.cli.wording import one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import EventInfo, Page
from orchestre.domain.errors import NotFound, OrchestreError

app = noun("The audit trail.")

#: As everything but events is named; lists show the end, which every command takes.
ID = re.compile(r"[0-9a-f]{32}")


@app.command("list")
def list_events(
    after: Annotated[str | None, typer.Option(help="Only what came after this event.")] = None,
    limit: Limit = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they happen.")] = False,
    json: Json = False,
) -> None:
    """List the newest events, oldest first; with --follow and --json one JSON object a line."""
    if follow:
        return calls.call(lambda client: _follow(client, after, json=json))

    async def listed(client: OrchestreClient) -> tuple[Page[EventInfo], dict[str, str]]:
        page = await client.events.page(after=after, limit=limit, newest=after is None)
        members = await client.members.page(limit=200, left=True)
        return page, {one.id: one.email for one in members.items}

    page, people = calls.call(listed)
    if json:
        return put_json(page)
    if not page.items:
        return say("No event (yet).\n→ Watch them come: orchestre events list --follow")
    put_table(
        ("ID", "AT", "WHO", "WHAT", "SUBJECT"),
        (
            (
                event.id,
                _when(event),
                people.get(event.actor, event.actor) + _via(event),
                event.verb,
                short(event.subject) if ID.fullmatch(event.subject) else event.subject,
            )
            for event in page.items
        ),
    )
    return put_next(page.items[-1], more=page.next_cursor is not None)


def put_next(last: EventInfo, *, more: bool) -> None:
    """Say how to go on where the list was cut."""
    if more:
        say(f"→ There may be more: add --after {last.id}")


async def _follow(client: OrchestreClient, after: str | None, *, json: bool) -> None:
    async for event in client.events.follow(after=after):
        if json:
            put(codec.dumps(event.model_dump(mode="json")))
        else:
            put(one_line(f"{_when(event)}  {event.actor}  {event.verb}  {event.subject}"))


def _via(event: EventInfo) -> str:
    """Say through which chat somebody acted."""
    chat = event.after.get("via") if isinstance(event.after, dict) else None
    return f" via {chat}" if chat else ""


def _when(event: EventInfo) -> str:
    return event.at.astimezone().strftime("%d %b %H:%M:%S")


@app.command()
def show(event: str, json: Json = False) -> None:
    """Show one event with what was before and after."""

    async def found(client: OrchestreClient) -> EventInfo:
        before = str(int(event) - 1) if event.isdigit() else "0"
        page = await client.events.page(after=before, limit=1)
        if not page.items or page.items[0].id != event:
            raise NotFound(f"There is no event {event!r}")
        return page.items[0]

    one = calls.call(found)
    if json:
        return put_json(one)
    return put_fields(
        (
            ("Event", one.id),
            ("At", one.at.isoformat()),
            ("Who", one.actor),
            ("What", one.verb),
            ("Subject", one.subject),
            ("Before", codec.dumps(one.before, ensure_ascii=False) if one.before else ""),
            ("After", codec.dumps(one.after, ensure_ascii=False) if one.after else ""),
            ("Hash", one.hash),
        )
    )


@app.command()
def verify(json: Json = False) -> None:
    """Check that nothing in the trail was changed; leaves with 1 if something was."""
    found = calls.call(lambda client: client.events.verify())
    if json:
        put_json(found)
    else:
        put_fields((("Events", str(found.count)), ("Head", found.head)))
    if found.ok:
        say("Each fits the one before. Keep the head elsewhere, to compare it another day.")
    else:
        raise OrchestreError(
            f"Event {found.first_broken} is not as it was written, or is not there",
            advice="Look who can write to the database, and compare it with a backup.",
        )
