"""Leaving: taking oneself out of the workspace; asks twice."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, two_ways
from console.elements.every import every
from console.elements.leading import lead_to, leave_for
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.domain.members import Role


def show_leaving(session: Session) -> None:
    """Offer to leave."""
    st.subheader("Leave the workspace", anchor=False)
    st.markdown("You are signed out everywhere, and your address is free for another workspace.")
    if st.button("Leave…", icon=":material/door_open:", key="leave"):
        _ask(session)


@asks("Leave the workspace?", icon=":material/door_open:")
def _ask(session: Session) -> None:
    with told():
        if session.me.role is Role.OWNER and _is_last_owner(session):
            _refuse()
            return
        st.markdown(
            "You can read and decide nothing here from then on, and come back only if somebody "
            "invites you again. What you decided keeps your name."
        )
        is_sure = st.checkbox("Yes, I want to leave this workspace.", key="leave-sure")
        if two_ways("Leave", keeps="Stay", key="leave", disabled=not is_sure):
            wait_for(session.client.members.remove(session.me.id))
            leave_for("/sign-out")


def _refuse() -> None:
    st.markdown(
        "You are the **last owner** of this workspace: without one, nobody could let a chat app in "
        "or make another owner. Make somebody else an owner first, then leave."
    )
    if two_ways("To the members", keeps="Stay", key="leave"):
        lead_to("members")


def _is_last_owner(session: Session) -> bool:
    everybody = wait_for(every(session.client.members.page))
    return sum(one.role is Role.OWNER for one in everybody) == 1
