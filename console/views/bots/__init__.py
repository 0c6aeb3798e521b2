"""Bots: what watches the mailboxes, how it is doing, and what it is told."""

from __future__ import annotations

import streamlit as st

from console.session import Session
from console.views.bots.detail import show_one
from console.views.bots.overview import show_all


def show(session: Session) -> None:
    """Show all bots, or the one that the address names (`?bot=ID`)."""
    named = st.query_params.get("bot")
    if named:
        show_one(session, named)
    else:
        show_all(session)
