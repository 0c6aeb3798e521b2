"""Named: drafts by whom they answer and what about, where a page knows their ids alone."""

from __future__ import annotations

from collections.abc import Iterable

from console.literal import literal
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftInfo

#: What the API gives at once.
_AT_ONCE = 200
_LONGEST = 60


async def named_drafts(client: OrchestreClient, ids: Iterable[str]) -> dict[str, DraftInfo]:
    """Return drafts by their ids, in one request; those that are gone are left out."""
    wanted = list(dict.fromkeys(ids))[:_AT_ONCE]
    if not wanted:
        return {}
    found = await client.drafts.page(id=wanted, limit=_AT_ONCE)
    return {one.id: one for one in found.items}


def customer(draft: DraftInfo) -> str:
    """Return what the customer calls themselves, else their address; empty once it is erased."""
    return draft.to_name or next(iter(draft.to), "")


def about(draft: DraftInfo) -> str:
    """Return in one short line whom a draft answers and what about; empty once it is erased."""
    subject = draft.subject.removeprefix("Re: ")
    said = ": ".join(part for part in (customer(draft), subject) if part)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def mail_of(draft: DraftInfo) -> str:
    """Return a label for the mail that a draft answers."""
    return literal(about(draft)) or "a mail whose text is erased"
