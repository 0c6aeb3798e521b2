"""Commands and home: what is asked by word, and answered to whoever asks alone."""

from __future__ import annotations

import json

import pytest

from orchestre.domain.members import Role
from slack_app.cards.actions import APPROVE, Form
from tests.emulators.fault_proxy import Fault
from tests.slack import payloads
from tests.slack.office import Office, button, until


async def test_help_needs_nobody_known(office: Office) -> None:
    for text in ("", "help", "HELP"):
        assert "/orchestre notify here" in await office.answer(office.user("eve"), text)


async def test_a_word_that_is_not_known_gets_the_one_that_was_meant(office: Office) -> None:
    assert "/orchestre queue" in await office.answer(office.user("rita"), "quee")
    assert "/orchestre help" in await office.answer(office.user("rita"), "xyzzy <!channel>")


async def test_how_things_stand(office: Office) -> None:
    draft = await office.draft(subject="Lamp")
    rita = office.user("rita")
    assert "waits for a decision" in await office.answer(rita, "status")
    assert "0 of 1 bot" in await office.answer(rita, "bots")
    assert "Re: Lamp" in await office.answer(rita, "queue")
    assert f"draft {draft.id[-8:]}" in await office.answer(rita, "queue")


async def test_the_digest_is_shown_when_a_member_asks_for_it(office: Office) -> None:
    await office.draft()
    said = await office.answer(office.user("rita"), "digest")
    assert "Monday, 5 January: 1 reply waits for a decision" in said
    said = await office.answer(office.user("eve"), "digest")
    assert "does not know which member you are" in said
    assert "waits for a decision" not in said


async def test_a_draft_is_approved_only_after_it_was_shown(office: Office) -> None:
    draft = await office.draft()
    rita = office.user("rita")
    shown = await office.heard(await office.say(rita, f"approve {draft.id[-8:]}"))
    assert "yes, it does" in json.dumps(shown)
    assert (await office.draft_now(draft.id))["status"] == "waiting"
    value = button(shown, APPROVE)["value"]
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    action = {"type": "button", "action_id": APPROVE, "value": value}
    _, address = await office.act(rita, action, where)
    replaced = await office.heard(address)
    assert replaced["replace_original"]
    assert "is approved" in json.dumps(replaced)
    assert (await office.draft_now(draft.id))["status"] == "approved"


@pytest.mark.parametrize(("verb", "form"), [("edit", Form.EDIT), ("reject", Form.REJECT)])
async def test_a_form_is_opened_by_word(office: Office, verb: str, form: Form) -> None:
    draft = await office.draft()
    await office.say(office.user("rita"), f"{verb} {draft.id}")
    assert (await office.opened())["callback_id"] == form


async def test_a_draft_that_is_not_there_or_not_clear(office: Office) -> None:
    await office.draft()
    await office.draft()
    rita = office.user("rita")
    assert "Say which draft" in await office.answer(rita, "show")
    assert "No draft that waits is called" in await office.answer(rita, "show zzz")
    assert "2 drafts are called so" in await office.answer(rita, "show 0")
    assert "no draft" in (await office.answer(rita, f"show {'0' * 32}")).lower()


async def test_bots_are_started_and_stopped_by_those_who_may(office: Office) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    await office.owner.account("shop")
    rita = office.user("rita")
    assert "looks for mail again" in await office.answer(rita, "start SHOP")
    assert "is stopped" in await office.answer(rita, "stop sho")
    assert "There is no bot attic." in await office.answer(rita, "start attic")
    assert "Did you mean shop?" in await office.answer(rita, "start shpo")
    assert "Did you mean" not in await office.answer(rita, "start tops")
    assert "approver, does not allow" in await office.answer(
        await office.known("bob", bob), "start shop"
    )


async def test_products_and_questions(office: Office) -> None:
    rita = office.user("rita")
    assert "No product was found" in await office.answer(rita, "products search tent &amp; pole")
    assert "products search WORDS" in await office.answer(rita, "products import")
    assert "No account is linked" in await office.answer(rita, "ask Does it stand?")


async def test_cards_move_to_the_channel_that_asks_for_them(office: Office) -> None:
    draft = await office.unseen()
    rita = office.user("rita")
    here = office.around.slack.channel()
    said = await office.heard(await office.say(rita, "notify here", here))
    assert "are posted in this channel" in json.dumps(said)
    assert "1 waits for a decision" in json.dumps(said)
    assert "reads the customers' mail" in json.dumps(said)
    await office.desk.feed.catch_up()
    (card,) = office.around.slack.messages(here)[-1:]
    assert card["metadata"]["event_payload"]["draft"] == draft.id
    assert "no channel" in await office.answer(rita, "notify off")
    assert await office.door.doors.channels() == []


