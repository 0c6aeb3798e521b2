"""Slack: the Slack workspaces that let the app in by themselves, each with its own keys."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from console.elements.asking import asks, done, two_ways, way_out
from console.elements.moments import ago, moment
from console.elements.pager import cursor, pager
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import InstallationInfo, InstallVisitMade
from orchestre.domain.identities import Chat
from orchestre.domain.installations import InstallationState

_PAGER = "installations"
_STATES: dict[InstallationState, tuple[str, Literal["green", "orange", "red"]]] = {
    InstallationState.WORKING: ("Installed", "green"),
    InstallationState.LEAVING: ("Leaving", "orange"),
    InstallationState.REVOKED: ("Revoked in Slack", "red"),
}


def show(session: Session) -> None:
    """Show where the app is installed, and let it into one more."""
    found = wait_for(session.client.doors.installations.page(limit=20, cursor=cursor(_PAGER)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Slack workspaces", anchor=False, width="stretch")
        if st.button("Let one more in", icon=":material/add_link:", key="install"):
            with told():
                _show_link(wait_for(session.client.doors.installations.visit(Chat.SLACK)))
    if not found.items:
        st.caption(
            "None has installed the app by a link. One that you made for your own workspace, with "
            "its bot token in the environment, is not listed here."
        )
    for one in found.items:
        _show(session, one)
    pager(_PAGER, found.next_cursor)


def _show(session: Session, one: InstallationInfo) -> None:
    said, color = _STATES[InstallationState(one.state)]
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"installed-{one.id}"
    ):
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{literal(one.name)}**", width="content")
                st.badge(said, color=color)
            by = f"by {literal(one.member_name)} " if one.member_name else ""
            why = f" · {literal(one.reason)}" if one.reason else ""
            st.caption(f"{literal(one.place)}, let in {by}on {moment(one.created_at)}{why}")
        if one.state is not InstallationState.LEAVING and st.button(
            "Remove", key=f"uninstall-{one.id}", icon=":material/delete:"
        ):
            _ask(session, one)


@asks("Let one more Slack workspace in", icon=":material/add_link:")
def _show_link(made: InstallVisitMade) -> None:
    if made.link is None:
        st.markdown(
            "The app of this installation is not reached from outside, so no other Slack "
            "workspace can install it. Whoever runs it sets `ORCHESTRE_SLACK_URL`, "
            "`ORCHESTRE_SLACK_CLIENT_ID`, `ORCHESTRE_SLACK_CLIENT_SECRET` and "
            "`ORCHESTRE_SLACK_SIGNING_SECRET`.\n\nFor one Slack workspace none of these is "
            "needed: add a service token."
        )
    else:
        st.markdown("Open this link, or send it to whoever installs apps there:")
        st.code(made.link, language=None, wrap_lines=True)
        st.caption(
            f"Good once, until {moment(made.expires_at)} ({ago(made.expires_at)}). Whoever opens "
            "it lets their Slack workspace in here, in your name."
        )
    way_out(key="install-done")


@asks("Remove the app there?", icon=":material/delete:")
def _ask(session: Session, one: InstallationInfo) -> None:
    st.markdown(
        f"The app leaves **{literal(one.name)}** and gives its token back: no more cards there. "
        "Cards that stand there stay as they are."
    )
    if two_ways("Remove", key="installed"):
        with told():
            wait_for(session.client.doors.installations.remove(one.id))
            done("The app leaves there.", icon=":material/delete:")
