"""News: what was just linked or unlinked here, shown once above the mailboxes."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import lead_to
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.accounts.reading import Known
from orchestre.client.schemas import AccountInfo, UnlinkedInfo
from orchestre.domain.accounts import BotStatus
from orchestre.domain.members import Role

_LINKED, _LEFT = "just-linked", "just-unlinked"


def tell_linked(account: AccountInfo) -> None:
    """Show the page anew, with what to do after linking."""
    st.session_state[_LINKED] = (account.id, account.rule_from)
    st.rerun()


def tell_unlinked(name: str, left: UnlinkedInfo | None) -> None:
    """Show the page anew, with what is left to do for the account's owner."""
    st.session_state[_LEFT] = (name, left)
    st.rerun()


def show_news(session: Session, known: Known) -> None:
    """Show what happened last; what was linked until its bot runs or the viewer has read it."""
    linked, rule_from = st.session_state.get(_LINKED, (None, ""))
    account = known.account(linked)
    if account is not None:
        _linked(session, account, rule_from)
    name, left = st.session_state.get(_LEFT, ("", None))
    if name:
        _unlinked(name, left)


def _linked(session: Session, account: AccountInfo, rule_from: str) -> None:
    runs = account.bot.status is not BotStatus.STOPPED
    with st.container(border=True, key="just-linked"):
        next_step = (
            "Its bot runs: new mail is drafted, and waits for you under Review."
            if runs
            else "One step is left: start its bot, and new mail is drafted for you to approve."
        )
        st.success(
            f"**{literal(account.identifier_name)} is linked.** {next_step}",
            icon=":material/check_circle:",
        )
        if rule_from:
            only = account.bot.approved_by is Role.OWNER
            st.info(
                f"Its drafts are approved by {'owners only' if only else 'admins and owners'}, as "
                f"when it was linked as **{literal(rule_from)}**.",
                icon=":material/verified_user:",
            )
        with st.container(horizontal=True):
            if not runs and st.button(
                "Start its bot", type="primary", icon=":material/play_arrow:", key="start-linked"
            ):
                _start(session, account)
            if st.button("Tell it what to heed", icon=":material/tune:", key="set-up-linked"):
                lead_to("bots", bot=account.bot.id)
            if st.button("Later" if not runs else "Done", type="tertiary", key="read-linked"):
                st.session_state.pop(_LINKED)
                st.rerun()


def _start(session: Session, account: AccountInfo) -> None:
    with told():
        started = session.client.bots.start(
            account.provider,
            account.identifier_name,
            interval_seconds=account.bot.interval_seconds,
        )
        wait_for(started)
        st.rerun()


def _unlinked(name: str, left: UnlinkedInfo | None) -> None:
    if left is None:
        st.success(f"{literal(name)} is unlinked.", icon=":material/link_off:")
        st.session_state.pop(_LEFT)
        return
    st.warning(f"**{literal(left.detail)}**\n\n{literal(left.next)}", icon=":material/link_off:")
    if st.button("Done", key="read-unlinked"):
        st.session_state.pop(_LEFT)
        st.rerun()
