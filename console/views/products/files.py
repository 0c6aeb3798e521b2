"""Files: what was imported so far, when, by whom, and what became of its rows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from console.elements.moments import moment
from console.elements.pager import cursor, pager
from console.portal import wait_for_all
from console.session import Session
from orchestre.client.schemas import ImportInfo
from orchestre.domain.members import Right

_PAGER = "imports-newest"
_AT_ONCE = 100


def show(session: Session) -> None:
    """List the imports that changed something or were meant to, the newest first."""
    st.subheader("Imported so far", anchor=False)
    listed, members = wait_for_all(
        session.client.products.imports(limit=_AT_ONCE, cursor=cursor(_PAGER)),
        session.client.members.page(limit=200, left=True),
    )
    names = {one.id: one.email for one in members.items}
    # What is only tried out is listed by the API, too, and is nobody's import.
    lines = [line(one, names) for one in listed.items if not one.dry_run]
    if lines:
        st.dataframe(
            lines,
            hide_index=True,
            height="content",
            column_config={
                "File": st.column_config.TextColumn(width="medium"),
                "Taken in": st.column_config.NumberColumn(format="localized", width="small"),
                "Left out": st.column_config.NumberColumn(format="localized", width="small"),
            },
            alt="Files and databases that were imported",
        )
    else:
        is_all = listed.next_cursor is None and cursor(_PAGER) is None
        st.caption(nothing(is_all=is_all, may=session.may(Right.CONFIGURE)))
    pager(_PAGER, listed.next_cursor)


def nothing(*, is_all: bool, may: bool) -> str:
    """Say in Markdown that no import is listed: there is none, or trials alone stand here."""
    if not is_all:
        return "On this page are trials alone, which changed nothing."
    how = " Choose **Import** above and drop a file." if may else ""
    return f"Nothing was imported yet.{how}"


def line(one: ImportInfo, names: Mapping[str, str]) -> dict[str, object]:
    """Return an import as a line of the table, column by column."""
    taken = one.added + one.changed + one.unchanged
    return {
        "File": one.file_name,
        "State": _state(one),
        "When": moment(one.began_at),
        "Who": names.get(one.member, ""),
        "Taken in": taken,
        "Left out": max(one.done - taken, 0),
    }


def _state(one: ImportInfo) -> str:
    if one.status == "failed":
        return one.error or "failed"
    return "under way" if one.status == "running" else "in the catalogue"
