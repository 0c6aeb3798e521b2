"""Lists of drafts as people sift and sort them, and how much there is of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from orchestre.domain.drafts import Draft, Finding
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Store
from orchestre.store.tables import bots, drafts, workspaces
from tests.integration.api.people import Person, shown

PRICE = Finding("price:€ 5", "The amount € 5 stands in no source.", blocking=True)
HIDDEN = Finding("hidden-text", "The mail holds text that its reader does not see.")
OFFLINE = Finding("offline-draft", "No language model wrote this draft.")


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def waiting(owner: Person, *findings: Finding, account: Any = None) -> Draft:
    account = account or await owner.account()
    return await owner.draft(await owner.message(account), findings=findings)


async def ids(owner: Person, query: str = "") -> list[str]:
    answer = await owner.get(f"/drafts?{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def paged(owner: Person, query: str) -> list[str]:
    """Read a whole list two by two."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = (await owner.get(f"/drafts?{query}&limit=2{cursor}")).json()
        found += [one["id"] for one in answer["items"]]
        if answer["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer['next_cursor']}"


def of(*drafts: Draft) -> list[str]:
    return [draft.id for draft in drafts]


async def write(store: Store, draft: Draft, **values: Any) -> None:
    async with store.begin() as tx:
        await tx.execute(sa.update(drafts).where(drafts.c.id == draft.id).values(**values))


async def test_drafts_are_sifted_by_what_was_found(owner: Person, sqlite_store: Store) -> None:
    account = await owner.account()
    price = await waiting(owner, PRICE, HIDDEN, account=account)
    hidden = await waiting(owner, HIDDEN, account=account)
    clean = await waiting(owner, OFFLINE, account=account)
    assert await ids(owner, "finding=any") == of(price, hidden)
    assert await ids(owner, "finding=blocking") == of(price)
    assert await ids(owner, "finding=none") == of(clean)
    assert await ids(owner, "finding=price") == of(price)
    assert await ids(owner, "finding=hidden-text&order=newest") == of(hidden, price)
    assert await ids(owner, "finding=text") == []
    refused = await owner.get("/drafts?finding=%25")
    assert refused.status_code == 422
    # What was drafted before the kinds were kept may have any.
    await write(sqlite_store, clean, found=None)
    assert await ids(owner, "finding=any") == of(price, hidden, clean)
    assert await ids(owner, "finding=none") == []


async def test_an_edit_is_listed_by_what_is_found_then(owner: Person) -> None:
    draft = await waiting(owner, PRICE, HIDDEN)
    edited = {"text": "Hello Cleo,\n\nwe shall look.\n"}
    answer = await owner.post(f"/drafts/{draft.id}/edit", shown(draft, **edited))
    assert answer.status_code == 200, answer.text
    assert await ids(owner, "finding=price") == []
    assert await ids(owner, "finding=hidden-text") == of(draft)


async def test_drafts_are_sifted_by_who_looks_after_them(owner: Person) -> None:
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    account = await owner.account()
    mine, his, nobodys = [await waiting(owner, account=account) for _ in range(3)]
    for draft, person in ((mine, owner), (his, bob)):
        await owner.post(f"/drafts/{draft.id}/assign", {"member": person.member.id})
    assert await ids(owner, "assignee=me") == of(mine)
    assert await ids(bob, "assignee=me") == of(his)
    assert await ids(owner, "assignee=none") == of(nobodys)
    assert await ids(owner, f"assignee={bob.member.id}") == of(his)


async def test_what_is_put_aside_is_out_of_the_way_for_as_long(
    owner: Person, sqlite_store: Store
) -> None:
    account = await owner.account()
    aside, back, other = [await waiting(owner, account=account) for _ in range(3)]
    async with sqlite_store.read() as tx:
        now = tx.now
    await write(sqlite_store, aside, snoozed_until=now + timedelta(hours=1))
    await write(sqlite_store, back, snoozed_until=now - timedelta(hours=1))
    assert await ids(owner, "snoozed=false") == of(back, other)
    assert await ids(owner, "snoozed=true") == of(aside)
    counts = (await owner.get("/drafts/counts")).json()
    assert (counts["waiting"], counts["snoozed"]) == (2, 1)
    (bot,) = (await owner.get("/bots")).json()["items"]
    assert bot["waiting"] == 2, "beside the bot as in the menu"


async def test_drafts_older_than_a_moment_and_of_several_statuses(
    owner: Person, sqlite_store: Store
) -> None:
    account = await owner.account()
    first, second, third = [await waiting(owner, account=account) for _ in range(3)]
    async with sqlite_store.begin() as tx:
        later = tx.now + timedelta(minutes=1)
        before = tx.now - timedelta(days=1)
    wanted = later.isoformat().replace("+", "%2B")
    assert await ids(owner, f"created_before={wanted}&status=waiting") == of(first, second, third)
    wanted = before.isoformat().replace("+", "%2B")
    assert await ids(owner, f"created_before={wanted}") == []
    await write(sqlite_store, second, status="parked")
    await write(sqlite_store, third, status="failed")
    assert await ids(owner, "status=parked&status=failed") == of(second, third)


async def test_the_answer_that_is_due_first_comes_first_over_all_pages(
    owner: Person, sqlite_store: Store
) -> None:
    slow, fast, never = [await owner.account(f"{name}@shop.example") for name in "abc"]
    made = [
        await waiting(owner, account=account) for account in (slow, never, fast, slow, never, fast)
    ]
    async with sqlite_store.begin() as tx:
        for account, hours in ((slow, 48), (fast, 2)):
            hers = sa.update(bots).where(bots.c.account_id == account.id)
            await tx.execute(hers.values(answer_within_hours=hours))
    in_order = [made[at].id for at in (2, 5, 0, 3, 1, 4)]
    assert await ids(owner, "order=due") == in_order
    assert await paged(owner, "order=due&status=waiting") == in_order
    assert await paged(owner, "order=due&account=" + slow.id) == [made[0].id, made[3].id]
    async with sqlite_store.begin() as tx:
        await tx.execute(sa.update(workspaces).values(answer_within_hours=1))
    assert (await ids(owner, "order=due"))[:2] == [made[1].id, made[4].id]


async def test_every_order_can_be_read_page_by_page(owner: Person, sqlite_store: Store) -> None:
    account = await owner.account()
    made = [await waiting(owner, account=account) for _ in range(5)]
    for place, draft in enumerate(made):
        then = draft.updated_at - timedelta(seconds=place // 2)
        await write(sqlite_store, draft, updated_at=then)
    changed = [made[at].id for at in (1, 0, 3, 2, 4)]
    expected = {"oldest": of(*made), "newest": of(*reversed(made)), "changed": changed}
    for order, wanted in expected.items():
        assert await ids(owner, f"order={order}") == wanted, order
        assert await paged(owner, f"order={order}") == wanted, order


@pytest.mark.parametrize("cursor", ["x", "x@", "x@y", "x@-9", "x@9" + "9" * 30, "@"])
async def test_a_cursor_of_another_order_is_refused(owner: Person, cursor: str) -> None:
    for order in ("due", "changed"):
        answer = await owner.get("/drafts", params={"order": order, "cursor": cursor})
        assert answer.status_code == 422, (order, answer.text)
    assert (await owner.get("/drafts?order=newest&cursor=x@1000")).status_code == 422


async def test_counts_tell_what_there_is_to_do(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    drafted: Sequence[Draft] = [await waiting(owner, account=account) for _ in range(3)]
    await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="Cannot be read")
    await owner.post(f"/drafts/{drafted[0].id}/approve", shown(drafted[0]))
    await owner.post(f"/drafts/{drafted[1].id}/assign", {"member": owner.member.id})
    counts = (await owner.get("/drafts/counts")).json()
    assert counts == {
        "waiting": 2,
        "snoozed": 0,
        "mine": 1,
        "approved": 1,
        "parked": 0,
        "failed": 0,
        "needs_human": 1,
        "event": "2",
    }
    others = (await stranger.get("/drafts/counts")).json()
    assert set(others.values()) == {0, "0"}


async def test_drafts_are_asked_for_by_their_ids(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    first, second, _ = [await waiting(owner, account=account) for _ in range(3)]
    asked = f"id={second.id}&id={first.id}"
    assert await ids(owner, asked) == of(first, second)
    assert await ids(owner, f"{asked}&status=sent") == []
    assert await ids(stranger, asked) == []
    assert (await owner.get("/drafts?id=")).status_code == 422


async def test_who_and_since_when_stands_in_the_list(owner: Person) -> None:
    await waiting(owner)
    (listed,) = (await owner.get("/drafts")).json()["items"]
    assert listed["to_name"] == "Cleo"
    assert listed["came_at"] is not None
