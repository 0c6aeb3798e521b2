"""Sessions: where one is signed in, and ending that."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.moments import ago, moment
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.you.devices import device_name
from orchestre.client.schemas import SessionInfo

#: So many are shown at once; the latest come first.
_AT_ONCE = 20


def show_sessions(session: Session, found: Sequence[SessionInfo]) -> None:
    """Show one's own sign-ins, this one on top."""
    st.subheader("Where you are signed in", anchor=False)
    ordered = sorted(found, key=lambda one: not one.current)
    for one in ordered[:_AT_ONCE]:
        _show(session, one)
    if len(ordered) > _AT_ONCE:
        st.caption(f"And {len(ordered) - _AT_ONCE:,} more, older ones.")
    if len(ordered) > 1 and st.button(
        "Sign out everywhere else", icon=":material/logout:", key="end-others"
    ):
        _ask(session, len(ordered) - 1)


def _show(session: Session, one: SessionInfo) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"session-{one.id}"
    ):
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{literal(device_name(one.device))}**", width="content")
                if one.current:
                    st.badge("This one", icon=":material/check:", color="green")
            st.caption(literal(_when(one)))
        if not one.current and st.button("Sign out", key=f"end-{one.id}", icon=":material/logout:"):
            with told():
                wait_for(session.client.sessions.end(one.id))
                done("Signed out there.", icon=":material/logout:")


def _when(one: SessionInfo) -> str:
    """Return from where and when; when it was used is exact to the hour."""
    used = (
        f", last used {ago(max(one.used_at, one.created_at))}"
        if one.used_at and not one.current
        else ""
    )
    where = f"From {one.address}, since" if one.address else "Since"
    return f"{where} {moment(one.created_at)}{used}; ends {ago(one.expires_at)}"


@asks("Sign out everywhere else?", icon=":material/logout:")
def _ask(session: Session, others: int) -> None:
    st.markdown(
        f"{'The other sign-in ends' if others == 1 else f'All {others:,} others end'} at once: in "
        "browsers and on the command line. This window stays signed in, and chats stay linked."
    )
    if two_ways("Sign out there", keeps="Leave them", key="others"):
        with told():
            ended = wait_for(session.client.sessions.end_others()).ended
            done(
                f"Signed out in {ended:,} other place{'' if ended == 1 else 's'}.",
                icon=":material/logout:",
            )
