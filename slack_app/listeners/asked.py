"""Asked: what somebody typed after /orchestre, and the things that it names."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, DraftCountsInfo, DraftDetail, DraftInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Invalid, NotFound
from slack_app.desk import Desk
from slack_app.gestures import Gesture
from slack_app.listeners.likeness import nearest

_WHOLE_ID = 32
_PAGE = 200
_LISTED = "/orchestre queue lists those that wait, each with the end of its id."


@dataclass(frozen=True, slots=True)
class Asked:
    """A command by a member: `words` is what follows its verb, as it was typed."""

    desk: Desk
    gesture: Gesture
    member: OrchestreClient
    words: str

    async def account(self, name: str) -> AccountInfo:
        """Return the account of this name, or the one whose name begins so."""
        if not name:
            raise Invalid("Say which bot", advice="/orchestre bots lists them.")
        accounts = await self.member.accounts.all()
        wanted = name.casefold()
        named = [one for one in accounts if one.identifier_name.casefold() == wanted]
        begun = [one for one in accounts if one.identifier_name.casefold().startswith(wanted)]
        found = named or begun
        if len(found) == 1:
            return found[0]
        if not found:
            like = nearest(wanted, (one.identifier_name for one in accounts))
            meant = f"Did you mean {like}? " if like else ""
            advice = f"{meant}/orchestre bots lists them."
            raise NotFound(f"There is no bot {name}", advice=advice)
        names = ", ".join(f"{one.provider} {one.identifier_name}" for one in found)
        raise Invalid(f"{name} may be each of: {names}", advice="Name one in full.")

    async def draft(self) -> DraftDetail:
        """Return the draft that the words name: by its id, or by how that begins or ends."""
        wanted = self.words.strip().lower()
        if not wanted:
            raise Invalid("Say which draft", advice=_LISTED)
        if len(wanted) == _WHOLE_ID:
            return await self.member.drafts.show(wanted)
        waiting = await waiting_drafts(self.member)
        found = [one for one in waiting if one.id.startswith(wanted) or one.id.endswith(wanted)]
        if len(found) == 1:
            return await self.member.drafts.show(found[0].id)
        if not found:
            advice = f"{_LISTED} Others take their whole id."
            raise NotFound(f"No draft that waits is called {self.words.strip()}", advice=advice)
        raise Invalid(
            f"{len(found)} drafts are called so", advice=f"Give more of the id. {_LISTED}"
        )


async def put_off_drafts(member: OrchestreClient, counts: DraftCountsInfo) -> list[DraftInfo]:
    """Return those that wait and were put off, the first of them; nothing is asked for none."""
    if not counts.snoozed:
        return []
    page = await member.drafts.page(status=DraftStatus.WAITING, limit=10, snoozed=True)
    return page.items


async def waiting_drafts(
    member: OrchestreClient, *, snoozed: bool | None = None
) -> list[DraftInfo]:
    """Return every draft that waits, the oldest first; False: only those that nobody put off."""
    found: list[DraftInfo] = []
    cursor = None
    while True:
        page = await member.drafts.page(
            status=DraftStatus.WAITING, limit=_PAGE, cursor=cursor, snoozed=snoozed
        )
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
