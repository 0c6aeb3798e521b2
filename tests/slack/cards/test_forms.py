"""Forms: what they open with, and what is read of what was typed."""

from __future__ import annotations

import json
from typing import Any, TypedDict

import pytest

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Invalid
from slack_app.cards.actions import Choice, Form, Handle, choice_value, read_choice
from slack_app.cards.edit_modal import edit_modal, read_edit
from slack_app.cards.forms import errors
from slack_app.cards.full_text_modal import full_text_modal, read_full_text
from slack_app.cards.limits import faults
from slack_app.cards.reject_modal import read_reject, reject_modal
from slack_app.cards.respond_modal import read_respond, respond_modal
from slack_app.cards.rich_text import to_rich
from tests.slack.cards.drafts import ANSWER, HASH, ID, NOW, a_draft, a_message, a_thread, blocking
from tests.slack.cards.reading import words


class Where(TypedDict):
    channel: str
    message: str


AT: Where = {"channel": "C024BE7LR", "message": "1741000000.000100"}
HANDLE = Handle(ID, 1, HASH, **AT)


def submitted(view: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """The view as Slack hands it back: what was typed, else what the inputs opened with."""
    assert faults(view) == []
    values = {}
    for block in (one for one in view["blocks"] if one["type"] == "input"):
        element, name = block["element"], block["block_id"]
        given = typed.get(name, element.get("initial_value", element.get("initial_option")))
        values[name] = {element["action_id"]: _answer(element["type"], given)}
    return view | {"state": {"values": values}}


def _answer(kind: str, given: Any) -> dict[str, Any]:
    if kind == "rich_text_input":
        return {
            "type": kind,
            "rich_text_value": to_rich(given) if isinstance(given, str) else given,
        }
    if kind == "radio_buttons":
        option = {"value": given} if isinstance(given, str) else given
        return {"type": kind, "selected_option": option}
    return {"type": kind, "value": given}


def refused(read: Any, view: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        read(view)
    return errors(caught.value)


@pytest.mark.parametrize("form", [respond_modal, reject_modal])
def test_a_form_says_beforehand_that_nobody_will_follow_it(form: Any) -> None:
    view = form(a_draft(author="model:offline"), **AT)
    assert faults(view) == []
    assert "cannot follow instructions" in words(view)
    assert "cannot follow" not in words(form(a_draft(), **AT))


def test_an_edit_that_changes_nothing_gives_the_draft_back() -> None:
    view = edit_modal(a_draft(), **AT)
    assert view["callback_id"] == Form.EDIT
    edit = read_edit(submitted(view))
    assert (edit.handle, edit.text, edit.send_now) == (HANDLE, ANSWER, False)
    assert edit.subject == "Re: Is the blue kettle in stock?"


def test_an_edit_is_read_word_by_word() -> None:
    view = edit_modal(a_draft(), **AT)
    edit = read_edit(submitted(view, body="Hello,\n\nno.  \n\n", subject="Sorry", then="send"))
    assert (edit.text, edit.subject, edit.send_now) == ("Hello,\n\nno.\n", "Sorry", True)
    assert read_edit(submitted(view, subject=None)).subject is None


@pytest.mark.parametrize("body", ["", "  \n ", None])
def test_an_edit_without_text_is_refused_beside_it(body: str | None) -> None:
    view = submitted(edit_modal(a_draft(), **AT), body=body)
    assert refused(read_edit, view) == {"body": "A reply needs some text"}


def test_the_edit_form_shows_what_is_answered_and_what_was_found() -> None:
    view = edit_modal(a_draft(findings=[blocking()], message=a_message(text="x " * 4_000)), **AT)
    shown = words(view)
    assert "🛑 The price" in shown
    assert "The customer wrote" in shown
    assert "shortened" in shown


@pytest.mark.parametrize("text", ["x" * 20_001, "👍" * 10_001, "\u0645" * 20_000 + "👍" * 5_000])
def test_a_text_that_the_editor_cannot_hold_is_edited_elsewhere(text: str) -> None:
    view = edit_modal(a_draft(text=text), **AT)
    assert faults(view) == []
    assert "submit" not in view
    assert f"orchestre drafts edit {ID[-8:]}" in words(view)


def test_the_longest_text_that_is_edited_comes_back_whole() -> None:
    text = "word " * 3_999 + "end\n"
    assert read_edit(submitted(edit_modal(a_draft(text=text), **AT))).text == text


def test_a_subject_that_no_form_holds_stays_as_it_is() -> None:
    view = edit_modal(a_draft(subject="s" * 999), **AT)
    assert read_edit(submitted(view)).subject is None
    assert read_edit(submitted(edit_modal(a_draft(subject=""), **AT))).subject is None


def test_a_rejection_says_why() -> None:
    view = reject_modal(a_draft(), **AT)
    assert view["callback_id"] == Form.REJECT
    plain = read_reject(submitted(view, why="no_reply"))
    assert (plain.handle, plain.reason, plain.redraft) == (HANDLE, "No reply needed", False)
    more = read_reject(submitted(view, why="facts", then="redraft", note=" It costs 41.90. "))
    assert (more.reason, more.redraft) == ("Wrong facts: It costs 41.90.", True)
    assert more.instruction == "It costs 41.90."


def test_another_draft_needs_words_to_go_by() -> None:
    view = submitted(reject_modal(a_draft(), **AT), why="tone", then="redraft")
    assert list(refused(read_reject, view)) == ["note"]


def test_a_response_is_an_instruction() -> None:
    view = respond_modal(a_draft(text="word " * 1_000), **AT)
    assert view["callback_id"] == Form.RESPOND
    assert "shortened" in words(view)
    answer = read_respond(submitted(view, instruction=" Shorter. "))
    assert (answer.handle, answer.instruction) == (HANDLE, "Shorter.")
    assert list(refused(read_respond, submitted(view, instruction="  "))) == ["instruction"]


def test_the_whole_draft_can_be_approved_where_it_is_read() -> None:
    view = full_text_modal(a_draft(thread=a_thread("before", 3)), **AT)
    assert (view["callback_id"], view["submit"]["text"]) == (Form.READ, "Approve & send")
    shown = words(view)
    for wanted in (ANSWER.strip(), "Red kettle", "only looked at", "We wrote", "2: before"):
        assert wanted in shown
    assert read_full_text(submitted(view)) == (HANDLE, [])


def test_the_exchange_before_is_what_came_before() -> None:
    ours, theirs = a_thread("before", 2)
    sent = ours.model_copy(update={"text": "Just sent.", "ours": True, "received_at": NOW})
    later = theirs.model_copy(update={"text": "Written since.", "ours": False, "received_at": NOW})
    shown = words(full_text_modal(a_draft(thread=[ours, theirs, sent, later]), **AT))
    assert "0: before" in shown
    assert "1: before" in shown
    assert "Just sent." not in shown
    assert "Written since." not in shown


def test_100000_characters_are_read_and_approved_there() -> None:
    text = "".join(f"Sentence {number:05} of a very long reply.\n" for number in range(2_600))
    view = full_text_modal(a_draft(text=text, message=a_message(text="m" * 100_000)), **AT)
    assert view["submit"]["text"] == "Approve & send"
    shown = words(view)
    assert all(line in shown for line in text.splitlines())
    assert "There is more than Slack shows here" in shown
    assert read_full_text(submitted(view)) == (HANDLE, [])


def test_each_finding_that_stands_asks_for_a_word() -> None:
    view = full_text_modal(a_draft(findings=[blocking(1), blocking(2)]), **AT)
    assert refused(read_full_text, submitted(view, **{"ack:0": "Agreed."})) == {
        "ack:1": "Say why it is right all the same, or edit the reply"
    }
    handle, words_on = read_full_text(submitted(view, **{"ack:0": "Agreed.", "ack:1": "By phone."}))
    assert handle == HANDLE
    assert [(one.finding, one.reason) for one in words_on] == [
        ("price:19.00 EUR", "Agreed."),
        ("price:29.00 EUR", "By phone."),
    ]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"status": DraftStatus.SENT}, "This draft is sent"),
        ({"redrafting": True}, "A new version"),
        ({"text": "\n"}, "no text"),
        ({"text": "\u0645" * 100_000}, "too long for Slack"),
        ({"findings": [blocking(number) for number in range(21)]}, "More findings stand"),
        ({"findings": [blocking().model_copy(update={"name": "n" * 3_000})]}, "More findings"),
        ({"findings": [blocking().model_copy(update={"name": "n" * 321})]}, "More findings"),
        ({"findings": [blocking().model_copy(update={"name": " n"})]}, "More findings"),
        ({"to": ["a" * 400 + "@example.org"]}, "An address or a name"),
    ],
)
def test_where_it_cannot_be_approved_it_can_be_read_and_says_why(
    values: dict[str, Any], told: str
) -> None:
    view = full_text_modal(a_draft(**values), **AT)
    assert faults(view) == []
    assert "submit" not in view
    assert told in words(view)
    assert not [block for block in view["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize(
    "value",
    ["", "a:b:c", "a:1", "a:1:", f":1:{HASH}", "draft", f"a:\u00b2:{HASH}", f"a:0:{HASH}", "a:1:h"],
)
def test_a_button_that_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(Invalid, match="is not one that Orchestre made"):
        Handle.read(value)


@pytest.mark.parametrize("value", ["", "respond|a", "explode|a:1:h", "a:1:h"])
def test_a_choice_that_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        read_choice(value)


@pytest.mark.parametrize("metadata", ["", "[]", "{}", '{"d": "a"}', "not json"])
def test_a_form_that_is_not_ours_is_refused(metadata: str) -> None:
    with pytest.raises(Invalid):
        Handle.read_metadata(metadata)


def test_a_handle_survives_button_and_form() -> None:
    assert Handle.read(HANDLE.text, **AT) == HANDLE
    assert Handle.read_metadata(HANDLE.metadata(("price",))) == HANDLE
    for choice in Choice:
        assert read_choice(choice_value(choice, HANDLE), **AT) == (choice, HANDLE)


def test_an_edit_is_sent_only_where_all_whom_it_reaches_are_shown() -> None:
    hidden = [f"a{number}@example.com" for number in range(21)]
    view = edit_modal(a_draft(bcc=["boss@example.com"]), **AT)
    assert "boss@example.com" in json.dumps(view)
    assert '"send"' in json.dumps(view)
    assert '"send"' not in json.dumps(edit_modal(a_draft(cc=hidden), **AT))


def test_a_text_that_the_api_would_refuse_is_refused_beside_its_input() -> None:
    typed = submitted(edit_modal(a_draft(), **AT), body=to_rich("x" * 200_001))
    with pytest.raises(Invalid, match="200,000"):
        read_edit(typed)
