"""Sources over HTTP: adding, listing, reading again and removing them, and whose they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.api.app import make_app
from orchestre.bootstrap import Orchestre, join
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import CatalogueSourceBody
from orchestre.domain.knowledge import ImportOptions
from orchestre.domain.members import Role
from orchestre.knowledge.sources import Wanted
from orchestre.providers.registry import Registry
from orchestre.scheduler.sweeps import Sweeps
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.faulty_firestore import FaultyFirestore, serving
from tests.emulators.google_tokens import TokenServer, key_file, private_key, serving_tokens
from tests.integration.api.people import Person
from tests.samples import a_member

LAMPS: dict[str, dict[str, Any]] = {
    "luna": {"name": "Luna lamp", "cost": {"eur": 49.9}},
    "x": {"cost": 1},
}
BODY: dict[str, Any] = {
    "address": "firestore://products",
    "credentials": key_file("demo-shop"),
    "columns": {"price": "cost.eur"},
    "missing": "remove",
    "every_hours": 24,
}


@pytest.fixture
async def orchestre(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Orchestre]:
    """With a Firestore that asks for credentials, and a sign-in that grants tokens for them."""
    async with serving(FaultyFirestore(LAMPS)) as faulty:
        with serving_tokens(TokenServer()) as tokens:
            settings = Settings(
                _env_file=None, data_dir=tmp_path, test_mode=True, google_token_url=tokens.url
            )
            # Joined before an emulator is named: as in earnest, nobody comes in without a key.
            joined = join(settings, sqlite_store, Registry([]))
            monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", faulty.host)
            yield joined
            await joined.connections.close()
            await joined.index.close()


async def ended(person: Person, started: httpx.Response) -> dict[str, Any]:
    assert started.status_code == 202, started.text
    await person.orchestre.imports.run_due()
    status = await person.get(f"/products/imports/{started.json()['id']}")
    told: dict[str, Any] = status.json()
    return told


async def test_a_source_is_read_at_once_listed_read_again_and_removed(owner: Person) -> None:
    status = await ended(owner, await owner.post("/products/sources", BODY))
    assert (status["status"], status["added"], status["total"]) == ("done", 1, 2)
    assert status["columns"] == {"sku": "document id", "title": "name", "price": "cost.eur"}
    (refused,) = status["refused"]
    assert (refused["row"], refused["reason"]) == (2, "document 'x': it has no title")
    assert refused["cells"] == {"document id": "x", "cost": "1"}
    assert (await owner.get("/products/luna")).json()["price"] == "49.9"

    page = (await owner.get("/products/sources")).json()
    (source,) = page["items"]
    assert (page["next_cursor"], source["address"]) == (None, "firestore://demo-shop/products")
    assert (source["every_hours"], source["missing"]) == (24, "remove")
    assert (source["last_import"], source["status"]) == (status["id"], "done")
    assert source["service_account"] == "reader@demo-shop.example"
    assert source["next_sync"] > source["last_sync"]

    again = await owner.post(f"/products/sources/{source['id']}/sync")
    assert again.json()["source"] == source["id"]
    assert (await ended(owner, again))["unchanged"] == 1
    removed = await owner.asks("DELETE", f"/products/sources/{source['id']}")
    assert removed.status_code == 204
    assert (await owner.get("/products/sources")).json()["items"] == []
    assert (await owner.get("/products/luna")).status_code == 200
    trail = (await owner.get("/events?after=0")).json()["items"]
    verbs = [one["verb"] for one in trail if one["subject"] == source["id"]]
    assert verbs == ["source added", "source synced", "source removed"]
    assert "PRIVATE" not in str(trail)


async def test_a_key_is_kept_sealed_and_shown_nowhere(owner: Person) -> None:
    started = await owner.post("/products/sources", BODY)
    told = started.text + (await owner.get("/products/sources")).text
    assert "PRIVATE" not in told
    async with owner.orchestre.store.read() as tx:
        row = (await tx.connection.exec_driver_sql("SELECT * FROM sources")).one()
    assert "PRIVATE KEY" not in str(tuple(row))
    bad = {**BODY, "credentials": {**key_file("demo-shop"), "private_key": "secret word"}}
    refused = await owner.post("/products/sources", bad)
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["path"] == "credentials.private_key"
    assert "secret word" not in refused.text


async def test_what_cannot_be_a_source_is_refused_by_its_path(owner: Person) -> None:
    for wrong, path in (
        ({"credentials": None}, "address"),
        ({"credentials": None, "address": "firestore://demo-shop/products"}, "credentials"),
        ({"address": "firestore://demo-shop"}, "address"),
        ({"address": "firestore://demo-shop/shops/berlin"}, "address"),
        ({"address": "mysql://demo-shop/products"}, "address"),
        ({"credentials": {**key_file("demo-shop"), "project_id": "1 2"}}, "address"),
        ({"credentials": {**key_file("demo-shop"), "type": "external_account"}}, "body.cred"),
        ({"every_hours": 0}, "body.every_hours"),
        ({"columns": {"price": 1}}, "body.columns.price"),
    ):
        answer = await owner.post("/products/sources", {**BODY, **wrong})
        assert answer.status_code == 422, (wrong, answer.text)
        assert answer.json()["faults"][0]["path"].startswith(path), answer.text
        assert private_key()[40:80] not in answer.text


async def test_only_who_configures_may_add_and_others_see_nothing(
    owner: Person, stranger: Person
) -> None:
    started = (await owner.post("/products/sources", BODY)).json()
    viewer = await owner.colleague("vic@example.com", Role.VIEWER)
    own = f"/products/sources/{started['source']}"
    assert len((await viewer.get("/products/sources")).json()["items"]) == 1
    assert (await viewer.post("/products/sources", BODY)).status_code == 403
    assert (await viewer.post(f"{own}/sync")).status_code == 403
    assert (await viewer.asks("DELETE", own)).status_code == 403
    assert (await stranger.get("/products/sources")).json()["items"] == []
    assert (await stranger.post(f"{own}/sync")).status_code == 404
    assert (await stranger.asks("DELETE", own)).status_code == 404
    # Another team that knows the address has no way in by the first one's key.
    keyless = {**BODY, "address": "firestore://demo-shop/products", "credentials": None}
    assert (await stranger.post("/products/sources", keyless)).status_code == 422
    assert (await owner.post("/products/sources", keyless)).status_code == 202


async def test_the_clock_has_it_read_again(owner: Person, clock: SteppingClock) -> None:
    await ended(owner, await owner.post("/products/sources", BODY))
    clock.advance(24 * 3600)
    sweeps = Sweeps(owner.orchestre)
    await sweeps.learn()
    await sweeps.drain(60)
    (source,) = (await owner.get("/products/sources")).json()["items"]
    assert source["status"] == "done"
    assert datetime.fromisoformat(source["last_sync"]) == clock()


async def test_a_team_has_so_many_sources_and_no_more(owner: Person) -> None:
    for number in range(20):
        body = {**BODY, "address": f"firestore://products{number}"}
        assert (await owner.post("/products/sources", body)).status_code == 202
    assert (await owner.post("/products/sources", BODY)).status_code == 409


async def test_the_client_calls_all_of_it(orchestre: Orchestre, owner: Person) -> None:
    transport = httpx.ASGITransport(make_app(orchestre))
    async with OrchestreClient("http://api", token=owner.token, transport=transport) as client:
        body = CatalogueSourceBody.model_validate({**BODY, "dry_run": True})
        tried = await client.sources.add(body)
        await orchestre.imports.run_due()
        assert tried.source is None
        assert (await client.products.import_status(tried.id)).added == 1
        added = await client.sources.add(CatalogueSourceBody.model_validate(BODY))
        assert (await client.sources.sync(str(added.source))).id == added.id
        assert [one.id for one in (await client.sources.page()).items] == [added.source]
        await client.sources.remove(str(added.source))
        assert (await client.sources.page()).items == []


async def test_an_emulator_may_be_read_without_a_key(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    settings = Settings(_env_file=None, data_dir=tmp_path, test_mode=True)
    assert settings.firestore_emulator == "127.0.0.1:1"
    assert Settings(_env_file=None, data_dir=tmp_path).firestore_emulator == ""
    joined = join(settings, sqlite_store, Registry([]))
    owner = await a_member(sqlite_store)
    options = ImportOptions(dry_run=True)
    begun = await joined.sources.add(owner, Wanted("firestore://demo-shop/x", None, options, None))
    assert begun.import_id
    await joined.index.close()


async def test_another_file_of_googles_is_told_from_a_key(owner: Person) -> None:
    client = {"web": {"client_id": "a.apps.googleusercontent.com", "client_secret": "GOCSPX-b"}}
    refused = await owner.post("/products/sources", {**BODY, "credentials": client})
    (fault,) = refused.json()["faults"]
    assert fault["path"] == "body.credentials"
    assert fault["what"].startswith("is no service account's key: in Google Cloud's console")
    assert "GOCSPX" not in refused.text
