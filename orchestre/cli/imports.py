"""Imports as a person follows them: a bar until done, then what became of the rows."""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from orchestre.cli.screen import put, put_json, say, stderr
from orchestre.cli.wording import counted, one_line
from orchestre.client.schemas import ImportStatus
from orchestre.domain.errors import Invalid, OrchestreError

#: Seconds between two looks at a running import.
LOOK_EVERY = 0.3
SHOWN_REFUSALS = 20
_MEND = "Mend the file, then import it again."
_NAME_COLUMNS = "Say which is which: --columns sku='Art.-Nr.' --columns title=Bezeichnung"


def read_file(file: Path) -> bytes:
    """Return the file's content; raise a usage error that names it."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from error


def read_columns(columns: Sequence[str]) -> dict[str, Any] | None:
    """Read --columns: each FIELD=COLUMN, or a JSON object of our names and the file's."""
    read: dict[str, Any] = {}
    for given in columns:
        field, equals, column = given.partition("=")
        if given.lstrip().startswith("{"):
            read.update(_object(given))
        elif equals and field.strip() and column.strip():
            read[field.strip()] = column.strip()
        else:
            raise typer.BadParameter(f"--columns {given!r} is not such as price='Preis brutto'")
    return read or None


def _object(given: str) -> dict[str, Any]:
    try:
        return dict(codec.loads(given))
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(
            '--columns is no JSON object such as {"price": "Preis brutto"}'
        ) from error


async def followed(look: Callable[[], Awaitable[ImportStatus]]) -> ImportStatus:
    """Show a bar on stderr until the import has ended; give how it ended."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=stderr(), transient=True) as progress:
        bar = progress.add_task("import", total=None)
        while True:
            status = await look()
            progress.update(bar, completed=status.done, total=status.total or None)
            if status.status != "running":
                return status
            await asyncio.sleep(LOOK_EVERY)


def _failed(error: str, mend: str) -> OrchestreError:
    """Say why an import failed; the server's advice is for whoever calls the API."""
    what, names_columns, _ = error.partition(" Name the columns, such as")
    what = what.removesuffix(Invalid.advice).strip() or "The import failed"
    if names_columns:
        return OrchestreError(what, advice=_NAME_COLUMNS)
    return OrchestreError(what, advice=mend)


def refused(error: Invalid) -> Invalid:
    """Say why a file was not even taken, with what to do about it on a command line."""
    advice = error.advice
    if advice.startswith("Name the columns"):
        advice = _NAME_COLUMNS
    elif not error.faults and advice == Invalid.advice:
        advice = _MEND
    return Invalid(str(error), faults=error.faults, advice=advice)


def say_how_far_indexed(status: ImportStatus) -> None:
    """Say what does not yet hold for a catalogue that has just come in."""
    if not status.dry_run:
        say(
            "Exact words and codes find them at once. The search by meaning follows while Orchestre"
            f" runs: so far it knows {counted(status.indexed, 'product')} of your catalogue."
        )


def put_outcome(status: ImportStatus, *, json: bool, mend: str = _MEND) -> None:
    """Print how an import ended; raise OrchestreError if it failed, with `mend` to be done."""
    if json:
        put_json(status)
    if status.status == "failed":
        raise _failed(status.error, mend)
    if json:
        return
    _put_understanding(status)
    put(
        f"{'Would be: ' if status.dry_run else ''}{status.added} added, {status.changed} changed, "
        f"{status.unchanged} unchanged, {status.removed} removed, {len(status.refused)} refused"
    )
    for refused in status.refused[:SHOWN_REFUSALS]:
        put(f"  row {refused.row}: {one_line(refused.reason)}")
    if len(status.refused) > SHOWN_REFUSALS:
        say(f"  … and {len(status.refused) - SHOWN_REFUSALS} more; see them all with --json")


def _put_understanding(status: ImportStatus) -> None:
    if status.columns:
        put("Columns as understood")
        for field, column in status.columns.items():
            put(f"  {field:<12} {one_line(column)}")
        put("  Every other column is kept as an attribute under its own name.")
    for note in status.notes:
        put(one_line(note))
