"""Share: what one person was answered stands in the channel for all, once and as they saw it."""

from __future__ import annotations

import asyncio
import json

import pytest

from orchestre.domain.members import Role
from orchestre.store import membership
from slack_app import channel
from slack_app.cards.actions import SHARE
from slack_app.cards.sharing import EVENT
from tests.emulators.fault_proxy import Fault
from tests.integration.api.people import Person
from tests.slack import payloads
from tests.slack.cards.drafts import HOSTILE
from tests.slack.office import Office, button, buttons
from tests.slack.payloads import Json, User

QUESTION = "Does the <!channel> Fjord | 2 stand?"
POST = "POST /api/chat.postMessage"
TENT = {"title": "Fjord *2* <@U024BE7LH>", "price": "349.00", "currency": "EUR"}


def posted(office: Office, channel: str = "") -> list[Json]:
    """What was shared in a channel."""
    every = office.around.slack.messages(channel or office.channel)
    return [one for one in every if (one.get("metadata") or {}).get("event_type") == EVENT]


async def asked(office: Office, user: User, text: str) -> Json:
    """What somebody alone is answered."""
    return await office.heard(await office.say(user, text))


async def click(office: Office, user: User, value: str) -> Json:
    """Click on a Share button; what is said about it."""
    return await office.heard(await clicked(office, user, value))


async def clicked(office: Office, user: User, value: str, channel: str = "") -> str:
    action = {"type": "button", "action_id": SHARE, "value": value}
    where = payloads.on_message(channel or office.channel, "1700000000.000100", private=True)
    _, address = await office.act(user, action, where)
    return address


@pytest.fixture
async def shop(office: Office) -> Office:
    """An office with a bot and a tent."""
    await office.owner.account("shop")
    made = await office.owner.asks("PUT", "/products/T-2", json=TENT)
    assert made.status_code in {200, 201}, made.text
    return office


async def test_an_answer_is_posted_once_for_all_and_says_who_asked(shop: Office) -> None:
    rita = shop.user("rita")
    answer = await asked(shop, rita, f"ask {QUESTION}")
    assert answer["response_type"] == "ephemeral"
    assert "The bot shop would answer" in json.dumps(answer)
    value = button(answer, SHARE)["value"]
    assert posted(shop) == []
    said = await click(shop, rita, value)
    assert said["replace_original"]
    assert said["response_type"] == "ephemeral"
    assert "Shared in this channel." in json.dumps(said)
    assert SHARE not in buttons(said)
    (message,) = posted(shop)
    head = message["blocks"][0]["elements"][0]["elements"]
    assert head[0] == {"type": "user", "user_id": rita.id}
    assert head[2]["text"] == f"“{QUESTION}”"
    assert message["blocks"][1:] == answer["blocks"][:-1]
    assert "&lt;!channel&gt;" in message["text"]
    (sent,) = [json.loads(body) for path, body in shop.around.proxy.sent if path == POST]
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
    for again in range(2):
        said = await click(shop, rita, value)
        assert "shared in this channel already" in json.dumps(said), again
    assert len(posted(shop)) == 1


async def test_many_clicks_at_once_are_one_message(shop: Office) -> None:
    rita = shop.user("rita")
    value = button(await asked(shop, rita, "products search fjord"), SHARE)["value"]
    await asyncio.gather(*(click(shop, rita, value) for _ in range(8)))
    assert len(posted(shop)) == 1


async def test_products_are_shared_as_they_are_now_or_not_at_all(shop: Office) -> None:
    rita = shop.user("rita")
    answer = await asked(shop, rita, "products search fjord")
    value = button(answer, SHARE)["value"]
    await shop.owner.asks("PUT", "/products/T-2", json=TENT | {"price": "399.00"})
    said = await click(shop, rita, value)
    assert posted(shop) == []
    assert said["replace_original"]
    assert "Nothing was shared: the answer is another by now" in json.dumps(said)
    assert "399.00" in json.dumps(said)
    await click(shop, rita, button(said, SHARE)["value"])
    (message,) = posted(shop)
    assert "399.00" in json.dumps(message)
    assert "searched the products for" in json.dumps(message)
    assert {"user"} == _calling(message)


async def test_after_a_restart_it_is_looked_up_again_and_looked_for(shop: Office) -> None:
    rita = shop.user("rita")
    values = [
        button(await asked(shop, rita, text), SHARE)["value"]
        for text in ("products search fjord", f"ask {QUESTION}")
    ]
    await click(shop, rita, values[0])
    shop.desk.shares._untried.clear()
    assert "already" in json.dumps(await click(shop, rita, values[0]))
    assert "Shared in" in json.dumps(await click(shop, rita, values[1]))
    assert len(posted(shop)) == 2


