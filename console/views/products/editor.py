"""Editor: a page of the catalogue as a table to type in, saved as a set."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.views.products.edits import COLUMNS, SKU, Edit, edits_of
from console.views.products.states import NEWS, generation, removed, renew
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ProductBody, ProductInfo
from orchestre.domain.errors import Conflict, Invalid, NotFound, NotSignedIn, OrchestreError

_FAULT = "What is wrong"
#: A table of fewer rows is as high as they are; pixels of a longer one.
_FEW, _TALL = 16, 640
#: Calls under way at once.
_AT_ONCE = 8
#: The page → what the last save of it could not keep.
_LEFT = "products-left"


@dataclass(slots=True)
class Left:
    """What could not be kept: cells as they were typed and why not, by sku, and of new rows."""

    of: dict[str, dict[str, str]] = field(default_factory=dict)
    new: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        """Whether there is anything."""
        return bool(self.of or self.new)

    def typed(self, rows: Sequence[ProductInfo]) -> dict[int, dict[str, str]]:
        """Return what was typed by the place of its row in the table; new rows stand last."""
        placed = {place: self.of.get(one.sku, {}) for place, one in enumerate(rows)}
        placed |= {len(rows) + number: cells for number, cells in enumerate(self.new)}
        return {
            place: {column: text for column, text in cells.items() if column != _FAULT}
            for place, cells in placed.items()
            if cells
        }


def show(session: Session, rows: Sequence[ProductInfo], where: str) -> bool:
    """Show the table of a page; True while something in it is not saved."""
    left = st.session_state.get(_LEFT, {}).get(where, Left())
    key = f"products-editor-{where}-{generation()}"
    # Above the table, so that nobody has to scroll to what saves it.
    above = st.container()
    st.data_editor(
        _frame(rows, left),
        num_rows="dynamic",
        hide_index=True,
        height="content" if len(rows) < _FEW else _TALL,
        column_order=(*((_FAULT,) if left.is_any else ()), SKU, *COLUMNS),
        column_config=_config(),
        key=key,
        alt="Products of this page, to be edited",
    )
    edits = edits_of(rows, left.typed(rows), st.session_state.get(key, {}))
    with above:
        if not edits:
            st.caption("Type into a cell, add rows at the end, or choose rows and remove them.")
            return False
        _offer(session, rows, where, edits)
    return True


def _config() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        _FAULT: text(disabled=True, width=280),
        SKU: text(required=True, max_chars=256, pinned=True),
        "Title": text(required=True, width=300),
        "Price": text(help="A number such as 1234.50"),
        "Currency": text(width="small"),
    }


def _frame(rows: Sequence[ProductInfo], left: Left) -> dict[str, list[str]]:
    lines = [
        {
            SKU: one.sku,
            **{column: getattr(one, name) for column, name in COLUMNS.items()},
            **left.of.get(one.sku, {}),
        }
        for one in rows
    ]
    lines += left.new
    return {column: [line.get(column, "") for line in lines] for column in (_FAULT, SKU, *COLUMNS)}


def _offer(
    session: Session, rows: Sequence[ProductInfo], where: str, edits: Sequence[Edit]
) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{summary(edits)}**")
        if st.button("Save", type="primary", icon=":material/save:", shortcut="Ctrl+S"):
            _save(session, rows, where, edits)
        if st.button("Discard", icon=":material/undo:"):
            _leave(where, Left())
            st.rerun()


def summary(edits: Sequence[Edit]) -> str:
    """Say in a few words what saving would do."""
    gone = sum(one.is_removed for one in edits)
    new = sum(one.is_new for one in edits)
    changed = len(edits) - gone - new
    parts = ((changed, "to be changed"), (new, "to be added"), (gone, "to be removed"))
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def _save(session: Session, rows: Sequence[ProductInfo], where: str, edits: Sequence[Edit]) -> None:
    with st.spinner("Saving …"):
        faults = wait_for(save(session.client, edits))
    kept = [one for one in edits if one.row not in faults]
    removed([rows[one.row] for one in kept if one.is_removed])
    _leave(where, left_of(edits, faults))
    if kept:
        many = "1 product" if len(kept) == 1 else f"{len(kept)} products"
        rest = f"; {len(faults)} could not be kept, see the table" if faults else ""
        st.session_state[NEWS] = f"Saved: {many}{rest}"
    st.rerun()


def left_of(edits: Sequence[Edit], faults: Mapping[int, str]) -> Left:
    """Gather what could not be kept, as it was typed."""
    left, columns = Left(), {name: column for column, name in COLUMNS.items()}
    for one in edits:
        if one.row in faults:
            cells = {columns[name]: value for name, value in one.fields.items()}
            cells[_FAULT] = faults[one.row]
            if one.is_new:
                left.new.append({SKU: one.sku, **cells})
            else:
                left.of[one.sku] = cells
    return left


def _leave(where: str, left: Left) -> None:
    """Begin the table anew, with what could not be kept still typed in it."""
    st.session_state[_LEFT] = {where: left}
    renew()


async def save(client: OrchestreClient, edits: Sequence[Edit]) -> dict[int, str]:
    """Send every change; return by row why those stay that could not be kept.

    Raises NotSignedIn where the session has ended meanwhile.
    """
    room = asyncio.Semaphore(_AT_ONCE)

    async def sent(edit: Edit) -> str:
        if edit.fault:
            return edit.fault
        try:
            async with room:
                await _send(client, edit)
        except NotSignedIn:
            raise
        except Invalid as trouble:
            return "; ".join(fault.what for fault in trouble.faults) or str(trouble)
        except OrchestreError as trouble:
            return str(trouble)
        return ""

    whys = await asyncio.gather(*(sent(edit) for edit in edits))
    return {edit.row: why for edit, why in zip(edits, whys, strict=True) if why}


async def _send(client: OrchestreClient, edit: Edit) -> None:
    if edit.is_removed:
        await client.products.remove(edit.sku)
        return
    if edit.is_new and await _is_there(client, edit.sku):
        raise Conflict("there is a product of this sku already: search for it, and change that")
    await client.products.put(edit.sku, ProductBody.model_validate(edit.fields))


async def _is_there(client: OrchestreClient, sku: str) -> bool:
    """Tell whether this sku is taken; in another case it is another product."""
    try:
        return (await client.products.show(sku)).sku == " ".join(sku.split())
    except NotFound:
        return False
