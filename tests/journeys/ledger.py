"""The rows behind a running Orchestre, for what no door shows."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from pwdlib import PasswordHash

from orchestre.domain.members import Member, Role
from orchestre.settings import Settings
from orchestre.store import members, messages
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.draft_lists import listed as listed_drafts
from orchestre.store.encryption import load_cipher
from orchestre.store.events import verify
from orchestre.store.messages import MessageFilter
from orchestre.store.session import Store, open_engine
from tests.journeys.desk import PASSWORD
from tests.journeys.processes import House


@contextlib.asynccontextmanager
async def opened(house: House) -> AsyncIterator[Store]:
    """Open a house's database beside the process that works on it."""
    settings = Settings.model_validate({"data_dir": house.data, **house.settings})
    key = settings.secret_key.get_secret_value()
    store = Store(
        open_engine(settings.database), load_cipher(key, house.data), lambda: datetime.now(UTC)
    )
    yield store
    await store.close()


async def member_of(store: Store, email: str) -> Member:
    async with store.read() as tx:
        known = await members.by_email(tx, email)
    assert known is not None
    return known.member


async def join(house: House, beside: str, *, email: str, role: Role) -> None:
    """Add a member to the workspace of the one called `beside`; an invitation would do the same."""
    async with opened(house) as store:
        workspace = (await member_of(store, beside)).workspace_id
        password_hash = PasswordHash.recommended().hash(PASSWORD)
        async with store.begin() as tx:
            await members.add(tx, workspace, email=email, password_hash=password_hash, role=role)


async def approved_texts(house: House, email: str) -> dict[str, tuple[str, str]]:
    """Return each draft's status and text, by the Message-ID that it answers.

    Every mail of the workspace must be there once, and its audit trail must be whole.
    """
    async with opened(house) as store:
        workspace = (await member_of(store, email)).workspace_id
        async with store.read() as tx:
            assert await verify(tx, workspace) is None
            kept = await messages.listed(tx, workspace, MessageFilter(), limit=200)
            drafts = await listed_drafts(tx, workspace, DraftFilter(), limit=200, after=None)
    ids = {stored.id: stored.message.rfc_message_id for stored in kept}
    assert len(set(ids.values())) == len(kept), "a mail was kept twice"
    answers = {ids[draft.message_id]: draft for draft in drafts}
    assert len(answers) == len(drafts), "a mail has two drafts"
    return {
        name: (draft.status.value, draft.current.content.text) for name, draft in answers.items()
    }
