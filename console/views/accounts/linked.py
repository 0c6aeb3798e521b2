"""Linked: each mailbox as a card, with its state and what may be done about it."""

from __future__ import annotations

import streamlit as st

from console.elements import watched as state
from console.elements.empty import empty
from console.elements.leading import lead_to
from console.elements.moments import ago
from console.elements.watched import Watched
from console.literal import literal
from console.session import Session
from console.views.accounts.reading import Known
from console.views.accounts.unlinking import ask_to_unlink
from orchestre.client.schemas import AccountInfo
from orchestre.domain.accounts import BotStatus
from orchestre.domain.members import Right

#: Cards on one page.
_AT_ONCE = 20


def show_linked(session: Session, known: Known) -> None:
    """Show the mailboxes, those in trouble first."""
    if not known.accounts:
        if not session.may(Right.CONFIGURE):
            empty(
                "No mailbox yet",
                "An owner or admin of your workspace links one; then its mail is drafted here.",
                icon=":material/mail:",
            )
        return
    for account in _page(known.accounts):
        _card(session, known, account)


def _page(accounts: list[AccountInfo]) -> list[AccountInfo]:
    ordered = sorted(accounts, key=lambda one: (not one.bot.error, one.identifier_name.lower()))
    if len(ordered) <= _AT_ONCE:
        return ordered
    wanted = st.text_input(
        "Find", placeholder="Name or address", icon=":material/search:", key="find-account"
    )
    fits = (wanted or "").lower()
    found = [one for one in ordered if fits in f"{one.identifier_name} {one.address}".lower()]
    if not found:
        st.text("No mailbox has this in its name or address.")
    pages = max(1, -(-len(found) // _AT_ONCE))
    page = st.pagination(pages, key=f"accounts-{pages}-{fits}") if pages > 1 else 1
    return found[(page - 1) * _AT_ONCE : page * _AT_ONCE]


def _card(session: Session, known: Known, account: AccountInfo) -> None:
    watched = Watched(account, account.bot)
    with st.container(border=True, key=f"account-{account.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{literal(account.identifier_name)}**", width="content")
                    _badge(watched)
                if account.address != account.identifier_name:
                    st.text(account.address)
                st.caption(f"{literal(known.title(account.provider))} · {_polled(account)}")
            _actions(session, known, account)
        if watched.bot.status is not BotStatus.FAILING or watched.is_out:
            # Why a bot fails stands above every page, and on the bot's own.
            state.trouble(watched, may_mend=session.may(Right.CONFIGURE))
        if account.lacks:
            st.info(literal(account.lacks), icon=":material/info:")


def _badge(watched: Watched) -> None:
    if watched.is_out or watched.bot.status is BotStatus.FAILING:
        state.badge(watched)
    else:
        st.badge("Linked", icon=":material/link:", color="green")
        if not watched.is_on:
            st.badge("Bot stopped", icon=":material/pause_circle:", color="gray")


def _polled(account: AccountInfo) -> str:
    if account.bot.last_poll:
        return f"last poll {ago(account.bot.last_poll)}"
    return "not polled yet"


def _actions(session: Session, known: Known, account: AccountInfo) -> None:
    with st.container(horizontal=True, width="content", vertical_alignment="center"):
        if st.button("Its bot", key=f"bot-of-{account.id}", icon=":material/smart_toy:"):
            lead_to("bots", bot=account.bot.id)
        if not session.may(Right.CONFIGURE):
            return
        chosen = st.menu_button(
            "More",
            ["Connect again", "Unlink"],
            key=f"more-{account.id}",
            icon=":material/more_horiz:",
        )
        if chosen == "Connect again":
            st.query_params["relink"] = account.id
            st.rerun()
        if chosen == "Unlink":
            provider = known.provider(account.provider)
            gives_back = provider is not None and provider.links_by == "oauth"
            service = known.title(account.provider) if gives_back else ""
            ask_to_unlink(session, account, service)
