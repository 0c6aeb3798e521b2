"""The third step: the bot that watches the mailbox."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.welcome import demo, way
from console.views.welcome.steps import Step
from orchestre.client.schemas import AccountInfo
from orchestre.domain.accounts import BotStatus

#: Seconds, as people say them; the first is what suits most.
_INTERVALS = {25: "Every 25 seconds", 60: "Every minute", 300: "Every 5 minutes"}


def show(session: Session) -> None:
    """Start the bot of the mailbox that was connected."""
    st.subheader("Start the bot", anchor=False)
    linked = wait_for(session.client.accounts.all())
    if not linked:
        st.markdown("There is no mailbox yet that a bot could watch.")
        st.button("Connect one", type="primary", on_click=way.choose, args=(Step.MAILBOX,))
        return
    stopped = [one for one in linked if one.bot.status is BotStatus.STOPPED]
    if not stopped:
        st.markdown("It runs, and looks for new mail by itself.")
        st.button("Go on", type="primary", on_click=way.choose, args=(Step.FIRST_DRAFT,))
        return
    _ask(session, stopped)
    demo.offer(session)


def _ask(session: Session, stopped: list[AccountInfo]) -> None:
    account = stopped[0]
    st.markdown(
        f"It looks for new mail in **{literal(account.identifier_name)}** and drafts an answer to "
        "each. **It sends nothing by itself**: every draft waits until somebody approves it. Mail "
        "that lies there already is left alone."
    )
    interval = st.selectbox(
        "How often it looks", list(_INTERVALS), format_func=lambda one: _INTERVALS[one]
    )
    if st.button("Start the bot", type="primary", icon=":material/play_arrow:"):
        with told():
            named = (account.provider, account.identifier_name)
            wait_for(session.client.bots.start(*named, interval_seconds=interval))
            way.go_on()
