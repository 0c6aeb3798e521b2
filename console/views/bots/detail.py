"""Detail: one bot: how it is doing, what it is told, and what it would answer."""

from __future__ import annotations

import asyncio

import streamlit as st

from console.elements import watched as state
from console.elements.leading import lead_to
from console.elements.watched import Watched
from console.literal import literal
from console.portal import wait_for, wait_for_all
from console.session import Session
from console.trouble import told
from console.views.bots import polls, running, settings, trial
from orchestre.client.schemas import PollHour
from orchestre.domain.accounts import BotStatus
from orchestre.domain.errors import NotFound
from orchestre.domain.members import Right


def show_one(session: Session, bot_id: str) -> None:
    """Show one bot; a foreign id looks like one that does not exist."""
    if st.button("All bots", icon=":material/arrow_back:", type="tertiary"):
        lead_to("bots")
    with told():
        (watched, _), chosen = wait_for_all(_read(session, bot_id), session.client.settings.show())
        st.title(literal(watched.name), anchor=False)
        if watched.account.address != watched.name:
            st.text(watched.account.address)
        _health(session, bot_id)
        left, right = st.columns(2, gap="large")
        with left:
            settings.show(session, watched, model=chosen.model)
        with right:
            trial.show(session, watched)


@st.fragment(run_every="15s")
def _health(session: Session, bot_id: str) -> None:
    with told():
        watched, hours = wait_for(_read(session, bot_id))
        with st.container(horizontal=True, vertical_alignment="center"):
            state.badge(watched)
            st.text(state.times(watched.bot), width="stretch")
            if session.may(Right.CONFIGURE):
                _buttons(session, watched)
        state.trouble(watched, may_mend=session.may(Right.CONFIGURE))
        polls.picture(hours)


def _buttons(session: Session, watched: Watched) -> None:
    running.buttons(session, watched)
    if watched.bot.status is BotStatus.STOPPED and not watched.is_out:
        running.with_older_mail(session, watched)


async def _read(session: Session, bot_id: str) -> tuple[Watched, list[PollHour]]:
    client = session.client
    accounts, hours = await asyncio.gather(client.accounts.all(), client.bots.polls(bot_id))
    found = next((one for one in accounts if one.bot.id == bot_id), None)
    if found is None:
        raise NotFound(
            "This bot's mailbox is not linked any more",
            advice="Link it again on the page Mailboxes.",
        )
    return Watched(found, found.bot), hours
