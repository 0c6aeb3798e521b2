"""Imports as a person follows them: a bar until done, then what became of the rows."""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import typer

from orchestre.cli.screen import put, put_json, say, stderr
from orchestre.cli.wording import one_line
from orchestre.client.schemas import ImportStatus
from orchestre.domain.errors import OrchestreError

#: Seconds between two looks at a running import.
LOOK_EVERY = 0.3
SHOWN_REFUSALS = 20


def read_file(file: Path) -> bytes:
    """Return the file's content; raise a usage error that names it."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from error


def read_columns(columns: str | None) -> dict[str, Any] | None:
    """Read --columns, a JSON object of our names and the file's."""
    if columns is None:
        return None
    try:
        read = codec.loads(columns)
    except ValueError as error:
        raise typer.BadParameter(f"--columns is not JSON: {error}") from error
    if not isinstance(read, dict):
        raise typer.BadParameter('--columns is an object such as {"price": "Preis brutto"}')
    return read


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


def put_outcome(status: ImportStatus, *, json: bool) -> None:
    """Print how an import ended; raise OrchestreError if it failed."""
    if json:
        put_json(status)
    if status.status == "failed":
        raise OrchestreError(
            status.error or "The import failed", advice="Nothing was changed; mend the file."
        )
    if json:
        return
    if status.columns:
        put("Columns as understood")
        for field, column in status.columns.items():
            put(f"  {field:<12} {one_line(column)}")
    put(
        f"{'Would be: ' if status.dry_run else ''}{status.added} added, {status.changed} changed, "
        f"{status.unchanged} unchanged, {status.removed} removed, {len(status.refused)} refused"
    )
    for refused in status.refused[:SHOWN_REFUSALS]:
        put(f"  row {refused.row}: {one_line(refused.reason)}")
    if len(status.refused) > SHOWN_REFUSALS:
        say(f"  … and {len(status.refused) - SHOWN_REFUSALS} more; see them all with --json")
