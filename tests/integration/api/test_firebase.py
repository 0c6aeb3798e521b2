"""Firebase as the directory of people: who becomes which member, on its own emulator."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx

from orchestre.bootstrap import Orchestre
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault, FaultProxy
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
from tests.integration.api.signed import unsigned

__all__ = ["firebase", "orchestre", "wire"]


async def test_a_sign_up_makes_the_member_and_firebases_user(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    made = await sign_up(http)
    assert made.status_code == 201, made.text
    assert firebase.uid(ANA)
    by_password = await sign_in(http)
    by_token = await sign_in_with(http, firebase.id_token(ANA, WORD))
    assert by_token.headers["cache-control"] == "no-store"
    who = [(await asks(http, signed)).json() for signed in (by_password, by_token)]
    assert who == [{**made.json(), "role": "owner"}] * 2
    assert (await sign_up(http)).status_code == 409
    sessions = (await asks(http, by_token, "/users/sessions")).json()["items"]
    assert [one["address"] for one in sessions] == ["127.0.0.1"] * 2


async def test_no_password_is_kept_here(
    http: httpx.AsyncClient, firebase: Firebase, orchestre: Orchestre, sqlite_url: str
) -> None:
    await sign_up(http)
    file = Path(sqlite_url.partition(":///")[2])
    assert b"$argon2" not in file.read_bytes()


async def test_a_wrong_password_an_unknown_and_a_disabled_user_look_alike(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    await sign_up(http)
    disabled = firebase.add("dan@example.com", WORD)
    firebase.change(disabled, disableUser=True)
    refused = [
        await sign_in(http, word="wrong horse"),
        await sign_in(http, "bob@example.com"),
        await sign_in(http, "dan@example.com"),
        await sign_in(http, "no address"),
    ]
    assert {one.status_code for one in refused} == {401}
    assert len({one.text for one in refused}) == 1


async def test_who_comes_first_by_a_token_becomes_a_member_once(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    firebase.add("Ben@Example.com", WORD)
    token = firebase.id_token("ben@example.com", WORD)
    signed = await asyncio.gather(*(sign_in_with(http, token) for _ in range(4)))
    who = [(await asks(http, one)).json() for one in signed]
    assert who[0]["email"] == "ben@example.com"
    assert who[0]["role"] == "owner"
    assert who == who[:1] * 4
    events = (await asks(http, signed[0], "/events")).json()["items"]
    assert [one["verb"] for one in events] == ["member signed up"]


async def test_google_signs_in_by_way_of_firebase(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    first = await sign_in_with(http, firebase.by_google("gus@example.com", "7"))
    googles_own = unsigned(
        iss="https://accounts.google.com", aud="browser", sub="7", email="gus@example.com",
        email_verified=True, iat=int(time.time()), exp=int(time.time()) + 600,
    )  # fmt: skip
    second = await sign_in_with(http, googles_own)
    assert (await asks(http, first)).json() == (await asks(http, second)).json()


async def local_member(orchestre: Orchestre, http: httpx.AsyncClient) -> Person:
    """Ana as she was known before Firebase was set up."""
    return await Person.of_a_new_workspace(orchestre, http, ANA)


async def test_a_local_member_is_joined_by_a_verified_address_alone(
    http: httpx.AsyncClient, firebase: Firebase, orchestre: Orchestre
) -> None:
    before = await local_member(orchestre, http)
    unlinked = await before.get("/users/me")
    assert unlinked.status_code == 401
    assert "Firebase" in unlinked.json()["detail"]
    uid = firebase.add(ANA, WORD)
    for refused in (await sign_in(http), await sign_in_with(http, firebase.id_token(ANA, WORD))):
        assert refused.status_code == 409
        assert "Verify" in refused.json()["next"]
    firebase.change(uid, emailVerified=True)
    signed = await sign_in(http)
    assert (await asks(http, signed)).json()["id"] == before.member.id
    # Whoever made the local account comes in no more: nobody had seen that Ana's mail was theirs.
    assert (await before.get("/users/me")).status_code == 401
    event = (await asks(http, signed, "/events")).json()["items"][-1]
    assert event["verb"] == "member joined to directory"
    ended = {"sessions_ended": 1, "identities_unlinked": 0}
    assert event["after"] == {"directory": "firebase", **ended}


async def test_another_firebase_user_of_the_same_address_is_not_the_member(
    http: httpx.AsyncClient, firebase: Firebase
) -> None:
    await sign_up(http)
    firebase.forget()
    firebase.add(ANA, WORD, emailVerified=True)
    refused = await sign_in(http)
    assert refused.status_code == 409
    assert "another user" in refused.json()["detail"]


async def test_a_sign_up_that_was_cut_off_is_made_whole_by_signing_in(
    http: httpx.AsyncClient, wire: FaultProxy, firebase: Firebase
) -> None:
    wire.fail("signUp", Fault("close", taken=True))
    assert (await sign_up(http)).status_code == 503
    assert (await sign_up(http)).status_code == 409
    assert (await asks(http, await sign_in(http))).json()["role"] == "owner"


async def test_a_taken_over_address_ends_what_began_before(
    http: httpx.AsyncClient, firebase: Firebase, clock: SteppingClock
) -> None:
    """Somebody signs up with Ana's address; then Ana herself comes by Google."""
    clock.advance(-3600)
    await sign_up(http)
    thief = await sign_in(http)
    clock.advance(3600)
    ana = await sign_in_with(http, firebase.by_google(ANA, "7"))
    assert (await asks(http, ana)).status_code == 200
    assert (await asks(http, thief)).status_code == 401
    assert (await sign_in(http)).status_code == 401


async def test_tokens_that_are_none(http: httpx.AsyncClient, firebase: Firebase) -> None:
    custom = unsigned(
        iss="x@y", sub="x@y", uid="u",
        aud="https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
    )  # fmt: skip
    assert (await sign_in_with(http, custom)).status_code == 401
    in_query = await http.post(f"/users/loginWithToken?token={custom}")
    assert in_query.status_code == 422
    assert (await sign_in_with(http, "")).status_code == 422
    assert (await sign_in_with(http, "x" * 100_000)).status_code == 422
