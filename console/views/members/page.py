"""Page: the people of the workspace, and below them who is invited."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import streamlit as st

from console.elements.again import news
from console.elements.every import every
from console.elements.pager import cursor, pager
from console.portal import wait_for, wait_for_all
from console.session import Session
from console.trouble import told
from console.views.members.invitations import open_ones, show_open
from console.views.members.inviting import invite
from console.views.members.people import Team, show_person
from orchestre.client.schemas import IdentityInfo, MemberInfo, Page
from orchestre.domain.members import Right, Role

_PAGER = "members"
#: Whether what stands on the page was read a moment ago.
_DRAWN = "members-drawn"
#: The newest event when everything was looked at last.
_EVENT = "members-event"


def show(session: Session) -> None:
    """Show everybody; whoever may configure invites, changes roles and removes."""
    may = session.may(Right.CONFIGURE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Members", anchor=False, width="stretch")
        if may and st.button("Invite somebody", type="primary", icon=":material/person_add:"):
            invite(session)
    with told():
        st.toggle("Show those who left", key="members-left")
        seen = _read(session)
        listed, identities, *invited = seen
        team = _team(listed, identities, session)
        for one in listed.items:
            show_person(session, team, one)
        pager(_PAGER, listed.next_cursor)
        if may:
            show_open(session, invited[0])
        else:
            st.caption("An owner or admin of your workspace invites people and changes roles.")
        st.session_state[_DRAWN] = True
        _look_again(session, seen)


@st.fragment(run_every=10)
def _look_again(session: Session, seen: tuple[Any, ...]) -> None:
    """Draw the page anew once somebody joined, left or was invited elsewhere."""
    # It runs together with the page, too, which has just looked.
    if st.session_state.pop(_DRAWN, False):
        return
    with told():
        newest = wait_for(session.client.events.page(newest=True, limit=1)).items
        event = newest[-1].id if newest else ""
        if event != st.session_state.get(_EVENT):
            changed = _read(session) != seen
            st.session_state[_EVENT] = event
            if changed:
                news()


def _read(session: Session) -> tuple[Any, ...]:
    """Return the members and chat users that the page shows, and who is invited, for those who may.

    Places in lists are the window's own: they are looked up before the calls leave its thread.
    """
    client, left = session.client, _filter()
    at = cursor(_PAGER, of=left)
    calls: list[Coroutine[Any, Any, Any]] = [
        client.members.page(cursor=at, left=left),
        every(client.identities.page),
    ]
    if session.may(Right.CONFIGURE):
        calls.append(open_ones(session))
    return wait_for_all(*calls)


def _team(listed: Page[MemberInfo], identities: list[IdentityInfo], session: Session) -> Team:
    is_whole = listed.next_cursor is None and cursor(_PAGER, of=_filter()) is None
    owners = [one for one in listed.items if one.role is Role.OWNER and one.left_at is None]
    # On one page of several others may be owners too: then the API alone knows.
    return Team(session.me, len(owners) if is_whole else 2, identities)


def _filter() -> bool:
    return bool(st.session_state.get("members-left"))
