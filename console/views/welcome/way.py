"""Way: the step that a newcomer is at, and how they move on."""

from __future__ import annotations

import streamlit as st

from console.views.welcome.steps import Step, next_step
from orchestre.client.schemas.workspace import SetUpInfo

_CHOSEN, _WITHOUT_PRODUCTS = "welcome-step", "welcome-without-products"


def chosen(there: SetUpInfo) -> Step:
    """Return the step that was chosen; else the first that is left."""
    step: Step | None = st.session_state.get(_CHOSEN)
    without = bool(st.session_state.get(_WITHOUT_PRODUCTS))
    return step or next_step(there, without_products=without)


def choose(step: Step | None) -> None:
    """Open a step; None: whichever is left."""
    st.session_state[_CHOSEN] = step


def go_on() -> None:
    """Open whichever step is left now that one is done."""
    choose(None)
    st.rerun()


def leave_products_out() -> None:
    """Go on without products."""
    st.session_state[_WITHOUT_PRODUCTS] = True
    choose(None)
