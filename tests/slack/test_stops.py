"""Stopping bots from Slack: one for a while, or all of them after one question."""

from __future__ import annotations

import json
from typing import Any

from orchestre.domain.members import Role
from slack_app.cards.actions import STOP_ALL, STOP_NONE
from tests.clock import SteppingClock
from tests.slack import payloads
from tests.slack.office import Office, button, buttons


async def bots(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.owner.get("/bots")).json()["items"]
    return found


async def running(office: Office, *names: str) -> None:
    for name in names:
        await office.owner.account(name)
        asked = {"provider_name": "maildir", "identifier_name": name, "interval_seconds": 90}
        await office.owner.asks("POST", "/bots/start_auto_bot", params=asked)


async def answer_to(office: Office, text: str, action: str) -> dict[str, Any]:
    """Ask something, and click on an answer to the question that comes back."""
    rita = office.user("rita")
    asked = await office.heard(await office.say(rita, text))
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    _, address = await office.act(rita, button(asked, action), where)
    return await office.heard(address)


async def test_a_bot_is_stopped_for_a_while(office: Office, clock: SteppingClock) -> None:
    await running(office, "shop")
    rita = office.user("rita")
    assert "is stopped until" in await office.answer(rita, "stop SHOP for 2 hours")
    (bot,) = await bots(office)
    assert bot["stopped_until"] == "2026-01-05T11:00:00Z"
    assert "stopped" in await office.answer(rita, "bots")
    clock.advance(7_200)
    await office.owner.orchestre.bots.resume_due()
    (bot,) = await bots(office)
    assert (bot["status"], bot["interval_seconds"]) == ("running", 90)


async def test_a_time_that_is_none_is_told_with_the_nearest_word(office: Office) -> None:
    await running(office, "shop")
    rita = office.user("rita")
    assert "Did you mean hours?" in await office.answer(rita, "stop shop for 2 huors")
    assert "Say it as" in await office.answer(rita, "stop shop for ever")
    assert "Nothing was stopped: " in await office.answer(rita, "stop all for 2h")
    assert [one["status"] for one in await bots(office)] == ["running"]


async def test_a_start_keeps_the_interval_that_the_bot_had(office: Office) -> None:
    await running(office, "shop")
    await office.answer(office.user("rita"), "stop shop")
    await office.answer(office.user("rita"), "start shop")
    assert [one["interval_seconds"] for one in await bots(office)] == [90]


async def test_all_are_stopped_after_one_question(office: Office) -> None:
    names = [f"{number}@shop.example" for number in range(50)]
    await running(office, *names)
    asked = await office.heard(await office.say(office.user("rita"), "stop all"))
    assert buttons(asked) == {STOP_ALL, STOP_NONE}
    assert "Stop 50 bots?" in json.dumps(asked)
    assert {one["status"] for one in await bots(office)} == {"running"}
    said = await answer_to(office, "stop all", STOP_ALL)
    assert said["replace_original"]
    assert "All bots are stopped (50 bots)" in json.dumps(said)
    assert {one["status"] for one in await bots(office)} == {"stopped"}


async def test_a_second_click_is_told_that_all_were_stopped_before(office: Office) -> None:
    await running(office, "shop")
    asked = await office.heard(await office.say(office.user("rita"), "stop all"))
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    for told in ("All bots are stopped (1 bot).", "Every bot was stopped already."):
        _, address = await office.act(office.user("rita"), button(asked, STOP_ALL), where)
        assert told in json.dumps(await office.heard(address))


async def test_a_bot_is_named_as_slack_writes_addresses(office: Office) -> None:
    await running(office, "support@shop.example")
    marked = "<mailto:support@shop.example|support@shop.example>"
    assert "is stopped until" in await office.answer(office.user("rita"), f"stop {marked} for 2h")


async def test_whoever_says_no_stops_none(office: Office) -> None:
    await running(office, "shop")
    assert "No bot was stopped" in json.dumps(await answer_to(office, "STOP ALL", STOP_NONE))
    assert [one["status"] for one in await bots(office)] == ["running"]
    asked = await office.answer(office.user("rita"), "stop all")
    assert "until somebody starts it. What waits" in asked
    await office.owner.post("/bots/stop_all")
    assert "stopped already" in await office.answer(office.user("rita"), "stop all")


async def test_the_answer_counts_only_from_those_who_may(office: Office) -> None:
    await running(office, "shop")
    bob = await office.known("bob", await office.owner.colleague("bob@example.com", Role.APPROVER))
    action = {"type": "button", "action_id": STOP_ALL, "value": "all"}
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    _, address = await office.act(bob, action, where)
    assert "approver, does not allow" in json.dumps(await office.heard(address))
    assert [one["status"] for one in await bots(office)] == ["running"]
