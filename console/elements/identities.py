"""Identities: whom members are in the chats, and undoing that."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.moments import moment
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import IdentityInfo


def show_identity(session: Session, one: IdentityInfo, *, may_unlink: bool) -> None:
    """Show one chat user that acts as a member."""
    chat = one.service.capitalize()
    with st.container(horizontal=True, vertical_alignment="center", key=f"identity-{one.id}"):
        st.markdown(
            f":material/chat: **{chat}:** {literal(one.shown_as)} "
            f":gray[({literal(one.person)} in {literal(one.place)}, "
            f"since {literal(moment(one.created_at))})]",
            width="stretch",
        )
        if may_unlink and st.button(
            "Unlink", key=f"unlink-{one.id}", icon=":material/link_off:", type="tertiary"
        ):
            _ask(session, one)


@asks("Unlink this chat user?", icon=":material/link_off:")
def _ask(session: Session, one: IdentityInfo) -> None:
    st.markdown(
        f"**{literal(one.shown_as)}** in {one.service.capitalize()} can do nothing here from then "
        "on, until they ask for a link there again. What they decided keeps its name."
    )
    if two_ways("Unlink", key="identity"):
        with told():
            wait_for(session.client.identities.unlink(one.id))
            done("Unlinked.", icon=":material/link_off:")
