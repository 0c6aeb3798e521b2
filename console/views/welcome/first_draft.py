"""The last step: waits for the first draft, live."""

from __future__ import annotations

import streamlit as st

from console.elements.again import news
from console.elements.leading import lead_to
from console.frame.demo import send_sample
from console.frame.glance import last_glance
from console.literal import literal
from console.portal import wait_for
from console.session import Session
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
    # Outside of the part that looks by itself: a page must not change while that is being drawn.
    waiting = wait_for(session.client.drafts.page(status=DraftStatus.WAITING, limit=10)).items
    if waiting:
        # The first look is at a draft that says something, where there is one.
        _ready(min(waiting, key=lambda draft: draft.confidence == "low"))
    elif last_glance(session).set_up.draft:
        _done(session, watched)
    else:
        _watch(session, watched)


@st.fragment(run_every=_LOOK_EVERY)
def _watch(session: Session, watched: list[AccountInfo]) -> None:
    try:
        is_there = last_glance(session).set_up.draft
        mails = [] if is_there else wait_for(session.client.messages.page(limit=1)).items
    except OrchestreError:
        # The strip above says that nobody answers.
        st.markdown("Waiting…")
        return
    if is_there:
        news()
    _waiting(session, watched, mails)


def _ready(draft: DraftInfo) -> None:
    st.subheader(":material/celebration: Your first draft is ready", anchor=False)
    st.text(draft.subject)
    st.markdown("Read it, change what you like, and approve it: only then it leaves.")
    if st.button("Review it", type="primary", icon=":material/inbox:"):
        lead_to("review", draft=draft.id)


def _done(session: Session, watched: list[AccountInfo]) -> None:
    st.subheader(":material/done_all: All set up", anchor=False)
    st.markdown(
        "Nothing waits for you now. The next mail's draft appears under **Review** by itself."
    )
    with st.container(horizontal=True):
        if st.button("Open Review", type="primary", icon=":material/inbox:"):
            lead_to("review")
        if _has_demo(watched) and session.may(Right.OWN):
            send_sample(session, key="welcome-sample")


def _waiting(session: Session, watched: list[AccountInfo], mails: list[MessageInfo]) -> None:
    st.subheader("Waiting for the first mail…", anchor=False)
    st.markdown(":material/hourglass_top: This page looks every two seconds by itself.")
    if mails:
        _tell(mails[0])
    if _has_demo(watched) and session.may(Right.OWN):
        st.markdown("The sample shop's customers write when you say so.")
        send_sample(session, key="welcome-sample", is_first=True)
        return
    st.markdown(
        f"Write a mail to **{literal(watched[0].address)}** from another mailbox, such as your "
        "private one, and ask about one of your products."
    )
    demo.offer(session)


def _has_demo(watched: list[AccountInfo]) -> bool:
    return any(is_demo(one.provider, one.identifier_name) for one in watched)


def _tell(mail: MessageInfo) -> None:
    st.info(became(mail), icon=":material/mail:")
    st.text(mail.subject)


def became(mail: MessageInfo) -> str:
    """Say in Markdown what became of a mail."""
    if mail.status in {MessageStatus.RECEIVED, MessageStatus.DRAFTING}:
        return "A mail came in; its answer is being drafted."
    if mail.status is MessageStatus.DRAFTED:
        return "A mail came in, and its draft was written."
    # Behind the colon stands the header that told, which is for whoever runs the mailbox.
    skipped = mail.status is MessageStatus.SKIPPED
    why = literal(mail.reason.partition(":")[0] if skipped else mail.reason)
    said = "needs no answer" if skipped else "a person must answer"
    return f"A mail came in that {said}" + (f": {why}." if why else ".")
