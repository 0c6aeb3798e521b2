"""Away: what is shown while Orchestre itself does not answer; it comes back by itself."""

from __future__ import annotations

import time

import streamlit as st

from console.gate.cookie import COOKIE
from console.literal import literal
from console.portal import wait_for
from console.session import client_with
from orchestre.domain.errors import NotSignedIn, OrchestreError, Unanswered

#: Seconds between two looks.
_LOOK_EVERY = 2.0
_SINCE = "away-since"


def show(trouble: OrchestreError) -> None:
    """Say what is the matter in place of the page, and draw the page as soon as that is over."""
    away = isinstance(trouble, Unanswered)
    title = "Orchestre is away for a moment" if away else "Orchestre cannot answer now"
    st.session_state[_SINCE] = time.monotonic()
    st.set_page_config(page_title="One moment · Orchestre")
    with st.container(border=True, horizontal_alignment="center"):
        st.title(f":material/cloud_sync: {title}", text_alignment="center", anchor=False)
        st.markdown(
            "It may be starting or being updated. **You stay signed in, nothing is lost**, and "
            "this page comes back by itself.",
            text_alignment="center",
        )
        _look()
    with st.expander("For whoever runs this installation"):
        st.markdown(f"{literal(str(trouble))}. {literal(trouble.advice)}")


@st.fragment(run_every=_LOOK_EVERY)
def _look() -> None:
    said = ":material/hourglass_top: Trying again every two seconds…"
    st.markdown(said, text_alignment="center")
    # A page that fails while the rest answers is not drawn again in a hurry.
    if time.monotonic() - st.session_state[_SINCE] < _LOOK_EVERY / 2:
        return
    try:
        wait_for(client_with(st.context.cookies.get(COOKIE, "")).workspace.show())
    except NotSignedIn:
        st.rerun()
    except OrchestreError:
        return
    st.rerun()
