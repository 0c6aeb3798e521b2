"""Asking: dialogs that ask once, and how they end: something is kept as it is, or it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Literal, NoReturn, ParamSpec

import streamlit as st

P = ParamSpec("P")

_OPEN = "asking-open"
_SAYS = "asking-says"
_WANTED = "asking-wanted"


def asks(
    title: str,
    *,
    icon: str | None = None,
    width: Literal["small", "large"] = "small",
    forget: Callable[[], None] | None = None,
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function show what it draws in a dialog, which nothing but its reader closes.

    `forget` is called where its reader dismisses it by Escape or the cross.
    """

    def made(content: Callable[P, None]) -> Callable[P, None]:
        @wraps(content)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            st.session_state[_OPEN] = True
            content(*args, **kwargs)

        return st.dialog(title, icon=icon, width=width, on_dismiss=forget or "rerun")(drawn)

    return made


def later(ask: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Have the whole page begin with what a part of it asks for, such as a dialog; ends the run.

    For parts that look by themselves: of a dialog that one of them opens, Streamlit drops the
    clicks that come together with its next look, as it takes the dialog for drawn with it.
    """
    st.session_state[_WANTED] = partial(ask, *args, **kwargs)
    st.rerun()


def is_open() -> bool:
    """Tell whether somebody has a dialog before them."""
    return _OPEN in st.session_state


def begin() -> None:
    """Begin a run of the whole page: it closes what was open, and opens what was asked for."""
    st.session_state.pop(_OPEN, None)
    says, icon = st.session_state.pop(_SAYS, ("", ""))
    if says:
        st.toast(says, icon=icon)
    wanted: Callable[[], None] | None = st.session_state.pop(_WANTED, None)
    if wanted is not None:
        wanted()


def two_ways(does: str, *, key: str, keeps: str = "Keep it", disabled: bool = False) -> bool:
    """Draw both ways out of a dialog, the one that changes nothing first; tell if it shall be."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(keeps, key=f"{key}-no"):
            st.rerun()
        return st.button(does, type="primary", key=f"{key}-yes", disabled=disabled)


def way_out(*, key: str, forget: Callable[[], None] | None = None) -> None:
    """Draw the one way out of a dialog that has told all; `forget` what it alone showed."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Done", type="primary", key=key):
            if forget:
                forget()
            st.rerun()


def done(says: str, *, icon: str = ":material/check:") -> NoReturn:
    """Close the dialog and draw the page anew; it says that in Markdown; ends the run."""
    # At the next run: what this one has drawn goes with the dialog.
    st.session_state[_SAYS] = (says, icon)
    st.rerun()
