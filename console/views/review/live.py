"""Live: the page follows what others do, and what was just approved can be taken back."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import streamlit as st

from console.elements.again import news
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.views.review.deciding import Deciding
from console.views.review.state import Desk
from orchestre.domain.errors import NotSignedIn, OrchestreError

#: Seconds between two looks.
LOOK_EVERY = 2.0
_MOST = 3


@st.fragment(run_every=LOOK_EVERY)
def live(session: Session, desk: Desk) -> None:
    """Draw what is leaving; ask for the newest event, and draw the page if it is another."""
    _leaving(session, desk)
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


def _leaving(session: Session, desk: Desk) -> None:
    now = datetime.now(UTC)
    desk.leaving = [one for one in desk.leaving if one.until > now]
    for one in desk.leaving[-_MOST:]:
        with st.container(
            horizontal=True, key=f"review-leaves-{one.draft}", vertical_alignment="center"
        ):
            left = int((one.until - now).total_seconds()) + 1
            to, subject = literal(one.to[:60]), literal(one.subject[:80])
            st.markdown(f":material/schedule_send: **{subject}** to {to} leaves in {left} s")
            # The key is for what was done last: the first of several with one key would have it.
            key = "u" if one is desk.leaving[-1] else None
            if st.button("Undo", key=f"review-undoes-{one.draft}", shortcut=key):
                Deciding(session, desk).undo(one.draft, one.version, one.content_hash)
