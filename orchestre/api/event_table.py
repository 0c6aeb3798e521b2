"""Event table: the audit trail as CSV, written while it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

from orchestre.bootstrap import Orchestre
from orchestre.domain.spreadsheets import cell
from orchestre.store import events
from orchestre.store.events import Event, Wanted

_COLUMNS = ("id", "at", "actor", "verb", "subject", "before", "after", "hash")
#: Lines read at once: a trail of years need not fit into memory.
_PIECE = 500


def response(orchestre: Orchestre, workspace_id: str, wanted: Wanted) -> StreamingResponse:
    """Answer with every line that is wanted, oldest first."""
    return StreamingResponse(
        _written(orchestre, workspace_id, wanted),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="events.csv"'},
    )


async def _written(orchestre: Orchestre, workspace_id: str, wanted: Wanted) -> AsyncIterator[str]:
    yield _rows([_COLUMNS])
    after = 0
    while True:
        async with orchestre.store.read() as tx:
            found = await events.listed(tx, workspace_id, after=after, limit=_PIECE, wanted=wanted)
        if found:
            yield _rows([_row(event) for event in found])
            after = found[-1].number
        if len(found) < _PIECE:
            return


def _row(event: Event) -> tuple[str, ...]:
    changed = (_json(one) for one in (event.before, event.after))
    named = (cell(one) for one in (event.actor, event.verb, event.subject))
    return (str(event.number), event.at.isoformat(), *named, *changed, event.hash)


def _json(content: dict[str, Any]) -> str:
    """Write JSON that no spreadsheet takes apart where a semicolon parts cells."""
    return json.dumps(content, ensure_ascii=False).replace(";", "\\u003b").replace("|", "\\u007c")


def _rows(rows: list[tuple[str, ...]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
