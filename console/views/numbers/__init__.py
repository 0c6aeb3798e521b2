"""Numbers: what came in, what became of it, how long that took and what it cost."""

from __future__ import annotations

import streamlit as st

from console.elements.empty import empty
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.numbers.by_bot import show_by_bot
from console.views.numbers.charts import show_charts
from console.views.numbers.head import show_head
from console.views.numbers.span import Chosen, ask


def show(session: Session) -> None:
    """Show the figures of the chosen days, and of each bot."""
    st.title("Numbers", anchor=False)
    with told():
        chosen = ask(session)
        # A year of a busy team takes a while to count; the frame around it is there at once.
        with st.spinner("Counting…", show_time=True):
            found = wait_for(session.client.numbers.show(**chosen.query))
        if not any((found.total.received, found.total.drafted, found.total.sent)):
            empty(
                "Nothing to count in these days",
                "Figures appear with the first mail that a bot finds. Or choose more days.",
                icon=":material/monitoring:",
            )
            return
        show_head(found.total)
        show_charts(found.days)
        if chosen.bot is None and len(found.by_bot) > 1:
            show_by_bot(found.by_bot)
        _offer_table(session, chosen)


def _offer_table(session: Session, chosen: Chosen) -> None:
    st.download_button(
        "Download the days as CSV",
        lambda: wait_for(session.client.numbers.table(**chosen.query)),
        file_name="numbers.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption("Days begin at midnight UTC.")
