"""Span: of which days and which bot the figures are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from console.portal import wait_for
from console.session import Session

#: What may be chosen → how many days it is, today included.
_SPANS = {"7 days": 7, "28 days": 28, "90 days": 90, "A year": 365}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The days and the bot (an id; None: all) that are shown."""

    start: date
    end: date
    bot: str | None

    @property
    def query(self) -> dict[str, str | None]:
        """Return it as the client takes it."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "bot": self.bot}


def ask(session: Session) -> Chosen:
    """Draw the choice of days and bot; both stay in the address."""
    accounts = wait_for(session.client.accounts.all())
    names = {one.bot.id: one.identifier_name for one in accounts}
    with st.container(horizontal=True, vertical_alignment="top"):
        span = st.segmented_control(
            "Days", list(_SPANS), default="28 days", required=True, key="span", bind="query-params"
        )
        bot = st.selectbox(
            "Bot",
            [None, *names],
            format_func=lambda one: "All bots" if one is None else names[one],
            key="bot",
            bind="query-params",
            width=260,
        )
    today = datetime.now(UTC).date()
    return Chosen(today - timedelta(days=_SPANS[span or "28 days"] - 1), today, bot)
