"""The demo: a sample shop that is one click away at every step."""

from __future__ import annotations

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.welcome import way
from console.views.welcome.steps import Step
from orchestre.domain.members import Right

#: Mails that come in at once: five of them get a draft, the others are robots'.
_MAILS = 8


def offer(session: Session) -> None:
    """Offer to try everything with a sample shop, where that may be done."""
    if not session.may(Right.OWN):
        st.markdown(":gray[An owner of the workspace can try everything with demo data.]")
        return
    with st.container(border=True, key="welcome-demo-offer"):
        st.markdown(
            "**Only looking around?** A sample shop brings a mailbox, products and customers who "
            "write. Nothing leaves this machine."
        )
        if st.button("Try it with demo data", key="welcome-demo", icon=":material/science:"):
            _begin(session)


def _begin(session: Session) -> None:
    with told(), st.spinner("The sample shop moves in…"):
        wait_for(session.client.demo.begin())
        wait_for(session.client.demo.write(_MAILS))
        way.choose(Step.FIRST_DRAFT)
        st.rerun()
