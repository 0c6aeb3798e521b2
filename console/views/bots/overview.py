"""Overview: every bot as a card, the ones in trouble first."""

from __future__ import annotations

import asyncio

import streamlit as st

from console.elements import watched as state
from console.elements.asking import later
from console.elements.empty import empty
from console.elements.leading import lead_to
from console.elements.stopping import ask_to_stop_all
from console.elements.watched import Watched
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.bots import running
from orchestre.domain.accounts import BotStatus
from orchestre.domain.members import Right

#: Cards on one page; beyond, one pages through them or looks one up by its name.
_AT_ONCE = 20


def show_all(session: Session) -> None:
    """Show the bots of the workspace, and keep their states fresh."""
    st.title("Bots", anchor=False)
    _fresh(session)


@st.fragment(run_every="10s")
def _fresh(session: Session) -> None:
    with told():
        every = wait_for(_watched(session))
        if not every:
            _no_mailbox(session)
            return
        _head(session, every)
        for watched in _page(every):
            _card(session, watched)


async def _watched(session: Session) -> list[Watched]:
    """Return each bot with its account: failing ones first, then by name."""
    client = session.client
    listed, accounts = await asyncio.gather(client.bots.all(), client.accounts.all())
    known = {account.id: account for account in accounts}
    found = [Watched(known[bot.account], bot) for bot in listed if bot.account in known]
    return sorted(found, key=lambda one: (not is_in_trouble(one), one.name.lower()))


def is_in_trouble(watched: Watched) -> bool:
    """Tell whether somebody should look at this bot."""
    return watched.is_out or watched.bot.status is BotStatus.FAILING


def _no_mailbox(session: Session) -> None:
    may = session.may(Right.CONFIGURE)
    what_next = "Each linked mailbox has a bot that watches it. " + (
        "Link one first." if may else "An owner or admin of your workspace links one."
    )
    empty("No bot yet", what_next, icon=":material/smart_toy:")
    if may and st.button("Link a mailbox", type="primary", icon=":material/add_link:"):
        lead_to("accounts")


def _head(session: Session, every: list[Watched]) -> None:
    is_any_on = any(one.is_on for one in every)
    running_now = sum(one.bot.status is not BotStatus.STOPPED for one in every)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(counted(every), width="stretch")
        if (
            is_any_on
            and session.may(Right.CONFIGURE)
            and st.button("Stop all", icon=":material/pause:", help="Asks once more.")
        ):
            later(ask_to_stop_all, session, running_now)


def counted(every: list[Watched]) -> str:
    """Say how many bots run, how many of the others are in trouble, and what waits for people."""
    running_now = sum(
        one.bot.status is BotStatus.RUNNING and not is_in_trouble(one) for one in every
    )
    in_trouble = sum(map(is_in_trouble, every))
    parts = [f"{running_now:,} of {len(every):,} running"]
    if in_trouble:
        parts.append(f"{in_trouble:,} in trouble")
    waiting = sum(one.bot.waiting or 0 for one in every)
    return " · ".join([*parts, f"{waiting:,} to review"])


def _page(every: list[Watched]) -> list[Watched]:
    if len(every) <= _AT_ONCE:
        return every
    wanted = st.text_input(
        "Find", placeholder="Name or address", icon=":material/search:", key="find-bot"
    )
    found = [one for one in every if _fits(one, wanted or "")]
    if not found:
        st.text("No bot has this in its name or address.")
    pages = max(1, -(-len(found) // _AT_ONCE))
    page = st.pagination(pages, key=f"bots-{pages}-{wanted}") if pages > 1 else 1
    return found[(page - 1) * _AT_ONCE : page * _AT_ONCE]


def _fits(watched: Watched, wanted: str) -> bool:
    return wanted.lower() in f"{watched.name} {watched.account.address}".lower()


def _card(session: Session, watched: Watched) -> None:
    bot, account = watched.bot, watched.account
    with st.container(border=True, key=f"bot-{bot.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{literal(watched.name)}**", width="content")
                    state.badge(watched)
                if account.address != watched.name:
                    st.text(account.address)
                st.caption(state.times(bot))
            _actions(session, watched)
        state.trouble(watched, may_mend=session.may(Right.CONFIGURE))


def _actions(session: Session, watched: Watched) -> None:
    bot = watched.bot
    with st.container(horizontal=True, width="content", vertical_alignment="center"):
        if bot.waiting and st.button(
            f"{bot.waiting:,} to review",
            key=f"review-{bot.id}",
            icon=":material/inbox:",
            type="tertiary",
        ):
            lead_to("review")
        if session.may(Right.CONFIGURE):
            running.buttons(session, watched)
        if st.button("Open", key=f"open-{bot.id}", icon=":material/tune:"):
            lead_to("bots", bot=bot.id)
