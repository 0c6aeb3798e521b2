"""Signing up, signing in, and being known again."""

from __future__ import annotations

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.api.auth import SignInLimits
from orchestre.domain.errors import NotSignedIn, TooOften
from orchestre.domain.members import Member, Role
from orchestre.replies.people import SignIn
from tests.clock import SteppingClock
from tests.integration.api.people import Person

ANA = {"email": "Ana@Example.com", "password": "correct horse"}


async def signed_up(http: httpx.AsyncClient) -> dict[str, str]:
    response = await http.post("/users/signup", data=ANA)
    assert response.status_code == 201, response.text
    told: dict[str, str] = response.json()
    return told


async def sign_in(
    http: httpx.AsyncClient, email: str = "ana@example.com", *, word: str = ANA["password"]
) -> httpx.Response:
    return await http.post("/users/token", data={"username": email, "password": word})


async def who(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get("/users/me", headers={"Authorization": f"Bearer {token}"})


async def test_sign_up_makes_an_owner_of_a_new_workspace(http: httpx.AsyncClient) -> None:
    made = await signed_up(http)
    assert made["email"] == "ana@example.com"
    answer = (await sign_in(http, " ANA@example.com ".strip())).json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 30 * 24 * 3600
    me = (await who(http, answer["access_token"])).json()
    assert me == {**made, "role": "owner"}
    events = await http.get(
        "/events", headers={"Authorization": f"Bearer {answer['access_token']}"}
    )
    assert [one["verb"] for one in events.json()["items"]] == ["member signed up"]


async def test_an_address_signs_up_once(http: httpx.AsyncClient) -> None:
    await signed_up(http)
    again = await http.post("/users/signup", data={**ANA, "email": "ANA@EXAMPLE.COM"})
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert "Sign in" in again.json()["next"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"password": "short"}, "body.password"),
        ({"password": "x" * 1025}, "body.password"),
        ({"email": "nobody"}, "body.email"),
        ({"email": "a b@example.com"}, "body.email"),
        ({"email": "ana@-.example.com"}, "body.email"),
        ({"role": "owner"}, "body.role"),
    ],
)
async def test_sign_up_names_every_fault(
    http: httpx.AsyncClient, changed: dict[str, str], path: str
) -> None:
    refused = await http.post("/users/signup", data={**ANA, **changed})
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json()["faults"]] == [path]
    assert changed.get("password", ANA["password"]) not in refused.text


async def test_a_wrong_password_and_an_unknown_address_look_alike(
    http: httpx.AsyncClient,
) -> None:
    await signed_up(http)
    wrong = await sign_in(http, word="wrong horse")
    unknown = await sign_in(http, email="bob@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["www-authenticate"] == "Bearer"
    assert wrong.json() == unknown.json()


async def test_a_token_ends_by_itself_and_by_signing_out(
    http: httpx.AsyncClient, owner: Person, clock: SteppingClock
) -> None:
    await signed_up_as_bob(http)
    token = (await sign_in(http, "bob@example.com")).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await http.delete("/users/token", headers=bearer)).status_code == 204
    assert (await who(http, token)).status_code == 401
    assert (await owner.get("/users/me")).status_code == 200
    clock.advance(30 * 24 * 3600)
    gone = await owner.get("/users/me")
    assert gone.status_code == 401
    assert gone.headers["www-authenticate"] == "Bearer"
    assert "Sign in again" in gone.json()["next"]


async def signed_up_as_bob(http: httpx.AsyncClient) -> None:
    await http.post("/users/signup", data={**ANA, "email": "bob@example.com"})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer \xff", "x"])
async def test_without_a_token_nobody_is_known(http: httpx.AsyncClient, header: str) -> None:
    response = await http.get("/users/me", headers={b"Authorization": header.encode("latin-1")})
    assert response.status_code == 401
    assert response.json()["status"] == 401


async def wrong() -> SignIn:
    raise NotSignedIn("wrong")


async def test_guessing_is_stopped_for_one_account_from_one_address(
    http: httpx.AsyncClient, app: Api
) -> None:
    await signed_up(http)
    limits: SignInLimits = app.state.sign_in_limits
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await limits.guard("ANA@example.com ", "127.0.0.1", wrong)
    stopped = await sign_in(http)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 300
    assert (await sign_in(http, "bob@example.com")).status_code == 401
    with pytest.raises(NotSignedIn):
        await limits.guard("ana@example.com", "192.0.2.7", wrong)


async def test_guessing_from_many_addresses_does_not_shut_out_the_owner() -> None:
    limits = SignInLimits()
    made = SignIn(Member("m", "w", "ana@example.com", Role.OWNER), "token")

    async def right() -> SignIn:
        return made

    await limits.guard("ana@example.com", "192.0.2.1", right)
    for number in range(100):
        with pytest.raises(NotSignedIn):
            await limits.guard("ana@example.com", f"198.51.100.{number // 10}", wrong)
    with pytest.raises(TooOften):
        await limits.guard("ana@example.com", "198.51.100.99", right)
    assert await limits.guard("Ana@example.com", "192.0.2.1", right) is made
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await limits.guard("ana@example.com", "192.0.2.1", wrong)
    with pytest.raises(TooOften):
        await limits.guard("ana@example.com", "192.0.2.1", right)


async def test_an_address_in_other_letters_is_the_same_account() -> None:
    limits = SignInLimits()
    spelled = ("ana@example.com", "ANA@\uff45xample.com", "ana@example\u3002com ")
    for number in range(100):
        with pytest.raises(NotSignedIn):
            await limits.guard(spelled[number % 3], f"198.51.100.{number // 10}", wrong)
    with pytest.raises(TooOften):
        await limits.guard("ana@example.com", "198.51.100.99", wrong)


async def test_one_address_signs_up_only_so_often(http: httpx.AsyncClient, app: Api) -> None:
    limits: SignInLimits = app.state.sign_in_limits
    for _ in range(19):
        await limits.count_sign_up("127.0.0.1")
    await signed_up(http)
    stopped = await http.post("/users/signup", data={**ANA, "email": "bob@example.com"})
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 300
    await limits.count_sign_up("192.0.2.7")


async def test_one_address_tries_many_accounts_only_so_often() -> None:
    limits = SignInLimits()
    for number in range(100):
        with pytest.raises(NotSignedIn):
            await limits.guard(f"{number}@example.com", "192.0.2.7", wrong)
    with pytest.raises(TooOften):
        await limits.guard("100@example.com", "192.0.2.7", wrong)


async def test_signing_in_well_is_never_too_often() -> None:
    limits = SignInLimits()
    made = SignIn(Member("m", "w", "ana@example.com", Role.OWNER), "token")

    async def right() -> SignIn:
        return made

    for _ in range(150):
        assert await limits.guard("ana@example.com", "127.0.0.1", right) is made


async def test_firebase_is_not_set_up(http: httpx.AsyncClient) -> None:
    refused = await http.post("/users/loginWithToken", json={"token": "eyJ"})
    assert refused.status_code == 422
    assert "Firebase is not set up" in refused.json()["detail"]
    assert "/users/token" in refused.json()["next"]
