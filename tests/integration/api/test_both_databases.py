"""One walk through the API, and everything hostile, on SQLite and on PostgreSQL."""

from __future__ import annotations

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.store.session import Store
from tests.integration.api.people import Person, shown
from tests.integration.api.test_catalogue import CATALOGUE, PAGE, imported
from tests.integration.api.test_hostile import send_hostile_addresses, send_hostile_bodies
from tests.integration.api.test_users import ANA, sign_in


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def test_a_walk_through_the_api(owner: Person, http: httpx.AsyncClient) -> None:
    bob = {**ANA, "email": "bob@example.com"}
    assert (await http.post("/users/signup", data=bob)).status_code == 201
    assert (await http.post("/users/signup", data=bob)).status_code == 409
    assert (await sign_in(http, "bob@example.com", word="wrong horse")).status_code == 401
    assert (await sign_in(http, "bob@example.com")).status_code == 200
    assert (await http.get("/readyz")).json()["parts"] == {"database": "ok"}

    draft = await owner.draft(await owner.message(await owner.account()))
    approved = await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert [one["verb"] for one in approved.json()["history"]] == ["drafted", "approve"]
    again = (await owner.post(f"/drafts/{draft.id}/undo", {})).json()
    assert [one["version"] for one in again["history"]] == [1, 1, 1, 2]
    assert len((await owner.get("/drafts?status=waiting")).json()["items"]) == 1
    assert len((await owner.get("/events")).json()["items"]) == 2

    assert (await imported(owner, "products", CATALOGUE))["added"] == 2
    assert (await imported(owner, "documents", PAGE, "returns.md"))["added"] == 1
    listed = (await owner.get("/documents?limit=1")).json()["items"]
    assert (await owner.get(f"/documents/{listed[0]['id']}")).json()["passages"] == 1
    assert len((await owner.get("/products?limit=1")).json()["items"]) == 1


async def test_whatever_a_client_sends_is_no_fault_of_ours(app: Api, owner: Person) -> None:
    await send_hostile_addresses(app, owner)
    await send_hostile_bodies(app, owner)
