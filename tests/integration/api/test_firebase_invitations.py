"""Joining a team by invitation where people are known by Firebase."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from orchestre.bootstrap import Orchestre
from orchestre.domain.identities import Chat, ChatUser
from orchestre.store import identities
from tests.emulators.fault_proxy import FaultProxy, refusal
from tests.emulators.firebase import Firebase
from tests.integration.api.by_firebase import (
    ANA,
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

__all__ = ["firebase", "orchestre", "wire"]

BOB = "bob@example.com"


async def invited(http: httpx.AsyncClient, email: str = BOB) -> str:
    """Have Ana sign up and invite somebody; return the invitation's token."""
    await sign_up(http)
    bearer = {"Authorization": f"Bearer {(await sign_in(http)).json()['access_token']}"}
    body = {"email": email, "role": "approver"}
    made = await http.post("/invitations", json=body, headers=bearer)
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


async def accept(http: httpx.AsyncClient, token: str, **proof: Any) -> httpx.Response:
    return await http.post("/invitations/accept", json={"token": token, **proof})


async def test_who_is_new_to_firebase_joins(http: httpx.AsyncClient, firebase: Firebase) -> None:
    joined = await accept(http, await invited(http), password=WORD)
    assert joined.status_code == 201, joined.text
    assert (await asks(http, await sign_in(http, BOB))).json() == joined.json()


async def test_whom_firebase_knows_joins_by_the_password_there(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    firebase.add(BOB, WORD)
    token = await invited(http)
    wrong = await accept(http, token, password="wrong horse")
    assert wrong.status_code == 422, wrong.text
    assert [one["path"] for one in wrong.json()["faults"]] == ["body.password"]
    assert "id_token" in wrong.json()["next"]
    joined = await accept(http, token, password=WORD)
    assert joined.status_code == 201, joined.text
    assert joined.json()["role"] == "approver"
    assert (await asks(http, await sign_in(http, BOB))).json() == joined.json()


async def test_who_may_not_sign_up_joins_if_firebase_knows_them(
    http: httpx.AsyncClient, firebase: Firebase, wire: FaultProxy
) -> None:
    token = await invited(http)
    wire.fail("signUp", refusal(400, message="ADMIN_ONLY_OPERATION"), times=2)
    assert (await accept(http, token, password=WORD)).status_code == 403
    firebase.add(BOB, WORD)
    assert (await accept(http, token, password=WORD)).status_code == 201


async def test_an_invitation_is_no_way_to_guess_a_password(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    """Whoever invites an address has the token as well."""
    firebase.add(BOB, WORD)
    token = await invited(http)
    for _ in range(10):
        assert (await accept(http, token, password="wrong horse")).status_code == 422
    assert (await accept(http, token, password=WORD)).status_code == 429
    assert (await sign_in(http, BOB)).status_code == 429


async def test_an_id_token_joins_its_own_verified_address_alone(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    token = await invited(http)
    uid = firebase.add(BOB, WORD)
    unverified = firebase.id_token(BOB, WORD)
    other = firebase.by_google("eve@example.com", "8")
    for wrong in (unverified, other):
        refused = await accept(http, token, id_token=wrong)
        assert refused.status_code == 403, refused.text
        assert refused.json()["next"]
    assert (await accept(http, token, id_token="a.b.c")).status_code == 401
    firebase.change(uid, emailVerified=True)
    good = firebase.id_token(BOB, WORD)
    joined = await accept(http, token, id_token=good)
    assert joined.status_code == 201, joined.text
    assert (await asks(http, await sign_in_with(http, good))).json() == joined.json()


async def test_who_came_by_google_before_joins_by_google(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    token = await invited(http)
    googles = firebase.by_google(BOB, "7")
    assert (await accept(http, token, password=WORD)).status_code == 422
    assert (await accept(http, token, id_token=googles)).status_code == 201
    again = await accept(http, token, id_token=googles)
    assert again.status_code == 409


async def test_who_is_a_member_is_told_to_leave_first(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    googles = firebase.by_google(BOB, "7")
    assert (await sign_in_with(http, googles)).status_code == 200
    token = await invited(http)
    refused = await accept(http, token, id_token=googles)
    assert refused.status_code == 409
    assert "leave" in refused.json()["next"]


async def test_the_chat_user_of_an_unverified_account_is_nobody_afterwards(
    http: httpx.AsyncClient, firebase: Firebase, orchestre: Orchestre
) -> None:
    """Somebody took Ana's address before Firebase was set up, and linked a chat user to it."""
    thief = await Person.of_a_new_workspace(orchestre, http, ANA)
    user = ChatUser(Chat.SLACK, "T1", "U1")
    async with orchestre.store.begin() as tx:
        await identities.link(tx, thief.member, user, "Ana")
    firebase.add(ANA, WORD, emailVerified=True)
    signed = await sign_in(http)
    assert (await asks(http, signed)).json()["id"] == thief.member.id
    async with orchestre.store.read() as tx:
        assert await identities.member_who_is(tx, thief.member.workspace_id, user) is None


@pytest.mark.parametrize("proof", [{}, {"password": WORD, "id_token": "a.b.c"}])
async def test_one_proof_and_no_more(http: httpx.AsyncClient, proof: dict[str, str]) -> None:
    refused = await accept(http, "A" * 43, **proof)
    assert refused.status_code == 422
    assert "password or id_token" in refused.text
