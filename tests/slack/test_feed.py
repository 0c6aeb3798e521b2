"""Feed: one card for each draft, true to it, whatever falls over in between."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from orchestre.client.schemas import EventInfo
from orchestre.domain.identities import Chat
from slack_app.cards.actions import APPROVE, UNDO
from slack_app.feed import Feed, drafts_of
from slack_app.slack import ShutOut
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.slack.office import Office, buttons
from tests.slack.payloads import Json

POST = "chat.postMessage"


def refused(error: str) -> Fault:
    return Fault("answer", body={"ok": False, "error": error})


async def shown(office: Office, draft: str) -> list[Json]:
    return [one for one in office.cards() if one["metadata"]["event_payload"]["draft"] == draft]


def anew(office: Office) -> Feed:
    """The app after a fall: it knows nothing but what is kept at the door."""
    return Feed(office.door, replace(office.desk.board, holder="claimed.anew"))


async def written(office: Office) -> str:
    """A draft with the event that tells of it."""
    draft = await office.unseen()
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    edit = {**shown, "text": "Hello Cleo, it stands.\n"}
    assert (await office.owner.post(f"/drafts/{draft.id}/edit", edit)).status_code == 200
    return draft.id


async def test_what_happens_anywhere_shows_on_the_card(office: Office) -> None:
    feed = office.desk.feed
    await feed.begin()
    draft = await written(office)
    await feed.catch_up()
    (card,) = await shown(office, draft)
    assert "it stands" in json.dumps(card)
    assert card["unfurl_links"] is card["unfurl_media"] is False
    now = await office.draft_now(draft)
    decision = {"version": 2, "content_hash": now["content_hash"]}
    await office.owner.post(f"/drafts/{draft}/approve", decision)
    await feed.catch_up()
    (card,) = await shown(office, draft)
    assert UNDO in buttons(card)
    newest = (await office.owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (await office.door.doors.me()).followed_up_to == int(newest["id"])


async def test_what_waits_at_the_start_is_posted_once(office: Office) -> None:
    draft = await office.unseen()
    await office.desk.feed.begin()
    again = anew(office)
    await again.begin()
    await again.catch_up()
    assert len(await shown(office, draft.id)) == 1


@pytest.mark.parametrize("kind", ["close", "reset"])
async def test_an_answer_that_is_lost_posts_no_second_card(office: Office, kind: str) -> None:
    draft = await office.unseen()
    office.around.proxy.fail(POST, Fault(kind, taken=True))  # type: ignore[arg-type]
    feed = office.desk.feed
    await feed.begin()
    assert draft.id in feed.owed
    assert len(await shown(office, draft.id)) == 1
    feed._rest_until = 0
    await feed.catch_up()
    assert not feed.owed
    (card,) = await shown(office, draft.id)
    kept = await office.door.doors.cards.get(draft.id)
    assert kept is not None
    assert kept.message == card["ts"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("is_archived", "the channel is archived. Bring it back, or say /orchestre notify here"),
        ("not_in_channel", "Orchestre is not in the channel. Say /invite @Orchestre there"),
        ("channel_not_found", "Orchestre is not in there, or it is gone. Say /invite"),
    ],
)
async def test_a_closed_channel_holds_back_its_own_cards_alone(
    office: Office, error: str, said: str
) -> None:
    await office.desk.feed.begin()
    office.around.proxy.fail(POST, refused(error))
    first, second = await written(office), await written(office)
    feed = office.desk.feed
    await feed.catch_up()
    assert list(feed.owed) == [first]
    name = office.around.slack.call("conversations.info", channel=office.channel)["channel"]["name"]
    assert f"Posting a card in #{name}: {said}" in feed.error
    assert not {error, office.channel} & set(re.findall(r"\w+", feed.error))
    assert len(await shown(office, second)) == 1
    # It may stay closed: the position goes on without it.
    newest = (await office.owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (await office.door.doors.me()).followed_up_to == int(newest["id"])
    feed._rest_until = 0
    await feed.catch_up()
    assert len(await shown(office, first)) == 1
    assert not feed.error


async def test_what_a_closed_channel_did_not_take_is_posted_at_the_next_start(
    office: Office,
) -> None:
    await office.desk.feed.begin()
    office.around.proxy.fail(POST, refused("is_archived"))
    draft = await written(office)
    await office.desk.feed.catch_up()
    assert await office.door.doors.cards.get(draft) is None
    await anew(office).begin()
    assert len(await shown(office, draft)) == 1


async def test_a_revoked_token_stops_all_and_loses_nothing(office: Office) -> None:
    feed = office.desk.feed
    await feed.begin()
    draft = await written(office)
    office.around.proxy.fail(POST, refused("token_revoked"))
    with pytest.raises(ShutOut, match="does not take the app's token"):
        await feed.catch_up()
    await feed.catch_up()
    assert len(await shown(office, draft)) == 1


async def test_a_busy_slack_is_left_alone_as_long_as_it_asks(office: Office) -> None:
    draft = await office.unseen()
    busy = Fault(
        "answer",
        status=429,
        body={"ok": False, "error": "ratelimited"},
        headers={"Retry-After": "1"},
    )
    office.around.proxy.fail(POST, busy)
    await office.desk.feed.begin()
    assert len(await shown(office, draft.id)) == 1


async def test_a_card_that_slack_refuses_says_where_else_to_decide(office: Office) -> None:
    draft = await office.unseen()
    office.around.proxy.fail(POST, refused("invalid_blocks"))
    await office.desk.feed.begin()
    (card,) = await shown(office, draft.id)
    assert "Read it in the console" in card["text"]


async def test_a_card_that_was_deleted_is_posted_again(office: Office) -> None:
    draft = await office.draft()
    office.around.slack.call("chat.delete", channel=office.channel, ts=office.card(draft.id)["ts"])
    shown_before = {"version": 1, "content_hash": draft.current.content_hash}
    edit = {**shown_before, "text": "It stands.\n"}
    await office.owner.post(f"/drafts/{draft.id}/edit", edit)
    await office.desk.feed.begin()
    await office.desk.feed.catch_up()
    (card,) = await shown(office, draft.id)
    assert APPROVE in buttons(card)


async def test_a_bot_may_have_a_channel_of_its_own(office: Office) -> None:
    first, second = await office.unseen(), await office.unseen()
    accounts = (await office.owner.get("/providers/get_my_providers")).json()["items"]
    bot = next(one["bot"]["id"] for one in accounts if one["id"] == first.account_id)
    apart = office.around.slack.channel()
    rita = office.user("rita")
    acting = office.door.acting_for(Chat.SLACK, rita.team, rita.id)
    await acting.doors.set_channel(bot, apart)
    await office.desk.feed.begin()
    assert [one["metadata"]["event_payload"]["draft"] for one in office.cards()] == [second.id]
    (card,) = office.around.slack.messages(apart)[-1:]
    assert card["metadata"]["event_payload"]["draft"] == first.id


async def test_a_new_start_changes_no_card_that_is_right(
    office: Office, clock: SteppingClock
) -> None:
    draft = await office.draft()
    clock.advance(7_200)
    office.around.proxy.forget()
    await anew(office).begin()
    assert not [call for call in office.around.proxy.seen if "chat." in call]
    assert len(await shown(office, draft.id)) == 1


async def test_cards_of_a_channel_that_was_given_up_move_on(office: Office) -> None:
    draft = await office.draft()
    rita, there = office.user("rita"), office.around.slack.channel()
    acting = office.door.acting_for(Chat.SLACK, rita.team, rita.id)
    await acting.doors.set_channel(None, there)
    edit = {"version": 1, "content_hash": draft.current.content_hash, "text": "It stands.\n"}
    await office.owner.post(f"/drafts/{draft.id}/edit", edit)
    office.around.proxy.fail("chat.update", refused("is_archived"))
    await office.desk.feed.begin()
    (card,) = office.around.slack.messages(there)[-1:]
    assert card["metadata"]["event_payload"]["draft"] == draft.id


async def test_while_slack_is_away_it_is_asked_once(office: Office) -> None:
    for _ in range(3):
        await office.unseen()
    office.around.proxy.fail(POST, Fault("close"), times=3)
    await office.desk.feed.begin()
    asked = [one for one in office.around.proxy.seen if POST in one]
    assert len(asked) == 1
    office.desk.feed._rest_until = 0
    office.around.proxy.forget()
    await office.desk.feed.catch_up()
    assert len(office.cards()) == 3


async def test_what_is_no_answer_of_slacks_is_an_away_slack(office: Office) -> None:
    draft = await office.unseen()
    pages = [
        Fault("answer", status=502, body="<html>Bad gateway", headers={"Content-Type": kind})
        for kind in ("application/json", "text/html", "text/plain")
    ]
    feed = office.desk.feed
    for page in pages:
        office.around.proxy.fail(POST, page)
        feed._rest_until = 0
        await feed.begin()
        assert draft.id in feed.owed
    feed._rest_until = 0
    await feed.catch_up()
    assert not feed.owed


async def test_a_refusal_that_is_not_known_holds_back_no_other_card(office: Office) -> None:
    first, second = await office.unseen(), await office.unseen()
    office.around.proxy.fail(POST, refused("fatal_error"))
    await office.desk.feed.begin()
    assert list(office.desk.feed.owed) == [first.id]
    assert len(await shown(office, second.id)) == 1


async def test_a_draft_that_the_api_fails_at_holds_back_no_other_card(office: Office) -> None:
    first, second = await office.unseen(), await office.unseen()
    office.lag.fails = [first.id]
    await office.desk.feed.begin()
    assert list(office.desk.feed.owed) == [first.id]
    assert len(await shown(office, second.id)) == 1
    office.lag.fails = []
    office.desk.feed._rest_until = 0
    await office.desk.feed.catch_up()
    assert len(await shown(office, first.id)) == 1


async def test_a_new_token_passes_by_what_was_and_mends_the_cards_there_are(
    office: Office,
) -> None:
    waiting, draft = await office.unseen(), await office.draft()
    decided = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/approve", decided)
    for number in range(3):
        await office.owner.post("/doors/tokens", {"service": "slack", "name": f"Nr {number}"})
    assert (await office.door.doors.me()).followed_up_to == 0
    await office.desk.feed.begin()
    assert len(await shown(office, waiting.id)) == 1
    assert UNDO in buttons(office.card(draft.id))
    newest = (await office.owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (await office.door.doors.me()).followed_up_to == int(newest["id"])


async def test_a_draft_that_a_newer_mail_sets_aside_is_among_those_it_changes() -> None:
    told = {"id": "7", "at": "2026-01-05T09:00:00Z", "actor": "intake", "hash": "0"}
    received = {"verb": "message received", "subject": "m1", "after": {"superseded": "d1, d2"}}
    assert drafts_of(EventInfo(**told, **received)) == {"d1", "d2"}
    assert drafts_of(EventInfo(**told, verb="reply sent", subject="d3")) == {"d3"}
    assert not drafts_of(EventInfo(**told, verb="bot stopped", subject="b1", after=None))
