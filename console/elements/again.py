"""Again: drawing what is on the screen anew, by a click or by itself, without losing anything."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException

from console.elements import asking


def again() -> NoReturn:
    """Draw the part of the page in which somebody clicked; ends the run."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        # Refused where the click came together with a run of the whole page:
        # https://docs.streamlit.io/develop/api-reference/execution-flow/st.rerun
        st.rerun()


def news() -> None:
    """Draw the whole page, for what it shows has changed by itself; ends the run.

    Returns while a dialog is open, which would be closed with what is typed in it; once it is
    closed the whole page is drawn anyway.
    """
    if not asking.is_open():
        st.rerun()
