"""The client as a chat app uses it: at its own door, and for the people of the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ApproveBody, CardBody, IdentityLinkBody
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from orchestre.domain.identities import Chat
from tests.integration.api.people import Person
from tests.integration.api.test_client_retries import Breaking
from tests.integration.api.test_doors import App

PLACE, PERSON = "E1/T1", "U~1"


@pytest.fixture
async def asked(app: Api) -> Breaking:
    """What the client asks, over a connection that holds."""
    return Breaking(app, losses=0)


@pytest.fixture
async def door(owner: Person, asked: Breaking) -> AsyncIterator[OrchestreClient]:
    token = (await App.of(owner)).token
    async with OrchestreClient("http://api", token=token, transport=asked) as client:
        yield client


@pytest.fixture
async def draft(owner: Person) -> Draft:
    return await owner.draft(await owner.message(await owner.account()))


async def known(door: OrchestreClient, member: Person) -> None:
    wanted = IdentityLinkBody(service=Chat.SLACK, place=PLACE, person=PERSON, shown_as="Ana")
    made = await door.doors.identity_link(wanted)
    assert (await member.post("/identities", {"token": made.token})).status_code == 201


def shown(draft: Draft) -> ApproveBody:
    current = draft.current
    return ApproveBody(version=current.version, content_hash=current.content_hash)


async def test_an_app_works_at_its_door(owner: Person, door: OrchestreClient, draft: Draft) -> None:
    me = await door.doors.me()
    assert (me.service, me.followed_up_to) == (Chat.SLACK, 0)
    assert [one.id for one in (await door.doors.events()).items] == ["1"]
    assert (await door.doors.events(after=1)).items == []
    assert (await door.doors.position(1)).followed_up_to == 1
    waiting = await door.doors.drafts(status=DraftStatus.WAITING)
    assert [one.id for one in waiting.items] == [draft.id]
    assert (await door.doors.draft(draft.id)).text == draft.current.content.text
    assert [one.bot.status for one in await door.doors.bots()] == ["stopped"]
    with pytest.raises(NotFound):
        await door.doors.draft("0" * 32)


async def test_an_app_keeps_its_cards(door: OrchestreClient, draft: Draft) -> None:
    assert await door.doors.cards.get(draft.id) is None
    card = CardBody(draft=draft.id, channel="C1", message="1.2", shown="1.waiting")
    kept = await door.doors.cards.put(card)
    assert await door.doors.cards.get(draft.id) == kept
    assert (await door.doors.cards.page()).items == [kept]
    await door.doors.cards.remove(draft.id)
    assert (await door.doors.cards.page()).items == []


async def test_an_app_acts_for_whom_it_names(
    owner: Person, door: OrchestreClient, draft: Draft, asked: Breaking
) -> None:
    acting = door.acting_for(Chat.SLACK, PLACE, PERSON)
    with pytest.raises(Forbidden, match="No member"):
        await acting.me()
    await known(door, owner)
    assert (await acting.me()).email == "ana@example.com"
    assert asked.asked[-1].headers["On-Behalf-Of"] == "slack:E1%2FT1:U~1"
    assert (await acting.doors.set_channel(None, "C1"))[0].channel == "C1"
    assert (await acting.drafts.approve(draft.id, shown(draft))).status == "approved"
    with pytest.raises(Forbidden, match="opens nothing but /doors"):
        await door.drafts.page()
    assert "On-Behalf-Of" not in asked.asked[-1].headers


async def test_a_click_that_is_told_of_twice_is_one(
    owner: Person, door: OrchestreClient, draft: Draft, asked: Breaking
) -> None:
    await known(door, owner)
    click = "T1/1789994723.000200/1789994730.123456/U1"
    first, second = [
        await door.acting_for(Chat.SLACK, PLACE, PERSON, key=click).drafts.approve(
            draft.id, shown(draft)
        )
        for _ in range(2)
    ]
    assert first == second
    keys = [one.headers.get("Idempotency-Key") for one in asked.asked[-2:]]
    assert keys == [click, click]
    events = (await owner.get("/events")).json()["items"]
    assert [one["verb"] for one in events].count("draft approved") == 1
    with pytest.raises(Invalid, match="another request"):
        await door.acting_for(Chat.SLACK, PLACE, PERSON, key=click).drafts.undo(draft.id)


async def test_following_ends_with_the_token(owner: Person, app: Api) -> None:
    made = await App.of(owner)
    assert (await owner.asks("DELETE", f"/doors/tokens/{made.id}")).status_code == 204
    transport = httpx.ASGITransport(app)
    async with OrchestreClient("http://api", token=made.token, transport=transport) as door:
        with pytest.raises(NotSignedIn, match="not known"):
            await anext(door.doors.follow())
