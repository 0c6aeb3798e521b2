"""A browser and a program that link an account at a service by a visit."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from orchestre.bootstrap import Orchestre, join
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.integration.api.people import Person
from tests.integration.consent import Consent, word

API = "http://api"
CONSOLE = "https://console.example/linked?tab=1"
NAMED = {"provider_name": "visited", "identifier_name": "sales"}
SALES = "sales@example.com"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}


@contextlib.asynccontextmanager
async def visiting(store: Store, folder: Path, service: Consent) -> AsyncIterator[Orchestre]:
    """Join an Orchestre whose accounts are linked at this service."""
    settings = Settings(
        _env_file=None, data_dir=folder, api_url=API, redirect_urls=f"{CONSOLE},https://b.example"
    )
    joined = join(settings, store, Registry([service.plugin()]))
    yield joined
    await joined.connections.close()
    await joined.index.close()


async def begun(person: Person, **query: str) -> str:
    asked = {"provider_name": "visitedprovider", **query}
    answer = await person.get("/providers/link_provider", params=asked, headers=JSON)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def came_back(person: Person, url: str, **headers: str) -> httpx.Response:
    """Follow the service's redirect as the browser does: without any token."""
    assert url.startswith(f"{API}/providers/google_auth?")
    return await person.http.get(url, headers={**BROWSER, **headers})


async def result_of(person: Person, service: Consent, address: str = SALES, **more: str) -> str:
    answer = await came_back(person, service.allowed(await begun(person), address, **more))
    assert answer.status_code == 307, answer.text
    name, value = word(answer.headers["location"])
    assert name == "result"
    return value


async def link(person: Person, result: object, **more: object) -> httpx.Response:
    body = {**NAMED, **more, "social_info": {"result": result}}
    return await person.post("/providers/update_provider_info", body)
