"""Where a chat app shows drafts, and who chooses the channels."""

from __future__ import annotations

import asyncio

import pytest

from orchestre.domain.drafts import Draft
from orchestre.domain.members import Role
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.test_doors import App

BY_ANA, BY_BOB = "slack:T1:U1", "slack:T1:U2"


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def chat(owner: Person) -> App:
    made = await App.of(owner)
    await made.knows(owner)
    await made.knows(await owner.colleague("bob@example.com", Role.APPROVER), person="U2")
    return made


@pytest.fixture
async def draft(owner: Person) -> Draft:
    return await owner.draft(await owner.message(await owner.account()))


def card(draft: Draft, **more: str) -> dict[str, str]:
    return {"draft": draft.id, "channel": "C1", "message": "1.1", "shown": "1.waiting", **more}


async def test_a_draft_has_one_card(owner: Person, chat: App, draft: Draft) -> None:
    assert (await chat.asks("GET", "/doors/cards")).json()["items"] == []
    assert (await chat.asks("PUT", "/doors/cards", card(draft))).status_code == 200
    kept = await chat.asks("PUT", "/doors/cards", card(draft, message="1.2", shown="2.sent"))
    found = (await chat.asks("GET", f"/doors/cards?draft={draft.id}")).json()["items"]
    assert found == [kept.json()]
    assert (found[0]["message"], found[0]["shown"]) == ("1.2", "2.sent")
    renewed = await App.of(owner)
    assert (await renewed.asks("GET", "/doors/cards")).json()["items"] == found
    in_discord = await App.of(owner, "discord")
    assert (await in_discord.asks("GET", "/doors/cards")).json()["items"] == []


async def test_a_card_is_claimed_by_one_process_until_it_is_posted(
    chat: App, draft: Draft, clock: SteppingClock
) -> None:
    def claim(holder: str) -> dict[str, str]:
        return card(draft, message="", shown=holder)

    asked = await asyncio.gather(
        *(chat.asks("PUT", "/doors/cards", claim(f"process.{n}")) for n in range(8))
    )
    assert sorted(one.status_code for one in asked) == [200] + 7 * [409]
    (won,) = [one.json() for one in asked if one.status_code == 200]
    assert won["message"] == ""
    assert "Another process posts" in next(o for o in asked if o.status_code == 409).text
    again = await chat.asks("PUT", "/doors/cards", claim(won["shown"]))
    assert again.status_code == 200, "whoever holds it may claim it again"
    clock.advance(121)
    assert (await chat.asks("PUT", "/doors/cards", claim("process.9"))).status_code == 200
    assert (await chat.asks("PUT", "/doors/cards", card(draft))).status_code == 200
    clock.advance(1_000)
    late = await chat.asks("PUT", "/doors/cards", claim("process.9"))
    assert late.status_code == 409, "what is posted is not claimed any more"


async def test_cards_put_at_once_are_one(chat: App, draft: Draft) -> None:
    bodies = [card(draft, message=f"1.{number}") for number in range(10)]
    put = await asyncio.gather(*(chat.asks("PUT", "/doors/cards", body) for body in bodies))
    assert {one.status_code for one in put} == {200}
    assert len((await chat.asks("GET", "/doors/cards")).json()["items"]) == 1


async def test_cards_are_listed_in_pages_and_forgotten(owner: Person, chat: App) -> None:
    account = await owner.account()
    drafts = [await owner.draft(await owner.message(account)) for _ in range(3)]
    for one in reversed(drafts):
        await chat.asks("PUT", "/doors/cards", card(one))
    page = (await chat.asks("GET", "/doors/cards?limit=2")).json()
    rest = (await chat.asks("GET", f"/doors/cards?cursor={page['next_cursor']}")).json()
    listed = [one["draft"] for one in page["items"] + rest["items"]]
    assert (listed, rest["next_cursor"]) == ([one.id for one in drafts], None)
    assert (await chat.asks("DELETE", f"/doors/cards/{listed[0]}")).status_code == 204
    assert (await chat.asks("DELETE", f"/doors/cards/{listed[0]}")).status_code == 404
    assert len((await chat.asks("GET", "/doors/cards")).json()["items"]) == 2


async def test_a_card_is_of_a_draft_of_ones_own(stranger: Person, chat: App, draft: Draft) -> None:
    theirs = await App.of(stranger)
    await chat.asks("PUT", "/doors/cards", card(draft))
    assert (await theirs.asks("PUT", "/doors/cards", card(draft))).status_code == 404
    assert (await theirs.asks("DELETE", f"/doors/cards/{draft.id}")).status_code == 404
    for path in ("/doors/cards", f"/doors/cards?draft={draft.id}"):
        assert (await theirs.asks("GET", path)).json()["items"] == []
    assert len((await chat.asks("GET", "/doors/cards")).json()["items"]) == 1


@pytest.mark.parametrize(
    "changed",
    [{"shown": ""}, {"shown": "two words"}, {"shown": "a" * 129}, {"channel": "#a b"}, {"ts": "1"}],
)
async def test_a_wrong_card_names_its_fault(
    chat: App, draft: Draft, changed: dict[str, str]
) -> None:
    refused = await chat.asks("PUT", "/doors/cards", card(draft, **changed))
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["faults"]] == [f"body.{next(iter(changed))}"]


async def choose(chat: App, bot: str | None, channel: str | None, by: str | None = BY_ANA) -> int:
    body = {"bot": bot, "channel": channel}
    return (await chat.asks("PUT", "/doors/channels", body, on_behalf_of=by)).status_code


async def chosen(chat: App) -> list[tuple[str | None, str]]:
    items = (await chat.asks("GET", "/doors/channels")).json()["items"]
    return [(one["bot"], one["channel"]) for one in items]


async def test_who_may_configure_chooses_channels(owner: Person, chat: App) -> None:
    bot = (await owner.account()).bot.id
    for wanted in ((bot, "C1"), (None, "C2"), (None, "C3"), (bot, "C4"), (bot, "C4")):
        assert await choose(chat, *wanted) == 200
    assert await chosen(chat) == [(None, "C3"), (bot, "C4")]
    assert await choose(chat, bot, None) == 200
    assert await choose(chat, bot, None) == 200
    assert await chosen(chat) == [(None, "C3")]
    events = (await owner.get("/events?limit=200")).json()["items"]
    told = [one for one in events if one["verb"].startswith("chat channel")]
    assert [(one["before"]["channel"], one["after"]["channel"]) for one in told] == [
        (None, "C1"),
        (None, "C2"),
        ("C2", "C3"),
        ("C1", "C4"),
        ("C4", None),
    ]
    assert {(one["actor"], one["after"]["via"]) for one in told} == {(owner.member.id, "slack")}


async def test_nobody_else_chooses_channels(owner: Person, stranger: Person, chat: App) -> None:
    assert await choose(chat, None, "C1", by=BY_BOB) == 403
    assert await choose(chat, None, "C1", by=None) == 403
    assert (await owner.asks("PUT", "/doors/channels", json={"bot": None, "channel": "C"})).is_error
    foreign = (await stranger.account()).bot.id
    assert await choose(chat, foreign, "C1") == 404
    assert await chosen(chat) == []


async def test_channels_chosen_at_once_are_one_a_bot(chat: App) -> None:
    statuses = await asyncio.gather(*(choose(chat, None, f"C{number}") for number in range(10)))
    assert set(statuses) == {200}
    assert len(await chosen(chat)) == 1
