"""Trial: an import that is only tried out, so that one sees what would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from console.elements.again import news
from console.elements.imported import outcome
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ImportStatus

#: The trial of the file that is dropped, with the wishes that it was tried with.
_TRIAL = "products-trial"


@dataclass(slots=True)
class _Trial:
    key: tuple[Any, ...]
    id: str
    status: ImportStatus | None = None


def trial(session: Session, file: Any, wishes: ImportWishes) -> ImportStatus | None:
    """Show what an import would change; None while that is being found out."""
    key = (
        file.file_id,
        tuple((wishes.columns or {}).items()),
        wishes.missing,
        wishes.encoding,
    )
    tried: _Trial | None = st.session_state.get(_TRIAL)
    if tried is None or tried.key != key:
        with st.spinner("Handing the file over …"):
            begun = wait_for(
                session.client.products.start_import(file.name, file.getvalue(), wishes)
            )
        tried = st.session_state[_TRIAL] = _Trial(key, begun.id)
    if tried.status is None:
        _look(session, tried)
        return None
    if tried.status.status == "failed":
        st.error(literal(tried.status.error), icon=":material/error:")
    else:
        outcome(tried.status)
    return tried.status


@st.fragment(run_every=2)
def _look(session: Session, tried: _Trial) -> None:
    with told():
        status = wait_for(session.client.products.import_status(tried.id))
        if status.status != "running":
            tried.status = status
            news()
        share = min(1.0, status.done / status.total) if status.total else 0.0
        counted = f": {status.done:,} of {status.total:,} rows" if status.done else " …"
        st.progress(share, text=f"Comparing with your catalogue{counted}")
