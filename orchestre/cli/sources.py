"""`orchestre products sources`: databases that the catalogue is kept in step with."""

from __future__ import annotations

import json as codec
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer

from orchestre.cli import calls, imports
from orchestre.cli.asking import confirm
from orchestre.cli.options import CursorOption, Json, Limit, Yes, noun
from orchestre.cli.screen import put_json, put_more, put_table, say
from orchestre.cli.wording import moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import (
    CatalogueSourceBody,
    CatalogueSourceInfo,
    CatalogueSourceStarted,
    ImportStatus,
    ServiceAccountKey,
)
from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import Missing

app = noun("Databases that the catalogue is kept in step with: list, sync, remove.")

_HOURS = {"h": 1, "d": 24}
_SYNC = "Mend it there, then: orchestre products sources sync ADDRESS"
_TRY = "Mend it there, then try it again."


def import_from(
    address: str,
    credentials: Path | None,
    every: str | None,
    wishes: ImportWishes,
    *,
    json: bool,
) -> None:
    """Keep a database as a source, and wait until its rows are in."""
    key = None if credentials is None else _read_key(credentials)
    hours = None if every is None else _read_hours(every)

    async def added(client: OrchestreClient) -> CatalogueSourceStarted:
        wanted = CatalogueSourceBody(
            address=address,
            credentials=None if key is None else ServiceAccountKey.model_validate(key),
            columns=dict(wishes.columns or {}),
            missing=Missing(wishes.missing),
            every_hours=hours,
            dry_run=wishes.dry_run,
        )
        return await client.sources.add(wanted)

    _follow(added, json=json)


@app.command("list")
def list_sources(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List sources, and how the last reading of each ended."""
    page = calls.call(lambda client: client.sources.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say(
            "The catalogue has no source.\n"
            "→ orchestre products import --from firestore://PROJECT/COLLECTION --credentials FILE"
        )
    put_table(("ID", "STATUS", "EVERY", "LAST", "ADDRESS"), map(_row, page.items))
    for source in page.items:
        if source.error:
            say(f"{one_line(source.address)}: {one_line(source.error)}")
    return put_more(page.next_cursor)


@app.command()
def sync(source: str, json: Json = False) -> None:
    """Read a source now and wait until its rows are in; SOURCE is its id or address."""

    async def begun(client: OrchestreClient) -> CatalogueSourceStarted:
        return await client.sources.sync((await _found(client, source)).id)

    _follow(begun, json=json)


@app.command()
def remove(source: str, yes: Yes = False) -> None:
    """Forget a source and erase its credentials; its products stay. SOURCE: id or address."""

    async def removed(client: OrchestreClient) -> str:
        found = await _found(client, source)
        address = one_line(found.address)
        confirm(f"Forget {address} and erase its credentials? Its products stay.", yes=yes)
        await client.sources.remove(found.id)
        return found.address

    address = calls.call(removed)
    say(f"{one_line(address)} is forgotten, its credentials erased; its products stay.")


def _row(source: CatalogueSourceInfo) -> tuple[str, ...]:
    every = "-" if source.every_hours is None else f"{source.every_hours} h"
    status = "-" if source.status is None else source.status.value
    last = moment(source.last_sync)
    return (short(source.id), status, every, last, one_line(source.address))


async def _found(client: OrchestreClient, named: str) -> CatalogueSourceInfo:
    page = await client.sources.page(limit=200)
    found = [
        one
        for one in page.items
        if one.address == named or (len(named) >= calls.SHOWN_DIGITS and one.id.endswith(named))
    ]
    if len(found) != 1:
        raise NotFound(
            f"There is no source {named!r}", advice="See: orchestre products sources list"
        )
    return found[0]


def _follow(
    begin: Callable[[OrchestreClient], Awaitable[CatalogueSourceStarted]], *, json: bool
) -> None:
    async def followed(client: OrchestreClient) -> ImportStatus:
        started = await begin(client)
        return await imports.followed(lambda: client.products.import_status(started.id))

    outcome = calls.call(followed)
    imports.put_outcome(outcome, json=json, mend=_TRY if outcome.dry_run else _SYNC)
    imports.say_how_far_indexed(outcome)


def _read_key(file: Path) -> object:
    try:
        return codec.loads(imports.read_file(file))
    except ValueError as error:
        raise typer.BadParameter(f"{file} is no JSON: it is no service account's key") from error


def _read_hours(every: str) -> int:
    found = re.fullmatch(r"(\d{1,4})([hd])", every.strip())
    if found is None:
        raise typer.BadParameter(f"--every {every!r} is not such as 24h or 7d")
    return int(found[1]) * _HOURS[found[2]]
