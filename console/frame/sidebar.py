"""Sidebar: who is signed in, the way out, and the switch that stops every bot at once."""

from __future__ import annotations

from html import escape

import streamlit as st

from console.elements.leading import lead_to
from console.elements.stopping import ask_to_stop_all
from console.session import Session
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
        elif found.set_up.bot and found.bots and not found.bots_running:
            _all_stopped(session)
        st.html(_WHO.format(email=escape(session.me.email), role=session.me.role.capitalize()))
        st.html(_OUT)


def _all_stopped(session: Session) -> None:
    st.caption(":material/stop_circle: **No bot runs.** No mail is read, no answer drafted.")
    if session.may(Right.CONFIGURE) and st.button(
        "See the bots", key="see-bots", icon=":material/smart_toy:", width="stretch"
    ):
        lead_to("bots")


def _stopping(session: Session, running: int) -> None:
    clicked = st.button(
        "Stop all bots",
        key="stop-all",
        icon=":material/stop_circle:",
        width="stretch",
        help="Stops reading and drafting at once, in every mailbox.",
    )
    if clicked:
        ask_to_stop_all(session, running)
