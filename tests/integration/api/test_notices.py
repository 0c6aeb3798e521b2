"""What a chat is told by itself: each thing once, whoever asks, whatever is lost on the way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orchestre.domain.drafts import Draft
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown
from tests.integration.api.test_doors import App

BY_ANA = "slack:T1:U1"
OF_DRAFTS = ["reminder", "escalation"]
HOUR = 3_600


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def chat(owner: Person) -> App:
    """An app whose team answers within 4 hours, and is reminded an hour before."""
    made = await App.of(owner)
    await made.knows(owner)
    within = {"answer_within_hours": 4, "remind_before_minutes": 60}
    assert (await owner.asks("PATCH", "/settings", json=within)).status_code == 200
    return made


async def channel(chat: App, name: str | None, purpose: str, bot: str | None = None) -> Any:
    body = {"bot": bot, "channel": name, "purpose": purpose}
    return await chat.asks("PUT", "/doors/channels", body, on_behalf_of=BY_ANA)


async def posted(owner: Person, chat: App, name: str = "a@shop.example") -> Draft:
    """A draft whose card stands in C1."""
    draft = await owner.draft(await owner.message(await owner.account(name)))
    card = {"draft": draft.id, "channel": "C1", "message": "1.1", "shown": "1.waiting"}
    assert (await chat.asks("PUT", "/doors/cards", card)).status_code == 200
    return draft


async def claim(chat: App, *kinds: str, limit: int = 10) -> list[dict[str, Any]]:
    body = {"kinds": list(kinds) or OF_DRAFTS, "limit": limit}
    answer = await chat.asks("POST", "/doors/notices/claim", body)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def settle(chat: App, notice: dict[str, Any], **outcome: Any) -> bool:
    body = {"fence": notice["fence"], **outcome}
    answer = await chat.asks("PATCH", f"/doors/notices/{notice['id']}", body)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["kept"])


async def test_a_draft_is_reminded_of_before_it_is_due_and_escalated_after(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    draft = await posted(owner, chat)
    await channel(chat, "C2", "escalation")
    clock.advance(3 * HOUR - 1)
    assert await claim(chat) == []
    clock.advance(1)
    (reminder,) = await claim(chat)
    assert (reminder["kind"], reminder["channel"], reminder["draft"]) == (
        "reminder",
        "C1",
        draft.id,
    )
    assert (reminder["version"], reminder["attempts"]) == (1, 1)
    assert reminder["due_at"] == "2026-01-05T13:00:00Z"
    assert await settle(chat, reminder, message="1.2")
    assert await claim(chat) == []
    clock.advance(HOUR)
    (overdue,) = await claim(chat)
    assert (overdue["kind"], overdue["channel"]) == ("escalation", "C2")
    assert await settle(chat, overdue, message="2.1")
    clock.advance(30 * 24 * HOUR)
    assert await claim(chat) == []


async def test_of_twenty_that_ask_at_once_one_is_given_it(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await posted(owner, chat)
    renewed = await App.of(owner)
    clock.advance(3 * HOUR)
    asked = [claim(one) for one in (chat, renewed) * 10]
    given = [one for found in await asyncio.gather(*asked) for one in found]
    assert len(given) == 1


async def test_a_claim_that_ends_without_a_word_is_given_on_and_the_first_is_void(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await posted(owner, chat)
    clock.advance(3 * HOUR)
    (first,) = await claim(chat)
    clock.advance(299)
    assert await claim(chat) == []
    clock.advance(2)
    (second,) = await claim(chat)
    assert (second["id"], second["attempts"]) == (first["id"], 2)
    assert second["since"] == first["since"]
    assert not await settle(chat, first, message="1.2")
    assert await settle(chat, second, message="1.3")
    assert not await settle(chat, second, message="1.4")
    assert not await settle(chat, second, error="too late")
    clock.advance(600)
    assert await claim(chat) == []


async def test_what_could_not_be_told_is_tried_again_and_shown(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await posted(owner, chat)
    clock.advance(3 * HOUR)
    for wait in (5, 10, 20):
        (notice,) = await claim(chat)
        assert await settle(chat, notice, error="not_in_channel")
        (trouble,) = (await chat.asks("GET", "/doors/notices")).json()["items"]
        assert (trouble["error"], trouble["channel"]) == ("not_in_channel", "C1")
        clock.advance(wait - 1)
        assert await claim(chat) == []
        clock.advance(1)
    (notice,) = await claim(chat)
    await settle(chat, notice, message="1.2")
    assert (await chat.asks("GET", "/doors/notices")).json()["items"] == []


async def test_nothing_is_told_of_what_is_decided_or_rests(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    decided, snoozed, redrafted = [
        await posted(owner, chat, f"{number}@shop.example") for number in range(3)
    ]
    await owner.post(f"/drafts/{decided.id}/reject", shown(decided, reason="no"))
    until = {"until": "2026-01-05T15:00:00Z"}
    assert (await owner.post(f"/drafts/{snoozed.id}/snooze", until)).status_code == 200
    wish = shown(redrafted, instruction="shorter")
    assert (await owner.post(f"/drafts/{redrafted.id}/respond", wish)).status_code == 202
    await channel(chat, "C2", "escalation")
    clock.advance(3 * HOUR)
    assert await claim(chat) == []
    clock.advance(2 * HOUR)
    assert await claim(chat) == []
    clock.advance(HOUR)
    (overdue,) = await claim(chat)
    assert (overdue["kind"], overdue["draft"]) == ("escalation", snoozed.id)


async def test_a_new_version_is_reminded_of_anew(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    draft = await posted(owner, chat)
    clock.advance(3 * HOUR)
    (first,) = await claim(chat)
    await settle(chat, first, message="1.2")
    edited = shown(draft, text="It does not.\n")
    assert (await owner.post(f"/drafts/{draft.id}/edit", edited)).status_code == 200
    (second,) = await claim(chat)
    assert (second["version"], second["id"] == first["id"]) == (2, False)


async def test_without_a_card_a_channel_or_a_time_nothing_is_told(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await owner.draft(await owner.message(await owner.account()))
    clock.advance(3 * HOUR)
    assert await claim(chat) == []
    clock.advance(2 * HOUR)
    assert await claim(chat) == []
    await channel(chat, "C2", "escalation")
    assert [one["kind"] for one in await claim(chat, "reminder")] == []
    await owner.asks("PATCH", "/settings", json={"answer_within_hours": None})
    assert await claim(chat) == []


async def test_no_reminder_is_wanted_where_its_time_is_nought(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await posted(owner, chat)
    await owner.asks("PATCH", "/settings", json={"remind_before_minutes": 0})
    clock.advance(4 * HOUR - 1)
    assert await claim(chat) == []


async def test_a_bot_may_be_escalated_elsewhere(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    first, second = [await posted(owner, chat, f"{n}@shop.example") for n in range(2)]
    accounts = (await chat.asks("GET", "/doors/bots")).json()["items"]
    bots = {one["id"]: one["bot"]["id"] for one in accounts}
    await channel(chat, "C2", "escalation")
    await channel(chat, "C3", "escalation", bots[second.account_id])
    clock.advance(4 * HOUR)
    told = {one["draft"]: one["channel"] for one in await claim(chat)}
    assert told == {first.id: "C2", second.id: "C3"}


async def test_channels_are_for_a_purpose(owner: Person, chat: App) -> None:
    bot = (await owner.account()).bot.id
    for name, purpose in (("C1", "drafts"), ("C2", "escalation"), ("C3", "digest")):
        assert (await channel(chat, name, purpose)).status_code == 200
    refused = await channel(chat, "C3", "digest", bot)
    assert refused.json()["faults"][0]["path"] == "body.bot"
    listed = (await channel(chat, None, "escalation")).json()["items"]
    assert [(one["channel"], one["purpose"]) for one in listed] == [
        ("C1", "drafts"),
        ("C3", "digest"),
    ]
    assert (await channel(chat, "C1", "parties")).status_code == 422
    told = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (told["verb"], told["before"]["channel"], told["after"]["for"]) == (
        "chat channel forgotten",
        "C2",
        "escalation",
    )


async def test_the_notices_of_a_workspace_are_its_own(
    owner: Person, stranger: Person, chat: App, clock: SteppingClock
) -> None:
    await posted(owner, chat)
    clock.advance(3 * HOUR)
    theirs = await App.of(stranger)
    assert await claim(theirs) == []
    (notice,) = await claim(chat)
    for unknown in (notice["id"], "0" * 32):
        body = {"fence": 1, "message": "1.2"}
        asked = await theirs.asks("PATCH", f"/doors/notices/{unknown}", body)
        assert asked.status_code == 404
    in_discord = await App.of(owner, "discord")
    assert (await in_discord.asks("GET", "/doors/notices")).json()["items"] == []
    assert await settle(chat, notice, message="1.2")
    for path in ("/doors/notices", "/doors/digest"):
        assert (await owner.get(path)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kinds": []},
        {"kinds": ["party"]},
        {"kinds": ["digest"], "limit": 0},
        {"kinds": ["digest"], "limit": 51},
    ],
)
async def test_a_claim_that_cannot_be(chat: App, body: dict[str, Any]) -> None:
    assert (await chat.asks("POST", "/doors/notices/claim", body)).status_code == 422
