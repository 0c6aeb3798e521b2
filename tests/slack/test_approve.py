"""Approve: one click, one decision, whoever clicks and however often."""

from __future__ import annotations

import asyncio
import json

from orchestre.domain.members import Role
from slack_app.cards.actions import APPROVE, UNDO
from slack_app.gestures import Gesture
from tests.emulators.slack import TEAM
from tests.slack.office import Office, buttons, until
from tests.slack.payloads import User


async def test_a_click_approves_what_the_card_shows(office: Office) -> None:
    rita = office.user("rita")
    draft = await office.draft()
    card = office.card(draft.id)
    assert "yes, it does" in json.dumps(card)
    answer, _ = await office.click(rita, card)
    assert (answer.status_code, answer.text) == (200, "")
    await until(lambda: UNDO in buttons(office.card(draft.id)), "a card that is decided")
    now = await office.draft_now(draft.id)
    assert (now["status"], now["history"][-1]["actor"]) == ("approved", office.owner.member.email)
    assert rita.id in json.dumps(office.card(draft.id))
    event = (await office.owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert event["after"]["via"] == "slack"


async def test_what_was_taken_back_does_not_look_rewritten(office: Office) -> None:
    rita = office.user("rita")
    draft = await office.draft()
    await office.click(rita, office.card(draft.id))
    await until(lambda: UNDO in buttons(office.card(draft.id)), "a card that is decided")
    await office.click(rita, office.card(draft.id), UNDO)
    await until(lambda: APPROVE in buttons(office.card(draft.id)), "a card that waits again")
    assert "taken back by" in json.dumps(office.card(draft.id))


async def test_twenty_at_once_are_one_decision_and_the_others_are_told(office: Office) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    people = [office.user("rita"), await office.known("bob", bob)]
    draft = await office.draft()
    card = office.card(draft.id)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    path = f"/drafts/{draft.id}/approve"
    clicks = [office.click(people[number % 2], card) for number in range(16)]
    calls = [bob.post(path, shown) for _ in range(4)]
    clicked, called = await asyncio.gather(asyncio.gather(*clicks), asyncio.gather(*calls))
    assert all(answer.status_code == 200 for answer, _ in clicked)
    taken = sum(answer.status_code == 200 for answer in called)
    addresses = [address for _, address in clicked]

    def refused() -> list[str]:
        return [one for one in addresses if office.around.ears.said_to(one)]

    await until(lambda: len(refused()) == 15 + taken, "a word to everybody who was too late")
    now = await office.draft_now(draft.id)
    assert [one["verb"] for one in now["history"]] == ["drafted", "approve"]
    for address in refused():
        (said,) = office.around.ears.said_to(address)
        assert "approved already by" in json.dumps(said)
        assert said["response_type"] == "ephemeral"
        assert not said["replace_original"]
    await until(lambda: UNDO in buttons(office.card(draft.id)), "a card that is decided")


async def test_the_same_click_told_twice_is_one(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    again = {"action_ts": "1548426417.840180"}
    _, first = await office.click(office.user("rita"), card, **again)
    await until(lambda: UNDO in buttons(office.card(draft.id)), "a card that is decided")
    _, second = await office.click(
        office.user("rita"), card, value=f"{draft.id}:1:{draft.current.content_hash}", **again
    )
    await asyncio.sleep(0.3)
    assert not office.around.ears.said_to(first)
    assert not office.around.ears.said_to(second)


async def test_a_refused_click_told_twice_is_whispered_once(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    again = {"action_ts": "1548426417.840180"}
    _, first = await office.click(office.user("eve"), card, **again)
    await office.heard(first)
    _, second = await office.click(office.user("eve"), card, **again)
    _, other = await office.click(office.user("eve"), card)
    await office.heard(other)
    await office.settled()
    assert not office.around.ears.said_to(second)


async def test_a_stale_card_is_refused_and_made_fresh(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    edit = {**shown, "text": "Hello Cleo, it stands.\n"}
    await office.owner.post(f"/drafts/{draft.id}/edit", edit)
    _, address = await office.click(office.user("rita"), card)
    assert "newest version" in json.dumps(await office.heard(address))
    fresh = await until(
        lambda: next((c for c in office.cards() if "it stands" in json.dumps(c)), None), "a card"
    )
    assert APPROVE in buttons(fresh)
    assert (await office.draft_now(draft.id))["status"] == "waiting"


async def test_somebody_unknown_is_given_a_link_to_say_who_they_are(office: Office) -> None:
    draft = await office.draft()
    eve = office.user("eve")
    _, address = await office.click(eve, office.card(draft.id))
    said = json.dumps(await office.heard(address))
    assert "which member you are" in said
    assert "orchestre members link " in said
    assert (await office.draft_now(draft.id))["status"] == "waiting"


async def test_a_viewer_is_told_what_their_role_does_not_allow(office: Office) -> None:
    viewer = await office.owner.colleague("eve@example.com", Role.VIEWER)
    draft = await office.draft()
    _, address = await office.click(await office.known("eve", viewer), office.card(draft.id))
    assert "Your role, viewer, does not allow this" in json.dumps(await office.heard(address))


async def test_a_person_of_another_team_does_not_act_here(office: Office) -> None:
    draft = await office.draft()
    stranger = User(office.user("rita").id, "rita", team="T999")
    _, address = await office.click(stranger, office.card(draft.id))
    assert "another Slack workspace" in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["status"] == "waiting"


async def test_a_button_that_is_not_ours_does_nothing(office: Office) -> None:
    draft = await office.draft()
    _, address = await office.click(office.user("rita"), office.card(draft.id), value="x:y")
    assert "not one that Orchestre made" in json.dumps(await office.heard(address))


async def test_a_decision_of_another_is_never_put_down_to_who_clicked(office: Office) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    clicked = Gesture(TEAM, (await office.known("bob", bob)).id, "bob", TEAM)
    draft = await office.draft()
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/approve", shown)
    # As where Bob's own decision was answered with a page that a later one is on already.
    await office.desk.decided(clicked, await office.door.doors.draft(draft.id))
    assert office.desk.board.names(office.channel) == {
        "bob@example.com": clicked.person,
        bob.member.id: clicked.person,
    }
    assert clicked.person not in json.dumps(office.card(draft.id))
