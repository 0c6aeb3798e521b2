"""Stopping: the question before every bot of the workspace stops at once."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.portal import wait_for
from console.session import Session
from console.trouble import told


@asks("Stop all bots?", icon=":material/stop_circle:")
def ask_to_stop_all(session: Session, running: int) -> None:
    """Ask once, and say what it does; `running`: how many bots run now."""
    st.markdown(
        f"{_whom(running)} will read no more mail and draft no more answers, until somebody "
        "starts them again; neither will one that would have started again by itself. Drafts "
        "that wait go on waiting; replies that were approved still leave."
    )
    if two_ways("Stop all", keeps="Keep them running", key="stop-all"):
        with told():
            stopped = len(wait_for(session.client.bots.stop_all()))
            done(
                "1 bot is stopped." if stopped == 1 else f"{stopped:,} bots are stopped.",
                icon=":material/stop_circle:",
            )


def _whom(running: int) -> str:
    if not running:
        return "Every bot"
    return "The bot that runs now" if running == 1 else f"All {running:,} bots that run now"
