"""Running: the buttons that start a bot, and stop it for a while or for good."""

from __future__ import annotations

from datetime import datetime, time

import streamlit as st

from console.elements.again import again
from console.elements.moments import zone
from console.elements.watched import Watched
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.domain.accounts import BotStatus

#: What the menu calls a stop → its seconds; None: until somebody starts the bot.
_STOPS: dict[str, int | None] = {
    "For 2 hours": 7_200,
    "For 8 hours": 28_800,
    "Until I start it": None,
}


def buttons(session: Session, watched: Watched) -> None:
    """Show what may be done about a bot's running; nothing for whoever may not."""
    if watched.is_out:
        return
    bot = watched.bot
    if bot.status is not BotStatus.STOPPED:
        wanted = st.menu_button("Stop", list(_STOPS), key=f"stop-{bot.id}", icon=":material/pause:")
        if wanted:
            _stop(session, watched, _STOPS[wanted])
    elif st.button("Start", key=f"start-{bot.id}", icon=":material/play_arrow:", type="primary"):
        start(session, watched)


def start(session: Session, watched: Watched, *, since: datetime | None = None) -> None:
    """Start a bot at its interval, and show the page anew; older mail only from `since` on."""
    account = watched.account
    with told():
        wait_for(
            session.client.bots.start(
                account.provider,
                account.identifier_name,
                interval_seconds=watched.bot.interval_seconds,
                answer_since=since,
            )
        )
        st.toast("It is watched: new mail is drafted from now on.", icon=":material/play_arrow:")
        again()


def with_older_mail(session: Session, watched: Watched) -> None:
    """Offer to start a stopped bot with mail that came before."""
    with st.popover("Start with older mail", icon=":material/history:"):
        day = st.date_input(
            "Also answer what came since",
            value=None,
            max_value="today",
            key=f"since-{watched.bot.id}",
            help="Only mail that nobody has answered from here yet is drafted.",
        )
        if st.button("Start", key=f"start-since-{watched.bot.id}", disabled=day is None) and day:
            start(session, watched, since=datetime.combine(day, time(), zone()))


def _stop(session: Session, watched: Watched, seconds: int | None) -> None:
    account = watched.account
    with told():
        stopping = session.client.bots.stop(
            account.provider, account.identifier_name, for_seconds=seconds
        )
        wait_for(stopping)
        later = "" if seconds is None else f" It starts again in {seconds // 3_600} h."
        st.toast(f"Stopped; what waits goes on waiting.{later}", icon=":material/pause:")
        again()
