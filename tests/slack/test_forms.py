"""Forms: editing, rejecting, asking for another version, and reading all of a draft."""

from __future__ import annotations

import json

from orchestre.domain.drafts import Finding
from slack_app.cards import edit_modal, reject_modal, respond_modal
from slack_app.cards.actions import APPROVE, EDIT, READ, REJECT, UNDO, Form
from slack_app.cards.rich_text import to_rich
from tests.slack.office import Office, buttons, until
from tests.slack.payloads import Json


def rich(text: str) -> Json:
    return {"type": "rich_text_input", "rich_text_value": to_rich(text)}


def chosen(value: str) -> Json:
    option = {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    return {"type": "radio_buttons", "selected_option": option}


def written(text: str) -> Json:
    return {"type": "plain_text_input", "value": text}


def edited(text: str, then: str = "save", subject: str = "Re: Tent") -> Json:
    return {
        edit_modal.BODY: rich(text),
        edit_modal.SUBJECT: written(subject),
        edit_modal.THEN: chosen(then),
    }


async def test_an_edit_is_kept_and_its_card_shows_it(office: Office) -> None:
    draft = await office.draft()
    answer, _ = await office.click(office.user("rita"), office.card(draft.id), EDIT)
    assert answer.status_code == 200
    view = await office.opened()
    assert "yes, it does" in json.dumps(view)
    sent = await office.submit(office.user("rita"), view, edited("Hello Cleo,\n\nit stands.\n"))
    assert (sent.status_code, sent.text) == (200, "")
    now = await office.draft_now(draft.id)
    assert (now["version"], now["text"]) == (2, "Hello Cleo,\n\nit stands.\n")
    assert now["status"] == "waiting"
    assert "it stands" in json.dumps(office.card(draft.id))
    assert APPROVE in buttons(office.card(draft.id))


async def test_an_edit_can_be_sent_at_once_and_taken_back(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    view = await office.opened()
    await office.submit(office.user("rita"), view, edited("It stands.", "send", "Your tent"))
    now = await office.draft_now(draft.id)
    assert (now["status"], now["subject"]) == ("approved", "Your tent")
    await office.click(office.user("rita"), office.card(draft.id), UNDO)
    await until(lambda: APPROVE in buttons(office.card(draft.id)), "a card that waits again")
    assert (await office.draft_now(draft.id))["text"] == "It stands.\n"


async def test_an_empty_reply_is_refused_beside_its_input(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    sent = await office.submit(office.user("rita"), await office.opened(), edited(" \n"))
    assert sent.json()["response_action"] == "errors"
    assert edit_modal.BODY in sent.json()["errors"]


async def test_an_edit_that_comes_too_late_says_so_above_what_was_typed(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    view = await office.opened()
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/reject", shown)
    sent = await office.submit(office.user("rita"), view, edited("It stands."))
    assert sent.json()["response_action"] == "push"
    assert "rejected already by ana@example.com" in sent.text
    assert "Only a draft that waits can be decided on" in sent.text
    await until(lambda: APPROVE not in buttons(office.card(draft.id)), "a card that is decided")


async def test_nothing_is_edited_that_is_decided(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/approve", shown)
    _, address = await office.click(office.user("rita"), card, EDIT)
    assert "approved already by ana@example.com" in json.dumps(await office.heard(address))
    await until(lambda: UNDO in buttons(office.card(draft.id)), "a fresh card")


async def test_a_rejection_says_why_and_sends_nothing(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), REJECT)
    typed = {
        reject_modal.WHY: chosen("facts"),
        reject_modal.NOTE: written("It has no pegs"),
        reject_modal.THEN: chosen("drop"),
    }
    sent = await office.submit(office.user("rita"), await office.opened(), typed)
    assert sent.text == ""
    now = await office.draft_now(draft.id)
    assert now["status"] == "rejected"
    assert now["history"][-1]["reason"] == "Wrong facts: It has no pegs"
    assert "rejected; nothing was sent" in json.dumps(office.card(draft.id))


async def test_a_rejection_may_ask_for_another_draft(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), REJECT)
    view = await office.opened()
    again = {reject_modal.WHY: chosen("tone"), reject_modal.THEN: chosen("redraft")}
    refused = await office.submit(office.user("rita"), view, again)
    assert reject_modal.NOTE in refused.json()["errors"]
    await office.submit(
        office.user("rita"), view, again | {reject_modal.NOTE: written("Friendlier")}
    )
    assert (await office.draft_now(draft.id))["redrafting"]
    assert "is being written" in json.dumps(office.card(draft.id))


async def test_another_version_is_asked_for_from_the_menu(office: Office) -> None:
    draft = await office.draft()
    await office.choose(office.user("rita"), office.card(draft.id), "respond")
    typed = {respond_modal.INSTRUCTION: written("Shorter")}
    await office.submit(office.user("rita"), await office.opened(), typed)
    now = await office.draft_now(draft.id)
    assert (now["redrafting"], now["history"][-1]["verb"]) == (True, "respond")


async def test_a_finding_in_the_way_is_answered_for_where_all_is_read(office: Office) -> None:
    finding = Finding("price", "49.00 EUR is in no source", blocking=True)
    draft = await office.draft(finding)
    card = office.card(draft.id)
    assert APPROVE not in buttons(card)
    await office.click(office.user("rita"), card, READ)
    view = await office.opened()
    assert view["callback_id"] == Form.READ
    refused = await office.submit(office.user("rita"), view, {})
    assert refused.json()["response_action"] == "errors"
    (block,) = refused.json()["errors"]
    await office.submit(office.user("rita"), view, {block: written("Agreed by phone")})
    assert (await office.draft_now(draft.id))["status"] == "approved"
    assert UNDO in buttons(office.card(draft.id))


async def test_a_draft_is_taken_over_and_put_off_from_the_menu(office: Office) -> None:
    draft = await office.draft()
    await office.choose(office.user("rita"), office.card(draft.id), "assign")
    await office.choose(office.user("rita"), office.card(draft.id), "snooze_hour")
    await office.settled()
    now = await office.draft_now(draft.id)
    assert now["assignee"] == office.owner.member.id
    assert now["snoozed_until"].startswith("2026-01-05T10:00:00")


async def test_a_form_of_somebody_unknown_says_how_to_be_known(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    sent = await office.submit(office.user("eve"), await office.opened(), edited("Mine."))
    assert "/orchestre link" in sent.text
    assert (await office.draft_now(draft.id))["version"] == 1


async def test_a_form_of_an_older_release_says_what_to_do(office: Office) -> None:
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    view = {**await office.opened(), "private_metadata": "{}"}
    sent = await office.submit(office.user("rita"), view, edited("It stands."))
    assert sent.json()["response_action"] == "push"
    assert "/orchestre queue" in sent.text
    assert (await office.draft_now(draft.id))["version"] == 1
