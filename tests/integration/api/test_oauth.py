"""Linking by a visit, as a browser and a program meet it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.api.cookies import COOKIE
from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import ProviderUnavailable
from orchestre.domain.members import Role
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.visiting import (
    BROWSER,
    CONSOLE,
    JSON,
    NAMED,
    SALES,
    begun,
    came_back,
    link,
    result_of,
    visiting,
)
from tests.integration.consent import Consent, word


@pytest.fixture
def service(clock: SteppingClock) -> Consent:
    return Consent(clock)


@pytest.fixture
async def orchestre(
    sqlite_store: Store, tmp_path: Path, service: Consent
) -> AsyncIterator[Orchestre]:
    async with visiting(sqlite_store, tmp_path, service) as joined:
        yield joined


async def test_what_is_linked_by_a_visit_says_so(owner: Person) -> None:
    (listed,) = (await owner.get("/providers/get_providers")).json()["items"]
    assert listed["links_by"] == "oauth"
    assert list(listed["options_schema"]["properties"]) == ["keep_labels"]
    assert "required" not in listed["options_schema"]


async def test_a_browser_from_the_link_to_the_linked_account(
    owner: Person, service: Consent
) -> None:
    asked = {"provider_name": "visited", "redirect_url": CONSOLE}
    to_service = await owner.get("/providers/link_provider", params=asked, headers=BROWSER)
    assert to_service.status_code == 307
    assert to_service.headers["cache-control"] == "no-store"
    assert to_service.headers["referrer-policy"] == "no-referrer"
    back = await came_back(owner, service.allowed(to_service.headers["location"], SALES))
    assert back.status_code == 307
    assert re.fullmatch(re.escape(f"{CONSOLE}&result=") + r"[\w-]{43}", back.headers["location"]), (
        back.headers["location"]
    )
    assert back.headers["cache-control"] == "no-store"
    assert back.headers["referrer-policy"] == "no-referrer"
    linked = await link(owner, word(back.headers["location"])[1])
    assert linked.status_code == 200, linked.text
    account = linked.json()
    assert (account["address"], account["status"], account["lacks"]) == (SALES, "linked", "")
    started = await owner.post("/bots/start_auto_bot", params=NAMED)
    assert started.json()["status"] == "running"


async def test_a_browser_is_known_by_its_cookie_on_this_one_route(
    http: httpx.AsyncClient, owner: Person, service: Consent
) -> None:
    ana = {"email": "cookie@example.com", "password": "correct horse"}
    await http.post("/users/signup", data=ana)
    signed = await http.post(
        "/users/token", data={"username": ana["email"], "password": ana["password"]}
    )
    cookie = signed.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={signed.json()['access_token']};")
    for word_of_it in ("HttpOnly", "Path=/providers;", "SameSite=lax", "Max-Age=2592000"):
        assert word_of_it in cookie
    assert "Secure" not in cookie
    asked = {"provider_name": "visited"}
    sent = await http.get("/providers/link_provider", params=asked, headers=BROWSER)
    assert sent.status_code == 307
    for path in ("/providers/get_my_providers", "/providers/get_providers"):
        assert (await http.get(path)).status_code == 401
    body = {**NAMED, "social_info": {"result": "x"}}
    assert (await http.post("/providers/update_provider_info", json=body)).status_code == 401
    assert (await http.get("/providers/unlink_provider", params=NAMED)).status_code == 401

    back = await http.get(service.allowed(sent.headers["location"], SALES))
    bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    body = {**NAMED, "social_info": {"result": word(back.headers["location"])[1]}}
    linked = await http.post("/providers/update_provider_info", json=body, headers=bearer)
    assert linked.status_code == 200, linked.text
    # Whoever sends a token is whom it names, whatever cookie the browser adds.
    await begun(owner)
    await http.delete("/users/token", headers=bearer)
    assert (await http.get("/providers/link_provider", params=asked)).status_code == 401


async def test_the_cookie_is_for_https_where_the_api_is(
    orchestre: Orchestre, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orchestre.settings, "api_url", "https://orchestre.example")
    ana = {"email": "cookie@example.com", "password": "correct horse"}
    await http.post("/users/signup", data=ana)
    form = {"username": ana["email"], "password": ana["password"]}
    assert "; Secure" in (await http.post("/users/token", data=form)).headers["set-cookie"]


async def test_who_may_not_link_begins_nothing(owner: Person, http: httpx.AsyncClient) -> None:
    asked = {"provider_name": "visited"}
    assert (await http.get("/providers/link_provider", params=asked)).status_code == 401
    for role in (Role.APPROVER, Role.VIEWER):
        one = await owner.colleague(f"{role}@example.com", role)
        assert (await one.get("/providers/link_provider", params=asked)).status_code == 403
        assert (await link(one, "x")).status_code == 403


@pytest.mark.parametrize(
    "address", ["https://evil.example", "javascript:alert(document.cookie)", f"{CONSOLE}&x=1", ""]
)
async def test_a_wrong_destination_is_refused_and_not_repeated(owner: Person, address: str) -> None:
    asked = {"provider_name": "visited", "redirect_url": address}
    for accept in (BROWSER, JSON):
        refused = await owner.get("/providers/link_provider", params=asked, headers=accept)
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert "ORCHESTRE_REDIRECT_URLS" in refused.json()["next"]
        assert not address or address not in refused.text
        assert "location" not in refused.headers


async def test_a_service_that_is_not_set_up_is_no_failure_of_ours(
    owner: Person, service: Consent
) -> None:
    service.is_registered = False
    asked = {"provider_name": "visited"}
    refused = await owner.get("/providers/link_provider", params=asked)
    assert refused.status_code == 422
    assert "ORCHESTRE_GOOGLE_OAUTH_CLIENT" in refused.json()["detail"]
    assert len((await owner.get("/providers/get_providers")).json()["items"]) == 1


async def test_a_result_is_worth_nothing_to_anybody_else(
    owner: Person, stranger: Person, service: Consent
) -> None:
    result = await result_of(owner, service)
    colleague = await owner.colleague("bob@example.com", Role.ADMIN)
    for other in (stranger, colleague):
        refused = await link(other, result)
        assert refused.status_code == 404
        assert refused.json()["detail"] == (await link(other, "unknown")).json()["detail"]
    assert (await link(owner, result)).status_code == 200
    assert (await link(owner, result)).status_code == 404
    foreign = await link(stranger, await result_of(stranger, service))
    assert foreign.status_code == 409
    assert "linked already" in foreign.json()["detail"]


async def test_options_by_hand_are_refused_in_words(owner: Person, service: Consent) -> None:
    by_hand = {"address": SALES, "refresh_token": "mine"}
    result = await result_of(owner, service)
    for wrong in (by_hand, {}, {"result": 7}, {"result": result, **by_hand}):
        body = {**NAMED, "social_info": wrong}
        refused = await owner.post("/providers/update_provider_info", body)
        assert refused.status_code == 422, wrong
        assert "visit" in refused.json()["detail"]
    chosen = {**NAMED, "social_info": {"result": result, "keep_labels": False}}
    assert (await owner.post("/providers/update_provider_info", chosen)).status_code == 200


async def test_unlinking_says_what_its_owner_has_left_to_do(
    owner: Person, service: Consent
) -> None:
    await link(owner, await result_of(owner, service))
    gone = await owner.get("/providers/unlink_provider", params=NAMED)
    assert (gone.status_code, gone.content) == (204, b"")
    assert service.tokens == {}
    await link(owner, await result_of(owner, service))
    service.lost = ProviderUnavailable("No answer")
    left = await owner.get("/providers/unlink_provider", params=NAMED)
    assert left.status_code == 200
    assert "did not take the grant back" in left.json()["detail"]
    assert "security settings" in left.json()["next"]
    assert (await owner.get("/providers/get_my_providers")).json() == {"items": []}


def test_the_routes_are_described(app: Api) -> None:
    paths: dict[str, Any] = app.openapi()["paths"]
    begin = paths["/providers/link_provider"]["get"]
    assert begin["operationId"] == "link_provider"
    assert set(begin["responses"]) >= {"200", "307", "4XX"}
    assert begin["security"] == [{"OAuth2PasswordBearer": []}], "people fill in one form"
    assert "cookie" in begin["description"]
    assert "security" not in paths["/providers/google_auth"]["get"]
    assert paths["/providers/linked"]["get"]["responses"]["200"]["content"].keys() == {"text/html"}
