"""Invitations: who may still join, and taking that back."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.moments import ago
from console.elements.pager import cursor, pager
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import InvitationInfo, Page
from orchestre.domain.membership import InvitationStatus, may_give

_PAGER = "invitations"


def open_ones(session: Session) -> Coroutine[Any, Any, Page[InvitationInfo]]:
    """Read the invitations that are open, piece by piece."""
    return session.client.invitations.page(
        status=InvitationStatus.OPEN, limit=20, cursor=cursor(_PAGER)
    )


def show_open(session: Session, found: Page[InvitationInfo]) -> None:
    """Show the invitations that are open, if any."""
    if not found.items:
        pager(_PAGER, None)
        st.caption(
            "Nobody is invited at the moment. An invitation is a link that you send yourself."
        )
        return
    st.subheader("Invited", anchor=False)
    for one in found.items:
        _show(session, one)
    pager(_PAGER, found.next_cursor)


def _show(session: Session, one: InvitationInfo) -> None:
    by = f"by {literal(one.inviter)}, " if one.inviter else ""
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"invited-{one.id}"
    ):
        with st.container(gap="xxsmall"):
            st.text(f"{one.email} as {one.role}")
            st.caption(f"Invited {by}{ago(one.created_at)}; the link ends {ago(one.expires_at)}.")
        # Whoever may not give a role takes no invitation to it back, either.
        if may_give(session.me.role, one.role) and st.button(
            "Revoke", key=f"revoke-{one.id}", icon=":material/link_off:"
        ):
            _ask(session, one)


@asks("Revoke this invitation?", icon=":material/link_off:")
def _ask(session: Session, one: InvitationInfo) -> None:
    st.markdown(f"The link of **{literal(one.email)}** is worth nothing from then on.")
    if two_ways("Revoke", key="invitation"):
        with told():
            wait_for(session.client.invitations.revoke(one.id))
            done("Revoked.", icon=":material/link_off:")
