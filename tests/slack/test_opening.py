"""Opening: a form is there within Slack's three seconds, however slow our own API is."""

from __future__ import annotations

import json

import pytest

from slack_app import opening
from slack_app.cards.actions import EDIT, READ, REJECT, Form
from tests.emulators.fault_proxy import Fault
from tests.slack.office import Office, until
from tests.slack.payloads import Json

UPDATE = "views.update"
#: Seconds for which a form is waited for, in truth.
SOON = opening.SOON


@pytest.fixture(autouse=True)
def _as_ever(_no_hurry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SOON", SOON)


def refused(error: str) -> Fault:
    return Fault("answer", body={"ok": False, "error": error})


def calls(office: Office, method: str) -> list[Json]:
    sent = office.around.proxy.sent
    return [json.loads(body) for path, body in sent if path.endswith(method)]


async def slowly(office: Office, gesture: str = EDIT) -> str:
    """Click while the API is silent; where the app may whisper."""
    draft = await office.draft()
    card = office.card(draft.id)
    office.lag.answers.clear()
    if gesture in {EDIT, REJECT, READ}:
        value = next(
            one["value"]
            for block in card["blocks"]
            for one in block.get("elements", ())
            if one.get("action_id") == EDIT
        )
        _, address = await office.click(office.user("rita"), card, gesture, value=value)
    else:
        _, address = await office.choose(office.user("rita"), card, gesture)
    return address


async def opened(office: Office) -> Json:
    """The view that opens though the API is silent, which answers from then on."""
    (held,) = await until(lambda: calls(office, "views.open"), "a view")
    office.lag.answers.set()
    return held


@pytest.mark.parametrize(
    ("gesture", "form"),
    [
        (EDIT, Form.EDIT),
        (REJECT, Form.REJECT),
        (READ, Form.READ),
        ("respond", Form.RESPOND),
        ("read", Form.READ),
    ],
)
async def test_a_view_is_open_in_time_and_becomes_the_form(
    office: Office, gesture: str, form: Form
) -> None:
    assert SOON < 1, "what opens it is good for three seconds, Slack's own way included"
    await slowly(office, gesture)
    assert "One moment" in json.dumps((await opened(office))["view"])
    (filled,) = await until(lambda: calls(office, UPDATE), "the form")
    assert filled["view"]["callback_id"] == form
    assert filled["view_id"]
    assert "external_id" not in filled


async def test_a_form_by_word_opens_in_time_too(office: Office) -> None:
    draft = await office.draft()
    office.lag.answers.clear()
    await office.say(office.user("rita"), f"edit {draft.id}")
    assert (await opened(office))["view"]["callback_id"] == Form.NOTE
    (filled,) = await until(lambda: calls(office, UPDATE), "the form")
    assert filled["view"]["callback_id"] == Form.EDIT


async def test_where_the_api_is_quick_one_view_opens(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Quick is what is not waited for to the end, however busy the machine.
    monkeypatch.setattr(opening, "SOON", 60.0)
    draft = await office.draft()
    await office.click(office.user("rita"), office.card(draft.id), EDIT)
    assert (await office.opened())["callback_id"] == Form.EDIT
    await office.settled()
    assert not calls(office, UPDATE)


async def test_what_goes_wrong_is_told_in_the_view(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    shown = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/approve", shown)
    office.lag.answers.clear()
    _, address = await office.click(office.user("rita"), card, EDIT)
    await opened(office)
    (filled,) = await until(lambda: calls(office, UPDATE), "a word on it")
    assert filled["view"]["callback_id"] == Form.NOTE
    assert "approved already by ana@example.com" in json.dumps(filled["view"])
    assert "submit" not in filled["view"]
    assert not office.around.ears.said_to(address)


@pytest.mark.parametrize("error", ["not_found", "hash_conflict"])
async def test_a_view_that_was_closed_meanwhile_stays_closed(office: Office, error: str) -> None:
    office.around.proxy.fail(UPDATE, refused(error))
    address = await slowly(office)
    await opened(office)
    await until(lambda: calls(office, UPDATE), "the form")
    await office.settled()
    assert len(calls(office, UPDATE)) == len(calls(office, "views.open")) == 1
    assert not office.around.ears.said_to(address)


async def test_a_view_whose_opening_was_not_answered_is_found_by_its_name(office: Office) -> None:
    office.around.proxy.fail("views.open", Fault("close", taken=True))
    office.around.proxy.fail(UPDATE, Fault("answer", body={"ok": True, "view": {}}))
    await slowly(office)
    held = await opened(office)
    (filled,) = await until(lambda: calls(office, UPDATE), "the form")
    assert filled["external_id"] == held["view"]["external_id"]
    assert "view_id" not in filled


async def test_a_trigger_that_is_over_is_told(office: Office) -> None:
    office.around.proxy.fail("views.open", refused("expired_trigger_id"))
    address = await slowly(office)
    await opened(office)
    said = json.dumps(await office.heard(address))
    assert "The form did not open: the three seconds that Slack gives a form to open" in said
    assert "expired_trigger_id" not in said
    assert "Nothing was done. Try once more." in said
    await office.settled()
    assert not calls(office, UPDATE)
