"""The workspace at a glance: what is set up, what waits, what is wrong; of this workspace alone."""

from __future__ import annotations

from typing import Any

import pytest

from orchestre.domain.accounts import BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import ModelRejected
from orchestre.domain.messages import MessageStatus
from orchestre.store import accounts, drafts
from orchestre.store.session import Store
from tests.integration.api.people import Person

NOTHING = {"mailbox": False, "knowledge": False, "bot": False, "draft": False}


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def glance(person: Person) -> dict[str, Any]:
    answer = await person.get("/workspace")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_empty_workspace_lacks_everything(owner: Person) -> None:
    assert await glance(owner) == {
        "id": owner.member.workspace_id,
        "set_up": NOTHING,
        "demo": False,
        "waiting": 0,
        "stuck": 0,
        "bots": 0,
        "bots_running": 0,
        "troubles": [],
    }


async def test_it_fills_step_by_step_and_nobody_else_sees_that(
    owner: Person, stranger: Person
) -> None:
    account = await owner.account()
    assert (await glance(owner))["set_up"] == {**NOTHING, "mailbox": True}
    async with owner.orchestre.store.begin() as tx:
        await accounts.set_bot(
            tx, owner.member.workspace_id, account.bot.id, status=BotStatus.RUNNING
        )
    file = {"file": ("shop.csv", b"sku,title\nA1,Tent\n")}
    await owner.asks("POST", "/products/import", files=file)
    await owner.orchestre.imports.run_due()
    draft = await owner.draft(await owner.message(account))
    await owner.draft(await owner.message(account))
    await owner.post(f"/drafts/{draft.id}/snooze", {"until": "2999-01-01T00:00:00Z"})
    found = await glance(owner)
    assert found["set_up"] == dict.fromkeys(NOTHING, True)
    assert (found["waiting"], found["bots"], found["bots_running"]) == (1, 1, 1)
    await owner.post("/bots/stop_all")
    stopped = await glance(owner)
    assert (stopped["bots"], stopped["bots_running"]) == (1, 0)
    assert (await glance(stranger))["set_up"] == NOTHING
    await owner.post("/workspace/demo")
    assert (await glance(owner))["demo"] is True


async def test_replies_that_may_not_have_left_are_counted(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    for status in (DraftStatus.PARKED, DraftStatus.FAILED, DraftStatus.APPROVED):
        draft = await owner.draft(await owner.message(account))
        async with owner.orchestre.store.begin() as tx:
            await drafts.write(tx, draft, status=status)
    assert (await glance(owner))["stuck"] == 2
    assert (await glance(stranger))["stuck"] == 0


async def test_what_stops_answers_is_told(owner: Person) -> None:
    account = await owner.account()
    async with owner.orchestre.store.begin() as tx:
        await accounts.set_bot(
            tx,
            owner.member.workspace_id,
            account.bot.id,
            status=BotStatus.FAILING,
            error="The folder is gone",
        )
    trouble = {"account_name": account.identifier_name, "what": "The folder is gone"}
    assert (await glance(owner))["troubles"] == [{"kind": "bot", **trouble}]
    async with owner.orchestre.store.begin() as tx:
        await accounts.needs_relink(tx, account.id, linked_before=tx.now)
    assert (await glance(owner))["troubles"][0]["kind"] == "relink"


async def test_a_model_that_refuses_is_told_until_a_mail_is_drafted(owner: Person) -> None:
    account = await owner.account()
    why = f"The key was refused. {ModelRejected.advice}"
    left = {"status": MessageStatus.NEEDS_HUMAN}
    await owner.message(account, **left, reason="no draft after all")
    assert (await glance(owner))["troubles"] == []
    await owner.message(account, **left, reason=why)
    assert (await glance(owner))["troubles"] == [{"kind": "model", "account_name": "", "what": why}]
    await owner.message(account)
    assert (await glance(owner))["troubles"] == []
