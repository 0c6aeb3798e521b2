"""Page: what everybody may do about themselves."""

from __future__ import annotations

import asyncio

import streamlit as st

from console.elements.every import every
from console.elements.identities import show_identity
from console.elements.roles import MAY
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.you.leaving import show_leaving
from console.views.you.password import show_password
from console.views.you.sessions import show_sessions
from orchestre.client.schemas import IdentityInfo, SessionInfo
from orchestre.domain.members import Role


def show(session: Session) -> None:
    """Show who one is here."""
    st.title("You", anchor=False)
    st.text(session.me.email)
    st.caption(f"Your role is {session.me.role}. {MAY[Role(session.me.role)]}")
    with told():
        sessions, identities = wait_for(_read(session))
        show_sessions(session, sessions)
        _chats(session, [one for one in identities if one.member == session.me.id])
    show_password(session)
    show_leaving(session)


async def _read(session: Session) -> tuple[list[SessionInfo], list[IdentityInfo]]:
    client = session.client
    return await asyncio.gather(every(client.sessions.page), every(client.identities.page))


def _chats(session: Session, mine: list[IdentityInfo]) -> None:
    st.subheader("In the chats", anchor=False)
    for one in mine:
        show_identity(session, one, may_unlink=True)
    if not mine:
        st.markdown(
            "Nobody in a chat acts as you. To review in Slack, type `/orchestre link` there and "
            "open the link that you are shown."
        )
