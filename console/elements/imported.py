"""Imported: an import on its way, and what became of its rows."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import streamlit as st

from console.elements.again import news
from console.elements.workbook import MIME, workbook
from console.literal import literal
from console.portal import wait_for
from console.trouble import told
from orchestre.client.schemas import ImportInfo, ImportStatus, RefusedRow
from orchestre.domain.knowledge import REFUSED_REASON, REFUSED_ROW

#: Gives how far an import has come, by its id.
Look = Callable[[str], Coroutine[Any, Any, ImportStatus]]
_MOST_SHOWN = 1000
_LONGEST_NAME = 60
_MEND = "Download these rows, mend them in a spreadsheet, and import that file as well."


def running(listed: Sequence[ImportInfo]) -> str | None:
    """Return the id of the oldest import that runs and changes something."""
    ids = [one.id for one in listed if one.status == "running" and not one.dry_run]
    return ids[-1] if ids else None


@st.fragment(run_every=2)
def follow(look: Look, import_id: str, *, doing: str = "Importing") -> None:
    """Show a bar that moves by itself; when the import has ended, the whole page runs again."""
    with told():
        status = wait_for(look(import_id))
        if status.status != "running":
            news()
        share = min(1.0, status.done / status.total) if status.total else 0.0
        counted = f"{status.done:,} of {status.total:,} rows" if status.total else "reading"
        st.progress(share, text=f"{doing} {literal(_short(status.file_name))}: {counted}")


def outcome(status: ImportStatus) -> None:
    """Show what an import did, or would do, how it understood the file and what it refused."""
    if status.status == "failed":
        st.error(f"**Nothing more was taken in.** {literal(status.error)}", icon=":material/error:")
    counts = {
        "Added": status.added,
        "Changed": status.changed,
        "Unchanged": status.unchanged,
        "Removed": status.removed,
        "Refused": refused_count(status),
    }
    with st.container(horizontal=True, gap="large"):
        for name, count in counts.items():
            st.metric(name, f"{count:,}", width="content")
    if status.notes and not status.dry_run:
        st.caption(" ".join(literal(note) for note in status.notes))
    if status.refused:
        st.markdown(f"**{left_out(status)}.** {_MEND}")
        refused(status.refused, status.file_name)


def left_out(status: ImportStatus) -> str:
    """Say how many rows were left out, or would be."""
    count = refused_count(status)
    many = "1 row" if count == 1 else f"{count:,} rows"
    if status.dry_run:
        return f"{many} would be left out"
    return f"{many} {'was' if count == 1 else 'were'} left out; the good ones are in"


def refused_count(status: ImportStatus) -> int:
    """Count the rows that were read and came to nothing."""
    taken = status.added + status.changed + status.unchanged
    return max(status.done - taken, len(status.refused))


def refused(rows: Sequence[RefusedRow], file_name: str) -> None:
    """List the rows that were left out with their reasons, to be kept as a spreadsheet too."""
    st.dataframe(
        [{"Row": one.row, REFUSED_REASON: one.reason} for one in rows[:_MOST_SHOWN]],
        hide_index=True,
        height="content" if len(rows) < _FEW else _TALL,
        column_config={
            REFUSED_REASON: st.column_config.TextColumn(width="large"),
            # "plain" would divide by powers of ten, and show what is left over.
            "Row": st.column_config.NumberColumn(width=80, format="%d"),
        },
        alt="Rows that were refused, with the reason",
    )
    st.download_button(
        "Download the refused rows",
        as_workbook(rows),
        file_name=f"refused-{file_name.rpartition('.')[0] or 'rows'}.xlsx",
        mime=MIME,
        icon=":material/download:",
        on_click="ignore",
        key=f"refused-{file_name}-{len(rows)}",
    )


_FEW, _TALL = 12, 420


def as_workbook(rows: Sequence[RefusedRow]) -> bytes:
    """Write refused rows as XLSX to be mended and imported: the file's columns and ours.

    Every cell is a text: a spreadsheet neither runs it, nor takes `007` for a number.
    """
    headers = dict.fromkeys(header for one in rows for header in one.cells)
    theirs = [header for header in headers if header not in {REFUSED_ROW, REFUSED_REASON}]
    lines = (
        (str(one.row), one.reason, *(one.cells.get(header, "") for header in theirs))
        for one in rows
    )
    return workbook([(REFUSED_ROW, REFUSED_REASON, *theirs), *lines])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
