"""Mailboxes: what the team has linked, linking another one, and mending or unlinking one."""

from __future__ import annotations

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.accounts.back import show_return
from console.views.accounts.linked import show_linked
from console.views.accounts.linking import show_linking
from console.views.accounts.news import show_news
from console.views.accounts.reading import read
from orchestre.domain.members import Right


def show(session: Session) -> None:
    """Show the mailboxes; a browser that comes back from a service ends its visit here."""
    st.title("Mailboxes", anchor=False)
    with told():
        known = wait_for(read(session))
        if not session.may(Right.CONFIGURE):
            show_linked(session, known)
            return
        show_news(session, known)
        if not show_return(session, known):
            show_linking(session, known)
        show_linked(session, known)
