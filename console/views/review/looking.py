"""Looking: what the page shows, asked of the API at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.views.review.settled import Opened, opened
from console.views.review.state import Desk, Tab
from orchestre.client.client import OrchestreClient
from orchestre.client.drafts import Sifted
from orchestre.client.schemas import (
    AccountInfo,
    DraftCountsInfo,
    DraftDetail,
    DraftInfo,
    MessageInfo,
    Page,
)
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotFound
from orchestre.domain.members import RIGHTS, Right, Role
from orchestre.domain.messages import MessageStatus

#: Lines of one page of the list.
LINES = 30
#: Seconds that names of mailboxes and members may be old.
_NAMES_HOLD = 60.0

_STATUSES: dict[Tab, tuple[DraftStatus, ...]] = {
    Tab.WAITING: (DraftStatus.WAITING,),
    Tab.LEAVING: (DraftStatus.APPROVED,),
    Tab.STUCK: (DraftStatus.PARKED, DraftStatus.FAILED),
    Tab.SENT: (DraftStatus.SENT,),
    Tab.REJECTED: (DraftStatus.REJECTED,),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Mailboxes, and the addresses of members by their ids: of all, and of those who decide.

    `roles` are those of the members who decide.
    """

    accounts: list[AccountInfo]
    members: dict[str, str]
    deciders: dict[str, str]
    roles: dict[str, Role]

    def has(self, mailbox: str) -> bool:
        """Tell whether the mailbox of this id is linked."""
        return any(one.id == mailbox for one in self.accounts)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: how much there is, a page of the list, and the draft or message that is open."""

    counts: DraftCountsInfo
    drafts: list[DraftInfo]
    messages: list[MessageInfo]
    next_cursor: str | None
    draft: DraftDetail | None
    message: Opened | None
    #: Whether what is open is not there (any more), or another team's.
    lost: bool = False


def names(session: Session, *, mailbox: str = "") -> Names:
    """Return what things and people are called; asked anew after a minute.

    And at once where the `mailbox` of this id is not among them: it may be a new one.
    """
    key = f"review-names-{session.me.id}"
    at, held = st.session_state.get(key, (0.0, None))
    is_young = time.monotonic() - at <= _NAMES_HOLD
    if isinstance(held, Names) and is_young and (not mailbox or held.has(mailbox)):
        return held
    known = wait_for(_names(session.client))
    st.session_state[key] = (time.monotonic(), known)
    return known


async def _names(client: OrchestreClient) -> Names:
    accounts, members = await asyncio.gather(client.accounts.all(), client.members.page(limit=200))
    here = [one for one in members.items if one.left_at is None]
    deciders = [one for one in here if Right.DECIDE in RIGHTS[one.role]]
    return Names(
        accounts,
        {one.id: one.email for one in here},
        {one.id: one.email for one in deciders},
        {one.id: one.role for one in deciders},
    )


def look(session: Session, desk: Desk, sifted: Sifted, cursor: str | None) -> Seen:
    """Ask for counts, list and draft in one go; what is first is open where nothing is."""
    seen = wait_for(_look(session.client, desk, sifted, cursor))
    desk.event, desk.looked_at = seen.counts.event, time.monotonic()
    return seen


async def _look(client: OrchestreClient, desk: Desk, sifted: Sifted, cursor: str | None) -> Seen:
    is_message = desk.tab is Tab.PERSON
    opening = _draft(client, None if is_message else desk.open)
    counts, listed, draft = await asyncio.gather(
        client.drafts.counts(), _listed(client, desk.tab, sifted, cursor), opening
    )
    drafts = [one for one in listed.items if isinstance(one, DraftInfo)]
    messages = [one for one in listed.items if isinstance(one, MessageInfo)]
    desk.listed = [one.id for one in listed.items]
    if desk.open is None and listed.items:
        desk.turn_to(listed.items[0].id, in_front=False)
        draft = await _draft(client, None if is_message else desk.open)
    message = await _message(client, messages, desk.open if is_message else None)
    lost = desk.open is not None and draft is None and message is None
    return Seen(counts, drafts, messages, listed.next_cursor, draft, message, lost)


async def _listed(
    client: OrchestreClient, tab: Tab, sifted: Sifted, cursor: str | None
) -> Page[DraftInfo] | Page[MessageInfo]:
    if tab is Tab.PERSON:
        return await client.messages.page(
            status=MessageStatus.NEEDS_HUMAN,
            account=sifted["account"],
            limit=LINES,
            cursor=cursor,
        )
    return await client.drafts.page(status=_STATUSES[tab], limit=LINES, cursor=cursor, **sifted)


async def _draft(client: OrchestreClient, draft_id: str | None) -> DraftDetail | None:
    if draft_id is None:
        return None
    try:
        return await client.drafts.show(draft_id)
    except NotFound:
        return None


async def _message(
    client: OrchestreClient, listed: list[MessageInfo], message_id: str | None
) -> Opened | None:
    if message_id is None:
        return None
    found = next((one for one in listed if one.id == message_id), None)
    return Opened(found) if found else await opened(client, message_id)
