"""The second step: what the answers rely on."""

from __future__ import annotations

import time

import streamlit as st

from console.elements.imported import left_out, refused_count
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.welcome import demo, way
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ImportStatus

#: Seconds between two looks at an import, and for how long its end is waited for here.
_LOOK_EVERY, _PATIENCE = 0.5, 60.0
_SHOWN = 5


def show(session: Session) -> None:
    """Take a catalogue in by drag and drop."""
    st.subheader("Add your products", anchor=False)
    st.markdown(
        "Answers quote prices, sizes and stock from your catalogue, and from nowhere else. Any "
        "table will do that has a column for the article number and one for the name."
    )
    file = st.file_uploader(
        "A catalogue as CSV, Excel or JSON", type=["csv", "tsv", "xlsx", "json"], key="welcome-file"
    )
    with st.container(horizontal=True):
        asked = st.button(
            "Add products", type="primary", icon=":material/upload:", disabled=file is None
        )
        st.button("Go on without", type="tertiary", on_click=way.leave_products_out)
    if asked and file is not None:
        _take_in(session, file.name, file.getvalue())
    demo.offer(session)


def _take_in(session: Session, name: str, content: bytes) -> None:
    with told():
        started = wait_for(session.client.products.start_import(name, content, ImportWishes()))
        status = _followed(session, started.id)
        if status.status == "failed":
            st.error(f"**Nothing was added.** {literal(status.error)}", icon=":material/error:")
        elif status.refused:
            _tell_refused(status)
        else:
            way.go_on()


def _followed(session: Session, import_id: str) -> ImportStatus:
    """Draw the progress until the import is over, or takes too long to wait for it here."""
    bar = st.progress(0.0, "Reading the catalogue…")
    deadline = time.monotonic() + _PATIENCE
    while True:
        status = wait_for(session.client.products.import_status(import_id))
        part = status.done / status.total if status.total else 0.0
        bar.progress(min(part, 1.0), f"{status.done:,} of {status.total:,} rows")
        if status.status != "running" or time.monotonic() > deadline:
            return status
        time.sleep(_LOOK_EVERY)


def _tell_refused(status: ImportStatus) -> None:
    st.warning(f"{left_out(status)}.", icon=":material/rule:")
    for row in status.refused[:_SHOWN]:
        st.text(f"Row {row.row}: {row.reason}")
    more = refused_count(status) - len(status.refused[:_SHOWN])
    st.caption(
        (f"And {more:,} more. " if more > 0 else "")
        + "Under **Products**, **Import** you can download these rows, to mend and import them."
    )
    st.button("Go on", type="primary", on_click=way.choose, args=(None,))
