"""Page: the people of the workspace, and below them who is invited."""

from __future__ import annotations

import asyncio

import streamlit as st

from console.elements.every import every
from console.elements.pager import cursor, pager
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.members.invitations import show_open
from console.views.members.inviting import invite
from console.views.members.people import Team, show_person
from orchestre.client.schemas import IdentityInfo, MemberInfo, Page
from orchestre.domain.members import Right, Role

_PAGER = "members"


def show(session: Session) -> None:
    """Show everybody; whoever may configure invites, changes roles and removes."""
    may = session.may(Right.CONFIGURE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Members", anchor=False, width="stretch")
        if may and st.button("Invite somebody", type="primary", icon=":material/person_add:"):
            invite(session)
    with told():
        left = st.toggle("Show those who left", key="members-left")
        listed, identities = wait_for(_read(session, left=left))
        team = _team(listed, identities, session)
        for one in listed.items:
            show_person(session, team, one)
        pager(_PAGER, listed.next_cursor)
    if may:
        with told():
            show_open(session)
    else:
        st.caption("An owner or admin of your workspace invites people and changes roles.")


async def _read(session: Session, *, left: bool) -> tuple[Page[MemberInfo], list[IdentityInfo]]:
    client = session.client
    at = cursor(_PAGER, of=left)
    return await asyncio.gather(
        client.members.page(cursor=at, left=left), every(client.identities.page)
    )


def _team(listed: Page[MemberInfo], identities: list[IdentityInfo], session: Session) -> Team:
    is_whole = listed.next_cursor is None and cursor(_PAGER, of=_filter()) is None
    owners = [one for one in listed.items if one.role is Role.OWNER and one.left_at is None]
    # On one page of several others may be owners too: then the API alone knows.
    return Team(session.me, len(owners) if is_whole else 2, identities)


def _filter() -> bool:
    return bool(st.session_state.get("members-left"))
