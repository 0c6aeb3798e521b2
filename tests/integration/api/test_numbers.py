"""The numbers over HTTP: counted from what really happened, on both databases."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from orchestre.domain.messages import MessageStatus
from orchestre.store import drafts, tables
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown
from tests.samples import an_answer

DAY = 86_400.0


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def week(owner: Person, clock: SteppingClock) -> Person:
    """Monday: one skipped, one for a person, one approved. Tuesday: one edited, one rejected."""
    shop, desk = await owner.account("shop@example.com"), await owner.account("desk@example.com")
    await owner.message(shop, status=MessageStatus.SKIPPED, reason="a robot")
    await owner.message(desk, status=MessageStatus.NEEDS_HUMAN, reason="cannot be read")
    answered = await owner.message(shop)
    clock.advance(10)
    first = await owner.draft(answered)
    clock.advance(60)
    await owner.post(f"/drafts/{first.id}/approve", shown(first))
    clock.advance(30)
    await _sent(owner, first.id)
    clock.advance(DAY)
    for number, act in enumerate(("edit", "reject")):
        mail = await owner.message(desk)
        clock.advance(20)
        async with owner.orchestre.store.begin() as tx:
            writing = an_answer(
                "one two three four five six seven eight nine ten\n",
                input_tokens=900,
                output_tokens=100,
            )
            draft = await drafts.add(tx, mail, "model:scripted", writing)
        clock.advance(100 * (number + 1))
        more = (
            {"text": "one two three four five six seven eight nine eleven", "approve": True}
            if act == "edit"
            else {"reason": "wrong"}
        )
        decided = await owner.post(f"/drafts/{draft.id}/{act}", shown(draft, **more))
        assert decided.status_code == 200, decided.text
    return owner


async def _sent(owner: Person, draft_id: str) -> None:
    """Have the reply leave, as delivery would write it."""
    async with owner.orchestre.store.begin() as tx:
        await tx.execute(
            sa.update(tables.replies)
            .where(tables.replies.c.draft_id == draft_id)
            .values(status="sent", sent_at=tx.now)
        )
        await tx.execute(
            sa.update(tables.drafts)
            .where(tables.drafts.c.id == draft_id)
            .values(status="sent", updated_at=tx.now)
        )


async def test_a_rejection_that_asks_for_another_draft_is_none(owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account("shop@example.com")))
    path = f"/drafts/{draft.id}/reject"
    again = await owner.post(path, shown(draft, reason="Shorter", redraft=True))
    assert again.status_code == 200, again.text
    assert (await owner.get("/numbers")).json()["total"]["rejected"] == 0


async def test_days_and_total_count_what_happened(week: Person) -> None:
    found = (await week.get("/numbers?from=2026-01-05&to=2026-01-06")).json()
    assert (found["from"], found["to"]) == ("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")
    monday, tuesday = found["days"]
    assert (monday["day"], tuesday["day"]) == ("2026-01-05", "2026-01-06")
    counts = ("received", "skipped", "needs_human", "drafted", "approved_as_drafted", "sent")
    assert [monday[name] for name in counts] == [3, 1, 1, 1, 1, 1]
    assert [tuesday[name] for name in counts] == [2, 0, 0, 2, 0, 0]
    assert (tuesday["approved_edited"], tuesday["rejected"]) == (1, 1)
    total = found["total"]
    assert (total["received"], total["drafted"], total["sent"]) == (5, 3, 1)
    assert (total["unedited_share"], total["edit_size"]) == (0.5, 0.1)
    assert total["to_draft"] == {"median": 20.0, "p90": 20.0}
    assert total["to_decision"] == {"median": 100.0, "p90": 200.0}
    assert total["to_sent"] == {"median": 100.0, "p90": 100.0}
    assert total["model"] == {
        "drafts": 2,
        "input_tokens": 1800,
        "output_tokens": 200,
        "tokens_per_reply": 2000.0,
        "cost": None,
        "cost_per_reply": None,
        "currency": "USD",
        "priced_share": 0.0,
    }
    assert found["zone"] == "UTC"


async def test_an_approval_that_was_taken_back_is_none(owner: Person, clock: SteppingClock) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await owner.post(f"/drafts/{draft.id}/undo", {})
    total = (await owner.get("/numbers")).json()["total"]
    assert (total["approved_as_drafted"], total["unedited_share"]) == (0, None)


async def test_by_bot(week: Person) -> None:
    found = (await week.get("/numbers")).json()
    by_name = {one["account_name"]: one for one in found["by_bot"]}
    assert {name: one["received"] for name, one in by_name.items()} == {
        "shop@example.com": 2,
        "desk@example.com": 3,
    }
    bot = by_name["desk@example.com"]["bot"]
    alone = (await week.get(f"/numbers?bot={bot}")).json()
    assert (alone["total"]["received"], alone["total"]["rejected"]) == (3, 1)
    assert [one["bot"] for one in alone["by_bot"]] == [bot]


async def test_another_teams_numbers_are_its_own(week: Person, stranger: Person) -> None:
    assert (await stranger.get("/numbers")).json()["total"]["received"] == 0
    bot = (await week.get("/numbers")).json()["by_bot"][0]["bot"]
    assert (await stranger.get(f"/numbers?bot={bot}")).status_code == 404


async def test_a_table_for_spreadsheets(week: Person) -> None:
    answer = await week.get("/numbers?to=2026-01-06", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 28
    assert (rows[-1]["day"], rows[-1]["drafted"], rows[-1]["model_input_tokens"]) == (
        "2026-01-06",
        "2",
        "1800",
    )
    assert rows[0]["to_draft_median"] == ""


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("from=2026-01-06&to=2026-01-05", "query.from"),
        ("from=2024-01-06&to=2026-01-05", "query.from"),
        ("from=soon", "query.from"),
        ("to=2026-01-05T10:00:00", "query.to"),
        ("from=9999-12-31&to=9999-12-31", "query.to"),
    ],
)
async def test_a_span_that_is_none(owner: Person, query: str, path: str) -> None:
    refused = await owner.get(f"/numbers?{query}")
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json()["faults"]] == [path]


async def test_moments_bound_to_the_second(week: Person, clock: SteppingClock) -> None:
    since = datetime(2026, 1, 5, 9, 0, 5, tzinfo=UTC).isoformat()
    found = (await week.get("/numbers", params={"from": since})).json()["total"]
    assert (found["received"], found["drafted"]) == (2, 3)


async def test_what_is_kept_of_an_edit(week: Person) -> None:
    async with week.orchestre.store.read() as tx:
        rows = await tx.execute(sa.select(tables.replies.c.edited_share))
        assert sorted(rows.scalars()) == [0.0, pytest.approx(0.1)]
