"""Wanted: of whom, what and which days the trail is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from console.elements.moments import zone
from console.portal import wait_for_all
from console.session import Session
from orchestre.client.activity import EventsWanted
from orchestre.client.schemas import AccountInfo

#: What Orchestre does by itself, by the names that events have for it.
ITSELF = {
    "bot": "Bot",
    "clock": "Clock",
    "delivery": "Sending",
    "directory": "Sign-in directory",
    "drafting": "Drafter",
    "import": "Import",
    "intake": "Mail intake",
    "operator": "Whoever runs Orchestre",
    "provider": "Mail service",
    "retention": "Clean-up of old mail",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see, and the names of people and things by the ids of events."""

    wanted: EventsWanted
    names: Mapping[str, str]


def ask(session: Session) -> Asked:
    """Draw the filters, and return what they say."""
    members, verbs, accounts = wait_for_all(
        session.client.members.page(limit=200, left=True),
        session.client.events.verbs(),
        session.client.accounts.all(),
    )
    names = {**{one.id: one.email for one in members.items}, **ITSELF}
    who, what, when = st.columns([2, 2, 2])
    actor = who.selectbox(
        "Who",
        [None, *names],
        format_func=lambda one: "Anybody" if one is None else names[one],
        bind="query-params",
        key="who",
    )
    verb = what.selectbox(
        "What",
        [None, *verbs],
        format_func=lambda one: "Anything" if one is None else one.capitalize(),
        bind="query-params",
        key="what",
    )
    days = when.date_input("Days", value=[], format="DD/MM/YYYY", key="days")
    since, until = _bounds(days)
    wanted = EventsWanted(actor=actor, verb=verb, since=since, until=until)
    return Asked(wanted, {**names, **_things(accounts), session.me.workspace: "the workspace"})


def _things(accounts: Iterable[AccountInfo]) -> dict[str, str]:
    """Name mailboxes and their bots as the team does."""
    return {id_: one.identifier_name for one in accounts for id_ in (one.id, one.bot.id)}


def _bounds(days: object) -> tuple[datetime | None, datetime | None]:
    """Return the moments between which the chosen days lie, in the reader's own zone."""
    chosen = [one for one in days if isinstance(one, date)] if isinstance(days, tuple) else []
    if not chosen:
        return None, None
    since, until = _midnight(chosen[0]), _midnight(chosen[-1] + _DAY)
    return since, until


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone()).astimezone(UTC)
