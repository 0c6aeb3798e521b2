"""Guard: whatever reaches the address, only what Slack signed gets an answer but 401."""

from __future__ import annotations

import itertools
import json
import time

import httpx

from slack_app.guard import LARGEST, WINDOW
from tests.slack import payloads
from tests.slack.office import Office, buttons
from tests.slack.payloads import SECRET, Json, User, form_of, signed

BODY = form_of(payloads.block_actions(User("U1", "rita"), {"action_id": "x"}, {}))


async def send(office: Office, body: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): one for name, one in headers.items()}
    # As latin-1, in which a server reads header fields.
    given = {
        name.encode(): one.encode("latin-1") for name, one in {**signed(body), **named}.items()
    }
    return await office.web.post("/slack/events", content=body, headers=given)


WRONG = [
    {"X_Slack_Signature": "v0=" + "0" * 64},
    {"X_Slack_Signature": ""},
    {"X_Slack_Signature": "v0=ünsigned"},
    {"X_Slack_Request_Timestamp": ""},
    {"X_Slack_Request_Timestamp": "soon"},
    {"X_Slack_Request_Timestamp": "-1"},
    {"X_Slack_Request_Timestamp": "²³"},
    {"X_Slack_Request_Timestamp": "9" * 400},
    {"X_Slack_Request_Timestamp": "1e9"},
]


async def test_what_slack_did_not_sign_is_refused(office: Office) -> None:
    bodies = (BODY, b"", b"\xff\xfe", b"payload={", b"ssl_check=1", b'{"type": 5}')
    for headers, body in itertools.product(WRONG, bodies):
        assert (await send(office, body, **headers)).status_code == 401, (headers, body)


async def test_what_is_old_or_of_the_future_is_refused(office: Office) -> None:
    for age in (WINDOW + 5, -WINDOW - 60, 10**9):
        headers = signed(BODY, at=time.time() - age)
        answer = await office.web.post("/slack/events", content=BODY, headers=headers)
        assert answer.status_code == 401, age


MALFORMED = [
    b"",
    b"\xff\xfe\x00",
    b"payload",
    b"payload=",
    b"payload={",
    b"payload=[]",
    b"payload=5",
    b"payload=" + b"[" * 100_000,
    b'payload={"type":"block_actions"}',
    b'payload={"type":"block_actions","user":"U1"}',
    b'payload={"type":5,"user":{"id":"U1"}}',
    b"x" * (LARGEST + 1),
]


async def test_what_cannot_be_read_is_refused_although_signed(office: Office) -> None:
    for body in MALFORMED:
        assert (await send(office, body)).status_code == 401, body[:40]


STRANGE: list[Json] = [
    {"type": "block_actions", "user": {"id": "U1"}},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "draft_approve"}]},
    {"type": "view_submission", "user": {"id": "U1"}},
    {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "draft_edit_form"}},
    {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "x"},
    {"type": "unheard_of", "user": {"id": "U1"}},
]


async def test_what_is_strange_is_never_an_error_of_ours(office: Office) -> None:
    for payload in STRANGE:
        assert (await send(office, form_of(payload))).status_code < 500, payload
    for body in (b"{}", b"[]", b"5", b"{", b'{"event": 5, "type": "x"}'):
        answer = await send(office, body, Content_Type="application/json")
        assert answer.status_code < 500, body


async def test_slack_finds_the_address(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1a"}).encode()
    answer = await send(office, body, Content_Type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


async def test_nothing_else_is_served(office: Office) -> None:
    assert (await office.web.get("/slack/events")).status_code == 401
    assert (await office.web.post("/healthz")).status_code == 401
    signed_but_elsewhere = await office.web.post("/x", content=BODY, headers=signed(BODY))
    assert signed_but_elsewhere.status_code == 404


async def test_another_apps_secret_decides_nothing(office: Office) -> None:
    draft = await office.draft()
    card = office.card(draft.id)
    assert SECRET != "another"
    action = {"action_id": "draft_approve", "value": f"{draft.id}:1:{draft.current.content_hash}"}
    body = form_of(payloads.block_actions(office.user("rita"), action, {}))
    headers = signed(body, secret="another")
    answer = await office.web.post("/slack/events", content=body, headers=headers)
    assert answer.status_code == 401
    assert buttons(office.card(draft.id)) == buttons(card)
    assert (await office.draft_now(draft.id))["status"] == "waiting"
