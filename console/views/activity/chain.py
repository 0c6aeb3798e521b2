"""Chain: whether the trail is whole, and all of it to take away."""

from __future__ import annotations

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.activity import EventsWanted


def show_chain(session: Session, wanted: EventsWanted) -> None:
    """Offer to check every line against the one before it, and to download what is shown."""
    with st.container(horizontal=True):
        checks = st.button(
            "Check the trail",
            icon=":material/verified:",
            help="Each line carries a hash of the one before: a change anywhere shows.",
        )
        st.download_button(
            "Download all of it",
            lambda: wait_for(session.client.events.table(wanted)),
            file_name="events.csv",
            mime="text/csv",
            icon=":material/download:",
            help="Every line that the filters let through, oldest first, as CSV.",
            on_click="ignore",
        )
    if checks:
        with told(), st.spinner("Going through every line…"):
            _show_checked(session)


def _show_checked(session: Session) -> None:
    found = wait_for(session.client.events.verify())
    if not found.ok:
        st.error(
            f"**Event {found.first_broken} is not as it was written, or is not there.**\n\n"
            "Look who can write to the database, and compare it with a backup.",
            icon=":material/gpp_bad:",
        )
        return
    st.success(
        f"All {found.count:,} lines are as they were written. Keep the mark below elsewhere: "
        "if it is another one day at the same number of lines, somebody changed the trail.",
        icon=":material/verified:",
    )
    st.code(f"{found.count} {found.head}", language=None)
