"""Importing: a file is dropped, understood, tried out and taken into the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from console.elements.asking import asks, two_ways
from console.elements.imported import outcome
from console.elements.moments import ago
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.products import ending
from console.views.products.mapping import chosen, mapping, rows
from console.views.products.states import generation, renew
from console.views.products.trial import trial
from console.views.products.written import written_in
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ImportPreview, ImportStatus, IndexInfo
from orchestre.domain.knowledge import Missing

_TYPES = ["csv", "tsv", "txt", "json", "jsonl", "xlsx"]
#: How the file that is dropped was understood: the mapping that was asked for, and the answer.
_SEEN = "products-seen"


def show(session: Session, index: IndexInfo) -> None:
    """Take a file, step by step; without one, show what became of the last import."""
    file = st.file_uploader(
        "Drop the file that your shop exports, or choose it: CSV, Excel or JSON, up to 100 MB",
        type=_TYPES,
        key=f"products-file-{generation()}",
    )
    with told():
        if file is None:
            _last(session)
            return
        encoding = written_in(file.file_id, file.name)
        seen = _seen(session, file, encoding)
        wanted = mapping(_as_read(file, encoding), seen)
        rows(seen)
        lacking = [name for name in ("sku", "title") if name not in seen.columns]
        if lacking:
            st.warning(
                f"Say above which column holds the **{' and the '.join(lacking)}**. A sku is "
                "your own code for a product, another one for each.",
                icon=":material/help:",
            )
            return
        _decide(session, file, ImportWishes(columns=wanted, encoding=encoding), index)


def _as_read(file: Any, encoding: str | None) -> str:
    """Name the file as it is read: in another encoding its columns may be called otherwise."""
    return f"{file.file_id}-{encoding or ''}"


def _seen(session: Session, file: Any, encoding: str | None) -> ImportPreview:
    """Return how the file is understood; asked anew only where something else is chosen."""
    given = chosen(_as_read(file, encoding))
    key = (file.file_id, encoding, tuple(given.items()) if given else None)
    known = st.session_state.get(_SEEN)
    if known is None or known[0] != key:
        with st.spinner("Reading the file …"):
            preview = session.client.products.preview
            seen = wait_for(preview(file.name, file.getvalue(), given, encoding=encoding))
        st.session_state[_SEEN] = known = (key, seen)
    found: ImportPreview = known[1]
    return found


def _decide(session: Session, file: Any, read: ImportWishes, index: IndexInfo) -> None:
    gone = bool(index.products) and st.checkbox(
        "Remove the products that this file does not name", key=f"gone-{file.file_id}"
    )
    missing = (Missing.REMOVE if gone else Missing.KEEP).value
    wishes = replace(read, missing=missing, dry_run=True)
    st.subheader("What would change")
    tried = trial(session, file, wishes)
    if tried is None or tried.status == "failed":
        return
    count = tried.added + tried.changed
    label = "Import" if count != 1 else "Import 1 product"
    label = f"Import {count:,} products" if count > 1 else label
    if st.button(label, type="primary", icon=":material/upload:", key="products-import"):
        if tried.removed:
            _ask(session, file, wishes, tried)
        else:
            _begin(session, file, wishes)


@asks("Remove what the file does not name?", icon=":material/delete:")
def _ask(session: Session, file: Any, wishes: ImportWishes, tried: ImportStatus) -> None:
    many = "1 product is" if tried.removed == 1 else f"{tried.removed:,} products are"
    st.markdown(
        f"**{many} removed from the catalogue**, because the file does not name them; "
        f"{tried.added:,} are added and {tried.changed:,} changed. No draft finds what is removed."
    )
    does = f"Import, and remove {tried.removed:,}"
    if two_ways(does, keeps="Import nothing", key="import-gone"):
        with told():
            _begin(session, file, wishes)


def _begin(session: Session, file: Any, wishes: ImportWishes) -> None:
    real = replace(wishes, dry_run=False)
    with st.spinner("Handing the file over …"):
        begun = wait_for(session.client.products.start_import(file.name, file.getvalue(), real))
    ending.note(begun.id)
    st.session_state.pop(_SEEN, None)
    renew()
    st.rerun()


def _last(session: Session) -> None:
    listed = wait_for(session.client.products.imports(limit=20)).items
    done = [one for one in listed if not one.dry_run and one.status != "running"]
    if not done:
        st.caption(
            "The first row names the columns; a sku and a title are all that is needed. You see "
            "what was understood before anything changes."
        )
        return
    st.subheader("The last import")
    st.caption(f"{literal(done[0].file_name)}, {ago(done[0].began_at)}")
    outcome(wait_for(session.client.products.import_status(done[0].id)))
