"""Demo: how the sample shop's customers write, and how it is taken away again."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told


def send_sample(session: Session, *, key: str, is_first: bool = False) -> None:
    """Offer to have the next customer of the sample shop write; `is_first`: nothing matters more.

    Owners alone may do that: ask for that right before.
    """
    kind: Literal["primary", "tertiary"] = "primary" if is_first else "tertiary"
    if st.button("Send a sample mail", type=kind, icon=":material/outgoing_mail:", key=key):
        with told():
            (what,) = wait_for(session.client.demo.write())
            st.toast(f"A sample mail is on its way: {literal(what)}.", icon=":material/mail:")


@asks("Remove the demo data?", icon=":material/science:")
def ask_whether_to_end(session: Session) -> None:
    """Ask once, then remove the sample shop."""
    st.markdown(
        "The sample shop's mailbox is unlinked, its products leave your catalogue, and its drafts "
        "wait no longer. What was answered stays as history. Your own mailboxes and products are "
        "not touched."
    )
    if two_ways("Remove it", key="demo"):
        with told():
            wait_for(session.client.demo.end())
            done("The sample shop is gone.", icon=":material/science:")
