"""Live: the page follows what others do, and what leaves by itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import streamlit as st

from console.elements.again import news
from console.portal import wait_for
from console.session import Session
from console.views.review.state import Desk
from orchestre.domain.errors import NotSignedIn, OrchestreError

#: Seconds between two looks.
LOOK_EVERY = 2.0


@st.fragment(run_every=LOOK_EVERY)
def live(session: Session, desk: Desk) -> None:
    """Draw the page anew once something has left, or the newest event is another."""
    if desk.lets_go(datetime.now(UTC)):
        news()
    if time.monotonic() - desk.looked_at < LOOK_EVERY / 2:
        return
    if _newest(session) not in {desk.event, None}:
        news()


def _newest(session: Session) -> str | None:
    """Return the newest event's id; None where nobody can tell now."""
    try:
        found = wait_for(session.client.events.page(newest=True, limit=1))
    except NotSignedIn:
        raise
    except OrchestreError:
        return None
    return found.items[-1].id if found.items else "0"
