"""Payloads: what the tests send has the fields of Slack's published payloads, and no others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slack_app.cards.actions import APPROVE, EDIT, MORE, READ
from slack_app.cards.home import strangers_home
from tests.slack import payloads, shapes
from tests.slack.office import Office
from tests.slack.payloads import Json, User
from tests.slack.shapes import unlike

RITA = User("U123ABC456", "rita")
MODAL = {
    "type": "modal",
    "callback_id": "draft_edit_form",
    "title": {"type": "plain_text", "text": "Edit reply", "emoji": False},
    "submit": {"type": "plain_text", "text": "Save", "emoji": False},
    "close": {"type": "plain_text", "text": "Cancel", "emoji": False},
    "private_metadata": "{}",
    "blocks": [{"type": "divider"}],
}
OPTION = {"text": {"type": "plain_text", "text": "Read all", "emoji": False}, "value": "read|x"}
CLICK = {"action_id": APPROVE, "value": "x:1:y"}
CHOSEN = {"type": "overflow", "action_id": MORE, "selected_option": OPTION}
ON_CARD = payloads.on_message("C123ABC456", "1548261231.000200")

BUILT: dict[str, tuple[Json, Any]] = {
    "a click on a card": (
        payloads.block_actions(RITA, CLICK, ON_CARD),
        shapes.CLICK_ON_MESSAGE | {"actions": [shapes.BUTTON]},
    ),
    "a choice in a card's menu": (
        payloads.block_actions(RITA, CHOSEN, ON_CARD),
        shapes.CLICK_ON_MESSAGE | {"actions": [shapes.OVERFLOW]},
    ),
    "a click on the home": (
        payloads.block_actions(RITA, CLICK, payloads.in_view(strangers_home(""))),
        shapes.CLICK_IN_VIEW | {"actions": [shapes.BUTTON]},
    ),
    "a form sent off": (payloads.view_submission(RITA, MODAL, {}), shapes.SUBMITTED),
    "a form closed": (payloads.view_closed(RITA, MODAL), shapes.CLOSED),
    "a command": (payloads.slash_command(RITA, "queue", {}), shapes.COMMAND),
    "the home opened": (payloads.home_opened(RITA), shapes.HOME_OPENED),
    "a look at the address": (payloads.url_verification("3eZ"), shapes.URL_VERIFICATION),
}


@pytest.mark.parametrize("name", BUILT)
def test_what_is_built_has_the_published_fields(name: str) -> None:
    built, shape = BUILT[name]
    # As it arrives: what JSON cannot say, Slack cannot have sent.
    assert not list(unlike(json.loads(json.dumps(built)), shape))


def test_a_field_too_few_too_many_or_of_another_kind_is_found() -> None:
    built, shape = BUILT["a form sent off"]
    wrong = {name: value for name, value in built.items() if name != "trigger_id"}
    wrong |= {"invented": 1, "token": 5, "view": {**built["view"], "hash": None}}
    assert sorted(unlike(wrong, shape)) == [
        ".invented: not published",
        ".token: 5 is no str",
        ".trigger_id: is missing",
        ".view.hash: None is no str",
    ]


async def test_what_the_office_sends_is_built_so(office: Office) -> None:
    sent: list[Json] = []

    async def heard(body: bytes) -> Any:
        sent.append(payloads.read_form(body))
        return await Office.send(office, body)

    office.send = heard  # type: ignore[method-assign]
    rita, draft = office.user("rita"), await office.draft()
    await office.click(rita, office.card(draft.id), EDIT)
    await office.submit(rita, await office.opened(), {})
    await office.choose(rita, office.card(draft.id), "read")
    await office.say(rita, "queue")
    await office.act(rita, {"action_id": READ, "value": "x"}, payloads.in_view(MODAL))
    expected = [
        BUILT["a click on a card"][1],
        shapes.SUBMITTED,
        BUILT["a choice in a card's menu"][1],
        shapes.COMMAND,
        BUILT["a click on the home"][1],
    ]
    for body, shape in zip(sent, expected, strict=True):
        assert not list(unlike(body, shape)), body["type"]
