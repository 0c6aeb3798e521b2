"""Firebase as the directory of people: who is let in no more, and what if it fails."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import httpx
import pytest

from orchestre.bootstrap import Orchestre
from orchestre.replies.standings import FRESH, QUIET, STALE
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.emulators.firebase import Firebase
from tests.integration.api.by_firebase import (
    ANA,
    NEW,
    WORD,
    asks,
    firebase,
    orchestre,
    sign_in,
    sign_in_with,
    sign_up,
    wire,
)
from tests.integration.api.people import Person
from tests.integration.api.test_doors import App

__all__ = ["firebase", "orchestre", "wire"]


@pytest.mark.parametrize("how", ["disabled", "revoked", "deleted"])
async def test_who_is_shut_out_in_firebase_loses_every_session(
    http: httpx.AsyncClient, firebase: Firebase, clock: SteppingClock, how: str
) -> None:
    await sign_up(http)
    signed, token = await sign_in(http), firebase.id_token(ANA, WORD)
    assert (await asks(http, signed)).status_code == 200
    uid = firebase.uid(ANA)
    if how == "disabled":
        firebase.change(uid, disableUser=True)
    elif how == "revoked":
        firebase.change(uid, validSince=str(in_a_minute()))
    else:
        firebase.forget()
    assert (await sign_in_with(http, token)).status_code == 401
    clock.advance(FRESH.total_seconds())
    for method, path in (
        ("GET", "/users/me"),
        ("POST", "/drafts/x/approve"),
        ("GET", "/providers/link_provider?provider_name=maildir"),
        ("POST", "/providers/update_provider_info"),
        ("GET", "/users/sessions"),
    ):
        assert (await asks(http, signed, path, method)).status_code == 401, path
    if how == "disabled":
        firebase.change(uid, disableUser=False)
    clock.advance(FRESH.total_seconds())
    assert (await asks(http, signed)).status_code == 401, "a session that ended stays ended"


@pytest.mark.parametrize("how", ["disabled", "revoked"])
async def test_who_is_shut_out_in_firebase_is_nobody_in_a_chat_either(
    http: httpx.AsyncClient,
    firebase: Firebase,
    orchestre: Orchestre,
    clock: SteppingClock,
    how: str,
) -> None:
    member = await orchestre.people.sign_up(ANA, WORD)
    ana = Person(orchestre, http, member, (await sign_in(http)).json()["access_token"])
    chat = await App.of(ana)
    await chat.knows(ana)

    async def in_chat() -> httpx.Response:
        return await chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")

    assert (await in_chat()).json()["id"] == member.id
    uid = firebase.uid(ANA)
    changed = {"disableUser": True} if how == "disabled" else {"validSince": str(in_a_minute())}
    firebase.change(uid, **changed)
    clock.advance(FRESH.total_seconds())
    ended = await in_chat()
    assert ended.status_code == 401
    assert "ended where you are known" in ended.json()["detail"]
    if how == "disabled":
        firebase.change(uid, disableUser=False)
    clock.advance(FRESH.total_seconds())
    again = await in_chat()
    assert again.status_code == 403, "a link that ended stays ended, as a session does"
    assert "Ask for a link" in again.json()["next"]
    ana.token = (await sign_in(http)).json()["access_token"]
    await chat.knows(ana)
    assert (await in_chat()).json()["id"] == member.id
    assert "identity ended" in (await ana.get("/events")).text


def in_a_minute() -> int:
    return int(time.time()) + 60


async def test_while_firebase_does_not_answer_sessions_go_on_for_an_hour(
    http: httpx.AsyncClient, firebase: Firebase, wire: FaultProxy, clock: SteppingClock
) -> None:
    await sign_up(http)
    signed, token = await sign_in(http), firebase.id_token(ANA, WORD)
    assert (await asks(http, signed)).status_code == 200
    wire.fail("POST", Fault("close"), times=1_000)
    clock.advance(FRESH.total_seconds())
    wire.seen.clear()
    for _ in range(20):
        assert (await asks(http, signed)).status_code == 200
    assert len(wire.seen) <= 2, "one question and the SDK's one repetition, not one a request"
    clock.advance(STALE.total_seconds() - FRESH.total_seconds())
    for answer in (
        await asks(http, signed),
        await sign_in(http),
        await sign_in_with(http, token),
        await sign_up(http, "zoe@example.com"),
    ):
        assert answer.status_code == 503, answer.text
        assert answer.json()["next"]
    wire.forget()
    clock.advance(QUIET.total_seconds())
    assert (await asks(http, signed)).status_code == 200


async def test_firebase_is_asked_now_and_then_and_not_at_every_request(
    http: httpx.AsyncClient, wire: FaultProxy, clock: SteppingClock, firebase: Firebase
) -> None:
    await sign_up(http)
    signed = await sign_in(http)
    wire.seen.clear()
    await asyncio.gather(*(asks(http, signed) for _ in range(20)))
    assert len(wire.seen) == 1
    clock.advance(FRESH.total_seconds() - 1)
    await asks(http, signed)
    assert len(wire.seen) == 1
    clock.advance(1)
    await asks(http, signed)
    assert len(wire.seen) == 2


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (refusal(400, message="TOO_MANY_ATTEMPTS_TRY_LATER : Access was disabled for now."), 429),
        (refusal(400, message="API key not valid. Please pass a valid API key."), 503),
        (refusal(400, message="OPERATION_NOT_ALLOWED"), 503),
        (refusal(400, message="QUOTA_EXCEEDED : Exceeded quota for verifying passwords."), 503),
        (refusal(429, message="RESOURCE_EXHAUSTED"), 503),
        (refusal(500, message="INTERNAL"), 503),
        (Fault("answer", status=502, body="<html>"), 503),
        (Fault("answer", status=200, body=[]), 503),
        (Fault("answer", status=200, body={"mfaPendingCredential": "x"}), 401),
        (Fault("answer", status=200, body={"idToken": "x.y.z"}), 401),
        (Fault("reset"), 503),
    ],
)
async def test_whatever_firebase_answers_to_a_password(
    http: httpx.AsyncClient, wire: FaultProxy, firebase: Firebase, fault: Fault, status: int
) -> None:
    await sign_up(http)
    wire.seen.clear()
    wire.fail("signInWithPassword", fault)
    answer = await sign_in(http)
    assert answer.status_code == status, answer.text
    assert answer.json()["next"]
    assert len(wire.seen) == 1, "nothing is sent twice"
    assert WORD not in answer.text
    assert (await sign_in(http)).status_code == 200


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("ADMIN_ONLY_OPERATION", 403),
        ("WEAK_PASSWORD : Password should be at least 6 characters", 422),
        ("PASSWORD_DOES_NOT_MEET_REQUIREMENTS : Missing password requirements: [x]", 422),
        ("INVALID_EMAIL", 422),
        ("EMAIL_EXISTS", 409),
    ],
)
async def test_firebases_own_rules_hold_for_a_sign_up(
    http: httpx.AsyncClient, wire: FaultProxy, firebase: Firebase, message: str, status: int
) -> None:
    wire.fail("signUp", refusal(400, message=message))
    assert (await sign_up(http)).status_code == status


async def test_a_password_changes_in_firebase(
    http: httpx.AsyncClient, firebase: Firebase, clock: SteppingClock
) -> None:
    await sign_up(http)
    other, mine = await sign_in(http), await sign_in(http)
    bearer = {"Authorization": f"Bearer {mine.json()['access_token']}"}

    async def change(current: str, new: str) -> httpx.Response:
        body = {"current": current, "new": new}
        return await http.post("/users/password", json=body, headers=bearer)

    wrong = await change("wrong horse", NEW)
    assert wrong.status_code == 422
    assert [fault["path"] for fault in wrong.json()["faults"]] == ["body.current"]
    clock.set(datetime.now(UTC))
    assert (await change(WORD, NEW)).json() == {"ended": 1}
    assert (await asks(http, other)).status_code == 401
    assert (await asks(http, mine)).status_code == 200
    clock.advance(FRESH.total_seconds())
    assert (await asks(http, mine)).status_code == 200
    assert (await sign_in(http)).status_code == 401
    assert (await sign_in(http, word=NEW)).status_code == 200
