"""Sidebar: who is signed in, the way out, and the switch that stops every bot at once."""

from __future__ import annotations

from html import escape

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas.workspace import WorkspaceInfo
from orchestre.domain.members import Right

_WHO = (
    '<div style="font-size:.875rem;line-height:1.4;overflow-wrap:anywhere">'
    '<a dir="auto" href="/you" target="_self" style="color:inherit">{email}</a>'
    '<div style="opacity:.85">{role}</div></div>'
)
_OUT = (
    '<a href="/sign-out" target="_self" style="font-size:.875rem;color:inherit;'
    'text-decoration:underline;text-underline-offset:.2em">Sign out</a>'
)


def sidebar(session: Session, found: WorkspaceInfo) -> None:
    """Draw what stands below the menu."""
    with st.sidebar:
        if session.may(Right.CONFIGURE) and found.bots_running:
            _stopping(session, found.bots_running)
        st.html(_WHO.format(email=escape(session.me.email), role=session.me.role.capitalize()))
        st.html(_OUT)


def _stopping(session: Session, running: int) -> None:
    clicked = st.button(
        "Stop all bots",
        key="stop-all",
        icon=":material/stop_circle:",
        width="stretch",
        help="Stops reading and drafting at once, in every account.",
    )
    if clicked:
        _ask_whether_to_stop(session, running)


@st.dialog("Stop all bots?", icon=":material/stop_circle:")
def _ask_whether_to_stop(session: Session, running: int) -> None:
    bots = "The bot that runs now" if running == 1 else f"All {running:,} bots that run now"
    st.markdown(
        f"{bots} will read no more mail and draft no more answers, until somebody starts them "
        "again. Drafts that wait go on waiting; replies that were approved still leave."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep them running", key="stop-all-no"):
            st.rerun()
        if st.button("Stop all", type="primary", key="stop-all-yes"):
            with told():
                wait_for(session.client.bots.stop_all())
                st.toast("All bots are stopped.", icon=":material/stop_circle:")
                st.rerun()