async def test_what_was_asked_is_shared_as_it_was_answered_and_by_one_person(shop: Office) -> None:
    rita = shop.user("rita")
    bob = await shop.known("bob", await shop.owner.colleague("bob@example.com", Role.APPROVER))
    answer = await asked(shop, rita, "ask What does the Fjord 2 cost?")
    assert "349.00" in json.dumps(answer)
    value = button(answer, SHARE)["value"]
    changed = value.replace(value.split("|")[2], "0" * 16)
    # Whoever asks anew is answered otherwise.
    await shop.owner.asks("PUT", "/products/T-2", json=TENT | {"price": "399.00"})
    for user, tried in ((rita, changed), (bob, value)):
        said = await click(shop, user, tried)
        assert "another by now" in json.dumps(said), user.name
    assert posted(shop) == []
    # As another process, which knows of no offer.
    shop.desk.shares._untried.clear()
    assert "Shared in" in json.dumps(await click(shop, rita, value))
    (message,) = posted(shop)
    assert message["blocks"][1:] == answer["blocks"][:-1]


async def test_it_is_found_behind_all_that_was_said_since(
    shop: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "_PAGE", 2)
    rita = shop.user("rita")
    value = button(await asked(shop, rita, "products search fjord"), SHARE)["value"]
    await click(shop, rita, value)
    for number in range(5):
        await shop.draft(subject=f"Nr {number}")
    assert "already" in json.dumps(await click(shop, rita, value))
    assert len(posted(shop)) == 1


async def test_only_whoever_may_still_ask_shares(shop: Office) -> None:
    eve = await shop.owner.colleague("eve@example.com", Role.APPROVER)
    user = await shop.known("eve", eve)
    value = button(await asked(shop, user, f"ask {QUESTION}"), SHARE)["value"]
    await _demote(eve)
    said = json.dumps(await click(shop, user, value))
    assert "Your role, viewer, does not allow this" in said
    nobody = shop.user("bob")
    assert "which member you are" in json.dumps(await click(shop, nobody, value))
    stranger = User(shop.user("rita").id, "rita", team="T999")
    assert "another Slack workspace" in json.dumps(await click(shop, stranger, value))
    assert posted(shop) == []
    products = button(await asked(shop, user, "products search fjord"), SHARE)["value"]
    await click(shop, user, products)
    assert len(posted(shop)) == 1


@pytest.mark.parametrize(
    "value", ["x", "ask|1|2|3", f"burn|{'0' * 16}|{'0' * 16}|x", f"ask|{'0' * 16}|{'0' * 16}| "]
)
async def test_a_button_that_is_not_ours_posts_nothing(shop: Office, value: str) -> None:
    said = await click(shop, shop.user("rita"), value)
    assert "not one that Orchestre made" in json.dumps(said)
    assert posted(shop) == []


async def test_a_channel_without_the_app_says_how_to_let_it_in(shop: Office) -> None:
    rita = shop.user("rita")
    value = button(await asked(shop, rita, "products search fjord"), SHARE)["value"]
    refused = Fault("answer", body={"ok": False, "error": "not_in_channel"})
    shop.around.proxy.fail(POST, refused)
    assert "/invite @Orchestre" in json.dumps(await click(shop, rita, value))
    await click(shop, rita, value)
    assert len(posted(shop)) == 1


async def test_where_slacks_answer_is_lost_it_is_looked_for_first(shop: Office) -> None:
    rita = shop.user("rita")
    value = button(await asked(shop, rita, "products search fjord"), SHARE)["value"]
    shop.around.proxy.fail(POST, Fault("close", taken=True))
    said = json.dumps(await click(shop, rita, value))
    assert "did not say whether" in said
    assert "already" in json.dumps(await click(shop, rita, value))
    assert len(posted(shop)) == 1


async def test_there_is_no_button_where_it_could_do_nothing(shop: Office) -> None:
    rita = shop.user("rita")
    nothing = await asked(shop, rita, "products search qqqq")
    assert "No product was found" in json.dumps(nothing)
    long = await asked(shop, rita, f"ask {'Does it stand? ' * 140}")
    alone = await shop.heard(await shop.say(rita, "products search fjord", "D0RITA"))
    for answer in (nothing, long, alone):
        assert all(block["type"] != "actions" for block in answer["blocks"])


async def test_nobodys_words_call_anybody_or_lead_astray(shop: Office) -> None:
    title = f"evil {HOSTILE[:200]}".replace("\0", "")
    made = await shop.owner.asks("PUT", "/products/T-2", json=TENT | {"title": title})
    assert made.status_code == 200, made.text
    rita = shop.user("rita")
    for text in (f"ask {HOSTILE}", "products search evil"):
        answer = await asked(shop, rita, text)
        await click(shop, rita, button(answer, SHARE)["value"])
    for message in posted(shop):
        assert _calling(message) == {"user"}
        assert "mrkdwn" not in json.dumps(message["blocks"])
        assert "<" not in message["text"]
        assert not set("\u202e\u200b") & set(json.dumps(message, ensure_ascii=False))
    assert len(posted(shop)) == 2


def _calling(message: Json) -> set[str]:
    kinds = {"user", "broadcast", "channel", "usergroup", "link"}
    return {kind for kind in kinds if f'"type": "{kind}"' in json.dumps(message["blocks"])}


async def _demote(person: Person) -> None:
    async with person.orchestre.store.begin() as tx:
        await membership.set_role(tx, person.member, Role.VIEWER)
