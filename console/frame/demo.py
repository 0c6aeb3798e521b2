"""Demo: how the sample shop is taken away again."""

from __future__ import annotations

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.trouble import told


@st.dialog("Remove the demo data?", icon=":material/science:")
def ask_whether_to_end(session: Session) -> None:
    """Ask once, then remove the sample shop."""
    st.markdown(
        "The sample shop's mailbox is unlinked, its products leave your catalogue, and its drafts "
        "wait no longer. What was answered stays as history. Your own mailboxes and products are "
        "not touched."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="demo-keep"):
            st.rerun()
        if st.button("Remove it", type="primary", key="demo-remove"):
            with told():
                wait_for(session.client.demo.end())
                st.rerun()
