"""Chats: in which chats the team reviews, and by which tokens their apps come in."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.empty import empty
from console.elements.moments import moment
from console.elements.pager import cursor, pager
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.settings import slack
from console.views.settings.tokens import add_token
from orchestre.client.schemas import ServiceTokenInfo
from orchestre.domain.members import Right

_PAGER = "tokens"


def show(session: Session) -> None:
    """Show the service tokens to owners, and where the Slack app is to those who configure."""
    st.markdown(
        "In Slack, each draft that waits is a card with buttons. Which channel it comes to is "
        "chosen there: `/orchestre notify here`. Each member says once who they are: "
        "`/orchestre link`."
    )
    with told():
        if session.may(Right.OWN):
            _tokens(session)
        elif session.may(Right.CONFIGURE):
            st.caption("Owners see and make the tokens by which chat apps come in.")
        if session.may(Right.CONFIGURE):
            slack.show(session)
    st.caption("For Discord there is no app of Orchestre's yet.")


def _tokens(session: Session) -> None:
    found = wait_for(session.client.doors.page(limit=20, cursor=cursor(_PAGER)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Service tokens", anchor=False, width="stretch")
        if st.button("Add a token", icon=":material/add:", key="add-token"):
            add_token(session)
    if not found.items:
        empty(
            "No chat yet",
            "A service token lets the Slack app in. Add one, and you are told the next steps.",
            icon=":material/forum:",
        )
    for one in found.items:
        _show(session, one)
    pager(_PAGER, found.next_cursor)


def _show(session: Session, one: ServiceTokenInfo) -> None:
    by = f" by {literal(one.maker)}" if one.maker else ""
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"token-{one.id}"
    ):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{literal(one.name)}**")
            st.caption(f"{one.service.capitalize()}, made{by} on {moment(one.created_at)}")
        if st.button("Remove", key=f"remove-{one.id}", icon=":material/delete:"):
            _ask(session, one)


@asks("Remove this token?", icon=":material/delete:")
def _ask(session: Session, one: ServiceTokenInfo) -> None:
    st.markdown(
        f"The app that comes in by **{literal(one.name)}** stops at its next request: no more "
        "cards, and clicks on those that are there do nothing. A new token goes on with them."
    )
    if two_ways("Remove", key="token"):
        with told():
            wait_for(session.client.doors.remove(one.id))
            done("Removed.", icon=":material/delete:")
