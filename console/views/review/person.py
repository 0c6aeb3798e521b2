"""Person: a message that no draft could be made for; somebody answers it, or says why not."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import streamlit as st

from console.elements.again import again
from console.elements.letter import letter
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import show as show_trouble
from console.views.review.boxes import box
from console.views.review.deciding import Deciding
from console.views.review.heading import back, message_heading
from console.views.review.leaving import leaving, leaving_alone
from console.views.review.looking import Names
from console.views.review.settled import Opened, settled
from console.views.review.state import Desk
from orchestre.client.schemas import MessageInfo, ReplyToMessageBody
from orchestre.domain.errors import NotSignedIn, OrchestreError
from orchestre.domain.members import Right
from orchestre.domain.messages import MessageStatus


@st.fragment
def person(session: Session, desk: Desk, found: Opened, names: Names) -> None:
    """Show the mail and why it needs somebody, and what they can do; or who has done it."""
    message = found.message
    waits = message.status is MessageStatus.NEEDS_HUMAN
    back(desk)
    message_heading(message)
    if waits:
        st.warning(f"No draft was made: {literal(message.reason)}", icon=":material/person_alert:")
    else:
        settled(found, names.members)
    with st.container(border=True):
        letter(message.text)
    if desk.trouble is not None:
        show_trouble(desk.trouble)
    if not waits:
        leaving_alone(Deciding(session, desk))
        return
    if not session.may(Right.DECIDE):
        st.info("You may read this. Approvers answer it.", icon=":material/visibility:")
        return
    _answer(session, desk, message, names)


def _answer(session: Session, desk: Desk, message: MessageInfo, names: Names) -> None:
    text = st.text_area(
        "Your answer",
        key=box("own", message.id),
        persist_state="session",
        height=200,
        placeholder="It leaves in the customer's thread, after the undo time",
    )
    if desk.asking == "dismiss":
        _dismiss(session, desk, message)
    with st.container(key="review-bar"):
        leaving(Deciding(session, desk))
        row = st.container(horizontal=True)
    with row:
        if st.button(
            "Send my answer",
            type="primary",
            icon=":material/send:",
            key=f"review-send-{message.id}",
        ):
            if (text or "").strip():
                _do(desk, _replied(session, message, names, text), "Approved: your answer leaves")
            st.error("Write the answer first.")
        if st.button(
            "Draft an answer anyway", icon=":material/refresh:", key=f"review-anyway-{message.id}"
        ):
            _do(desk, session.client.messages.answer(message.id), "A draft is being written")
        st.button(
            "Dismiss",
            icon=":material/done:",
            key=f"review-dismiss-{message.id}",
            on_click=desk.ask,
            args=("dismiss",),
        )


def _dismiss(session: Session, desk: Desk, message: MessageInfo) -> None:
    with st.container(border=True, key="review-asking"):
        why = st.text_area(
            "Why does nobody need to answer?",
            key=box("dismisses", message.id),
            persist_state="session",
            height=80,
            max_chars=1_000,
            placeholder="Answered by phone",
        )
        with st.container(horizontal=True):
            if st.button("Dismiss it", type="primary", key=f"review-dismissed-{message.id}"):
                if (why or "").strip():
                    call = session.client.messages.dismiss(message.id, why.strip())
                    _do(desk, call, "Dismissed")
                st.error("Say why: your colleagues read it.")
            st.button(
                "Never mind",
                type="tertiary",
                key="review-never-mind",
                on_click=desk.ask,
                args=("",),
            )


async def _replied(session: Session, message: MessageInfo, names: Names, text: str) -> None:
    account = next(one for one in names.accounts if one.id == message.account)
    body = ReplyToMessageBody(
        provider_name=account.provider,
        identifier_name=account.identifier_name,
        to=message.id,
        message=text,
    )
    await session.client.messages.reply(body)


def _do(desk: Desk, call: Coroutine[Any, Any, object], says: str) -> None:
    try:
        wait_for(call)
    except NotSignedIn:
        raise
    except OrchestreError as trouble:
        desk.trouble = trouble
        again()
    desk.says = says
    desk.turn_on()
    st.rerun()
