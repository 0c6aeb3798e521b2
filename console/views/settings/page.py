"""Page: the settings in three parts."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import lead_to
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.settings import chats, choices, model
from orchestre.domain.members import Right


def show(session: Session) -> None:
    """Show how things are set; whoever may configure changes them."""
    st.title("Settings", anchor=False)
    with told():
        found = wait_for(session.client.settings.show())
        may = session.may(Right.CONFIGURE)
        if not may:
            st.caption("An owner or admin of your workspace changes these.")
        team, drafting, talking = st.tabs(["Team", "Model", "Chats"])
        with team:
            choices.show(session, found)
            if may:
                _stopping()
        with drafting:
            model.show(session, found)
        with talking:
            chats.show(session)
        st.caption(f"Orchestre {literal(found.version)}")


def _stopping() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            ":material/stop_circle: To stop everything at once, there is **Stop all bots** below "
            "the menu while a bot runs.",
            width="content",
        )
        if st.button("To the bots", type="tertiary", key="to-bots"):
            lead_to("bots")
