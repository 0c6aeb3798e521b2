"""Watched: how a mailbox and its bot are doing: a badge, a sentence, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from console.elements.leading import lead_to
from console.elements.moments import ago, moment
from console.literal import literal
from orchestre.client.schemas import AccountInfo, BotInfo
from orchestre.domain.accounts import AccountStatus, BotStatus

_BADGES = {
    BotStatus.RUNNING: ("Running", ":material/play_circle:", "green"),
    BotStatus.FAILING: ("Failing", ":material/error:", "red"),
    BotStatus.STOPPED: ("Stopped", ":material/pause_circle:", "gray"),
}
#: A poll that is so late is not on its way: whatever polls does not run.
_LATE = timedelta(minutes=5)
#: A poll that is so near is not worth a word.
_SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A bot with its account, as one thing on the screen."""

    account: AccountInfo
    bot: BotInfo

    @property
    def name(self) -> str:
        """What the team calls it."""
        return self.account.identifier_name

    @property
    def is_out(self) -> bool:
        """Whether its service does not let Orchestre in any more."""
        return self.account.status is AccountStatus.NEEDS_RELINK

    @property
    def is_on(self) -> bool:
        """Whether it polls, or will again by itself."""
        return self.bot.status is not BotStatus.STOPPED or self.bot.stopped_until is not None


def badge(watched: Watched) -> None:
    """Show in one word how a bot is doing."""
    if watched.is_out:
        st.badge("Connect again", icon=":material/link_off:", color="orange")
        return
    word, icon, color = _BADGES[watched.bot.status]
    st.badge(word, icon=icon, color=color)  # type: ignore[arg-type]


def times(bot: BotInfo, now: datetime | None = None) -> str:
    """Say when a bot polled last and polls next; plain words without anything of a stranger's."""
    last = f"Last poll {ago(bot.last_poll, now)}" if bot.last_poll else "Not polled yet"
    if bot.status is BotStatus.STOPPED:
        if bot.stopped_until is None:
            return last
        return f"{last} · starts again {moment(bot.stopped_until)}"
    parts = [last, f"every {bot.interval_seconds} s"]
    if bot.next_poll and bot.next_poll - (now or datetime.now(UTC)) > _SOON:
        parts.append(f"next {ago(bot.next_poll, now)}")
    return " · ".join(parts)


def is_late(bot: BotInfo, now: datetime) -> bool:
    """Tell whether a bot should have polled long ago: then nothing polls at all."""
    runs = bot.status is not BotStatus.STOPPED
    return runs and bot.next_poll is not None and now - bot.next_poll > _LATE


def trouble(watched: Watched, *, may_mend: bool) -> None:
    """Show why a bot cannot do its work, and the step that mends it; nothing where it can."""
    bot = watched.bot
    if watched.is_out:
        said = f" It said: {literal(bot.error)}" if bot.error else ""
        st.warning(
            f"**Its service no longer lets Orchestre in.**{said}", icon=":material/link_off:"
        )
        if may_mend and st.button(
            "Connect again", key=f"relink-{bot.id}", icon=":material/link:", type="primary"
        ):
            lead_to("accounts", relink=watched.account.id)
    elif bot.error and bot.status is BotStatus.FAILING:
        st.error(
            f"**{literal(bot.error)}**\n\nIt tries again {_soon(bot)} by itself, less and less "
            "often; nothing that came in meanwhile is lost.",
            icon=":material/error:",
        )
    if is_late(bot, datetime.now(UTC)):
        st.warning(
            "It should have polled by now: whatever polls does not run. Whoever runs Orchestre "
            "finds out why with `orchestre doctor`.",
            icon=":material/schedule:",
        )


def _soon(bot: BotInfo) -> str:
    if bot.next_poll is None or bot.next_poll - datetime.now(UTC) < _SOON:
        return "within a minute"
    return ago(bot.next_poll)
