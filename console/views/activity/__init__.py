"""Activity: the audit trail, who did what and when."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.elements.empty import empty
from console.elements.named import about, named_drafts
from console.elements.pager import cursor, pager
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.activity.chain import show_chain
from console.views.activity.lines import is_of_draft, show_lines
from console.views.activity.wanted import ask
from orchestre.client.schemas import EventInfo

#: The pager goes from the newest to older ones.
_KEY = "activity-newest"
#: Lines of one page.
_AT_ONCE = 50


def show(session: Session) -> None:
    """Show what was done in the workspace, the latest first."""
    st.title("Activity", anchor=False)
    st.caption("Every decision and change, by whom and when. Lines are never changed or removed.")
    with told():
        asked = ask(session)
        before = cursor(_KEY, of=asked.wanted)
        found = wait_for(session.client.events.latest(asked.wanted, before=before, limit=_AT_ONCE))[
            ::-1
        ]
        if found:
            show_lines(found, {**asked.names, **_drafts(session, found)})
        elif any(asked.wanted.query().values()):
            empty("Nothing fits", "Ask for more days, or for anybody and anything.")
        else:
            empty("Nothing has happened yet", "Link a mailbox, and what is done shows up here.")
        pager(_KEY, found[-1].id if len(found) == _AT_ONCE else None)
        show_chain(session, asked.wanted)


def _drafts(session: Session, found: Sequence[EventInfo]) -> dict[str, str]:
    """Name the drafts of these lines, all in one request."""
    ids = [event.subject for event in found if is_of_draft(event)]
    known = wait_for(named_drafts(session.client, ids))
    return {id_: about(draft) or "(text erased)" for id_, draft in known.items()}
