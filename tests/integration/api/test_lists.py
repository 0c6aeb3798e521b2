"""Lists: each message with its draft, and one damaged row that hides no other."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Store
from orchestre.store.tables import draft_versions
from tests.integration.api.people import Person, shown


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def test_each_message_says_which_draft_answers_it(owner: Person) -> None:
    account = await owner.account()
    drafted = await owner.message(account)
    draft = await owner.draft(drafted)
    skipped = await owner.message(account, status=MessageStatus.SKIPPED, reason="robot")
    named = {"provider_name": "maildir", "identifier_name": account.identifier_name}
    for path in ("/messages", "/messages/get_messages"):
        items = (await owner.get(path, params=named if "get" in path else {})).json()["items"]
        found = {one["id"]: one["draft"] for one in items}
        assert found == {drafted.id: draft.id, skipped.id: None}, path


@pytest.mark.parametrize("damage", ["another's", "garbage", "no draft"])
async def test_a_damaged_draft_is_shown_as_such_and_hides_no_other(
    owner: Person, sqlite_store: Store, damage: str
) -> None:
    account = await owner.account()
    broken = await owner.draft(await owner.message(account))
    whole = await owner.draft(await owner.message(account))
    async with sqlite_store.begin() as tx:
        contents = {
            "another's": tx.cipher.seal(f"{whole.id}/1", "{}"),
            "garbage": b"garbage",
            "no draft": tx.cipher.seal(f"{broken.id}/1", '{"content": "Cleo"}'),
        }
        spoil = sa.update(draft_versions).where(draft_versions.c.draft_id == broken.id)
        await tx.execute(spoil.values(content=contents[damage]))
    first, second = (await owner.get("/drafts")).json()["items"]
    assert (first["id"], first["text"], first["status"]) == (broken.id, "", "waiting")
    assert [one["name"] for one in first["findings"]] == ["damaged"]
    assert first["findings"][0]["blocking"]
    assert "cannot be opened" in first["error"]
    assert (second["id"], second["text"]) == (whole.id, whole.current.content.text)

    opened = await owner.get(f"/drafts/{broken.id}")
    approved = await owner.post(f"/drafts/{broken.id}/approve", shown(broken))
    assert opened.status_code == approved.status_code
    assert opened.status_code >= 500
    assert "Cleo" not in opened.text
    assert len((await owner.get("/drafts?status=waiting")).json()["items"]) == 2
