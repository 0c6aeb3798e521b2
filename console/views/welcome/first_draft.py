"""The last step: waits for the first draft, live."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import lead_to
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.welcome import demo, way
from console.views.welcome.steps import Step
from orchestre.client.schemas import AccountInfo, DraftInfo, MessageInfo
from orchestre.domain.accounts import BotStatus
from orchestre.domain.demonstration import is_demo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import OrchestreError
from orchestre.domain.members import Right
from orchestre.domain.messages import MessageStatus

_LOOK_EVERY = 2.0


def show(session: Session) -> None:
    """Show what comes in, until there is a draft."""
    linked = wait_for(session.client.accounts.all())
    watched = [one for one in linked if one.bot.status is not BotStatus.STOPPED]
    if not watched:
        st.subheader("Your first draft", anchor=False)
        st.markdown("No bot runs yet, so nothing is read.")
        st.button("Start one", type="primary", on_click=way.choose, args=(Step.BOT,))
        return
    _watch(session, watched)


@st.fragment(run_every=_LOOK_EVERY)
def _watch(session: Session, watched: list[AccountInfo]) -> None:
    try:
        drafts = wait_for(session.client.drafts.page(status=DraftStatus.WAITING, limit=1)).items
        mails = [] if drafts else wait_for(session.client.messages.page(limit=1)).items
    except OrchestreError:
        # The strip above says that nobody answers.
        st.markdown("Waiting…")
        return
    if drafts:
        _ready(drafts[0])
    else:
        _waiting(session, watched, mails)


def _ready(draft: DraftInfo) -> None:
    st.subheader(":material/celebration: Your first draft is ready", anchor=False)
    st.text(draft.subject)
    st.markdown("Read it, change what you like, and approve it: only then it leaves.")
    if st.button("Review it", type="primary", icon=":material/inbox:"):
        lead_to("review", draft=draft.id)


def _waiting(session: Session, watched: list[AccountInfo], mails: list[MessageInfo]) -> None:
    st.subheader("Waiting for the first mail…", anchor=False)
    st.markdown(":material/hourglass_top: This page looks every two seconds by itself.")
    if mails:
        _tell(mails[0])
    shop = next((one for one in watched if is_demo(one.provider, one.identifier_name)), None)
    if shop is not None and session.may(Right.OWN):
        st.markdown("The sample shop's customers write when you say so.")
        _send_sample(session)
        return
    st.markdown(
        f"Write a mail to **{literal(watched[0].address)}** from another mailbox, such as your "
        "private one, and ask about one of your products."
    )
    demo.offer(session)


def _send_sample(session: Session) -> None:
    clicked = st.button("Send a sample mail", type="primary", icon=":material/outgoing_mail:")
    if clicked:
        with told():
            wait_for(session.client.demo.write())
            st.toast("A customer has written.", icon=":material/mail:")


def _tell(mail: MessageInfo) -> None:
    """Say what became of the newest mail, which is not drafted (yet)."""
    if mail.status in {MessageStatus.RECEIVED, MessageStatus.DRAFTING}:
        said = "A mail came in; its answer is being drafted."
    elif mail.status is MessageStatus.SKIPPED:
        said = f"A mail came in that needs no answer: {literal(mail.reason)}."
    else:
        said = f"A mail came in that a person must answer: {literal(mail.reason)}."
    st.info(said, icon=":material/mail:")
    st.text(mail.subject)
