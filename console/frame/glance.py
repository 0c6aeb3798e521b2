"""Glance: how the workspace stands, asked once a run and every few seconds in between."""

from __future__ import annotations

import time

import streamlit as st

from console.portal import wait_for
from console.session import Session
from orchestre.client.schemas.workspace import WorkspaceInfo

#: Seconds between two looks of a page that is open.
LOOK_EVERY = 10.0
#: Seconds for which parts of one run share a look.
_STILL_NEW = 2.0
_KEPT = "glance"


def glance(session: Session) -> WorkspaceInfo:
    """Look now."""
    found = wait_for(session.client.workspace.show())
    st.session_state[_KEPT] = (session.me.id, time.monotonic(), found)
    return found


def last_glance(session: Session) -> WorkspaceInfo:
    """Return what this run saw, or look again."""
    who, at, found = st.session_state.get(_KEPT, ("", 0.0, None))
    is_new = who == session.me.id and time.monotonic() - at < _STILL_NEW
    return found if is_new and isinstance(found, WorkspaceInfo) else glance(session)