async def test_a_channel_without_the_app_is_refused(office: Office) -> None:
    away = {"ok": True, "channel": {"id": "C1", "is_member": False}}
    for answer in (away, {"ok": False, "error": "channel_not_found"}):
        office.around.proxy.fail("conversations.info", Fault("answer", body=answer))
        assert "/invite @Orchestre" in await office.answer(office.user("rita"), "notify here")
    assert [one.channel for one in await office.door.doors.channels()] == [office.channel]


async def test_a_viewer_does_not_choose_the_channel(office: Office) -> None:
    viewer = await office.known("eve", await office.owner.colleague("eve@example.com", Role.VIEWER))
    assert "viewer, does not allow" in await office.answer(viewer, "notify here")


async def test_a_link_is_given_once_and_for_oneself(office: Office) -> None:
    said = await office.answer(office.user("eve"), "link")
    assert "orchestre members link " in said
    assert "nothing was done" not in said
    assert "Ask an owner to invite you" in said
    assert "type it again" in await office.answer(office.user("eve"), "status")
    assert "linked to ana@example.com already" in await office.answer(office.user("rita"), "link")


async def test_a_guest_gets_neither_link_nor_answer(office: Office) -> None:
    guest = {"ok": True, "user": {"id": office.user("eve").id, "is_restricted": True}}
    office.around.proxy.fail("users.info", Fault("answer", body=guest), times=2)
    for text in ("link", "queue"):
        said = await office.answer(office.user("eve"), text)
        assert "Guests of this Slack workspace" in said
        assert "token=" not in said


async def test_a_partner_in_a_shared_channel_gets_neither_link_nor_answer(office: Office) -> None:
    eve = office.user("eve")
    partner = {"id": eve.id, "team_id": "T0PARTNER", "is_stranger": False}
    of_another_office = {**partner, "enterprise_user": {"enterprise_id": "E1", "teams": ["T9"]}}
    for user in (partner, of_another_office):
        found = Fault("answer", body={"ok": True, "user": user})
        office.around.proxy.fail("users.info", found)
        office.desk.people._known.clear()
        said = await office.answer(eve, "link")
        assert "of another Slack workspace" in said
        assert "token=" not in said
    colleague = {**partner, "enterprise_user": {"enterprise_id": "E1", "teams": [eve.team]}}
    office.around.proxy.fail("users.info", Fault("answer", body={"ok": True, "user": colleague}))
    office.desk.people._known.clear()
    assert "orchestre members link " in await office.answer(eve, "link")


async def test_where_slack_does_not_say_who_somebody_is_nothing_is_done(office: Office) -> None:
    office.around.proxy.fail(
        "users.info", Fault("answer", body={"ok": False, "error": "fatal_error"})
    )
    assert "Asking Slack who you are" in await office.answer(office.user("rita"), "queue")


async def test_home_shows_a_member_what_waits_and_a_stranger_how_to_come_in(
    office: Office,
) -> None:
    await office.draft(subject="Lamp")
    await office.visit(office.user("rita"))
    home = await until(lambda: office.views("views.publish"), "a home")
    assert "Re: Lamp" in json.dumps(home[-1])
    assert "ana@example.com" in json.dumps(home[-1])
    await office.visit(office.user("eve"))
    homes = await until(lambda: office.views("views.publish")[1:], "a second home")
    assert "/orchestre link" in json.dumps(homes[-1])
    assert "Lamp" not in json.dumps(homes[-1])


async def test_the_home_of_a_guest_tells_them_what_a_command_would(office: Office) -> None:
    guest = {"ok": True, "user": {"id": office.user("eve").id, "is_restricted": True}}
    office.around.proxy.fail("users.info", Fault("answer", body=guest))
    await office.visit(office.user("eve"))
    (home,) = await until(lambda: office.views("views.publish"), "a home")
    assert "Guests of this Slack workspace" in json.dumps(home)
    assert "/orchestre link" not in json.dumps(home)


async def test_the_home_says_so_where_it_cannot_be_read(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    away = Fault("answer", body={"ok": False, "error": "fatal_error"})
    office.around.proxy.fail("users.info", away)
    await office.visit(office.user("rita"))
    (home,) = await until(lambda: office.views("views.publish"), "a home")
    assert "Slack has a fault of its own" in json.dumps(home)
    assert "Traceback" not in caplog.text
