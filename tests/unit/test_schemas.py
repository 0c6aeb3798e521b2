"""What requests may carry, and how answers look on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from orchestre.client import schemas
from orchestre.client.schemas import (
    ApproveBody,
    AssignBody,
    BotChanges,
    DraftInfo,
    EditBody,
    MessageInfo,
    Page,
    Problem,
    RejectBody,
    ResolveBody,
    ServiceAccountKey,
    SignUpForm,
    SnoozeBody,
    UpdateProviderInfoBody,
)
from orchestre.client.schemas.text import Answer, Body
from orchestre.domain.messages import MessageStatus

SHOWN = {"version": 1, "content_hash": "0" * 32}
EVERY = [getattr(schemas, name) for name in schemas.__all__]
BODIES = [one for one in EVERY if issubclass(one, Body) and one is not schemas.ShownBody]


def complaint(model: type[BaseModel], **fields: Any) -> dict[str, str]:
    """Validate what must be refused; return what is said about each path."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(fields)
    return {".".join(map(str, one["loc"])): one["msg"] for one in refused.value.errors()}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_body_shows_an_example_that_it_accepts(body: type[BaseModel]) -> None:
    for example in body.model_json_schema()["examples"]:
        body.model_validate(example)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_body_refuses_a_field_it_does_not_know_by_its_name(body: type[BaseModel]) -> None:
    example = body.model_json_schema()["examples"][0]
    assert complaint(body, **example, workspace_id="other") == {
        "workspace_id": "Extra inputs are not permitted"
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\x00b", "must not contain NUL characters"),
        ("a\ud800", "must not contain lone surrogates"),
        ("\udc00", "must not contain lone surrogates"),
        (" \n\t", "should match pattern"),
        ("", "should match pattern"),
        ("x" * 200_001, "at most 200000 characters"),
    ],
)
def test_texts_that_no_mail_can_hold_are_refused(text: str, what: str) -> None:
    assert what in complaint(EditBody, **SHOWN, text=text)["text"]


def test_longest_text_and_every_other_character_pass() -> None:
    text = "\x1b\u202e\U0001f600é\r\n" + "x" * 199_000
    assert EditBody.model_validate({**SHOWN, "text": text}).text == text


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"version": 0}, "version"),
        ({"version": 2**31}, "version"),
        ({"version": True, "content_hash": "xyz"}, "content_hash"),
        ({"content_hash": "0" * 31}, "content_hash"),
        ({"content_hash": "A" * 32}, "content_hash"),
    ],
)
def test_a_decision_names_a_real_version_and_hash(fields: dict[str, Any], path: str) -> None:
    assert path in complaint(ApproveBody, **{**SHOWN, **fields})


def test_headers_cannot_be_smuggled_in_through_one_line_fields() -> None:
    assert complaint(EditBody, **SHOWN, text="x", subject="a\r\nBcc: x@y.example") == {
        "subject": "Value error, must be on one line"
    }
    assert "identifier_name" in complaint(
        UpdateProviderInfoBody, provider_name="maildir", identifier_name="a\nb", social_info={}
    )


def test_names_are_bounded_and_stripped() -> None:
    def body(name: str) -> dict[str, Any]:
        return {"provider_name": name, "identifier_name": "x", "social_info": {}}

    assert UpdateProviderInfoBody.model_validate(body("  maildir ")).provider_name == "maildir"
    assert "provider_name" in complaint(UpdateProviderInfoBody, **body("x" * 321))
    assert "provider_name" in complaint(UpdateProviderInfoBody, **body("   "))
    assert "social_info" in complaint(
        UpdateProviderInfoBody,
        **{**body("maildir"), "social_info": {str(number): 1 for number in range(101)}},
    )


@pytest.mark.parametrize("email", ["", "ana", "a@b@c", "a b@c.example", "x" * 320 + "@c.example"])
def test_what_is_no_address_cannot_sign_up(email: str) -> None:
    assert "email" in complaint(SignUpForm, email=email, password="long enough")


def test_address_is_lowered_and_a_short_password_refused() -> None:
    form = SignUpForm(email=" Ana@Example.com ", password="long enough")
    assert form.email == "ana@example.com"
    assert "password" in complaint(SignUpForm, email="ana@example.com", password="short")


def test_moments_carry_a_zone() -> None:
    assert "until" in complaint(SnoozeBody, until="2026-11-23T08:00:00")
    assert SnoozeBody(until=None).until is None
    assert AssignBody(member=None).member is None


def test_resolve_knows_three_outcomes() -> None:
    assert "'sent', 'send_again' or 'drop'" in complaint(ResolveBody, outcome="maybe")["outcome"]


def test_defaults_are_the_harmless_ones() -> None:
    assert not EditBody.model_validate({**SHOWN, "text": "x"}).approve
    assert not RejectBody.model_validate(SHOWN).redraft
    assert ApproveBody.model_validate(SHOWN).acknowledge == []


def test_changes_tell_unset_from_empty() -> None:
    changes = BotChanges(instructions="")
    assert changes.model_dump(exclude_unset=True) == {"instructions": ""}
    assert "interval_seconds" in complaint(BotChanges, interval_seconds=0)


def test_message_says_from_on_the_wire_and_sender_in_python() -> None:
    message = MessageInfo(
        id="1",
        account="2",
        thread="t",
        sender="ana@example.com",
        to=["us@example.com"],
        subject="s",
        text="t",
        received_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        status=MessageStatus.RECEIVED,
    )
    wire = json.loads(message.model_dump_json(by_alias=True))
    assert wire["from"] == "ana@example.com"
    assert wire["received_at"] == "2026-11-22T08:00:00Z"
    assert "sender" not in wire
    assert MessageInfo.model_validate(wire) == message


def test_readers_ignore_what_a_newer_server_adds() -> None:
    page = Page[DraftInfo].model_validate({"items": [], "next_cursor": None, "total": 0})
    assert page.next_cursor is None
    assert Problem.model_validate({"title": "x", "status": 404, "instance": "/"}).faults == []


@pytest.mark.parametrize("schema", EVERY, ids=lambda one: one.__name__)
def test_everything_on_the_wire_says_what_it_is(schema: type[BaseModel]) -> None:
    # A service account's key is Google's own file: what else stands in it is nobody's fault.
    assert issubclass(schema, Body | Answer | ServiceAccountKey)
    assert schema.__doc__
