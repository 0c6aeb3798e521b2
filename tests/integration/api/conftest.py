"""The API over a real, opened Orchestre, and people who are signed in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.routing import BaseRoute

from orchestre.api.app import Api, make_app
from orchestre.bootstrap import Orchestre, join
from orchestre.providers.maildir import plugin
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.contract import Unopened
from tests.integration.api.people import Person


@pytest.fixture
async def orchestre(sqlite_store: Store, tmp_path: Path) -> AsyncIterator[Orchestre]:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    joined = join(settings, sqlite_store, Registry([plugin]))
    yield joined
    await joined.connections.close()
    await joined.index.close()


@pytest.fixture(scope="session")
def routes() -> list[BaseRoute]:
    """The routes of every app: FastAPI works each out at its first request, all in 0.2 s."""
    return make_app(cast("Orchestre", Unopened())).routes


@pytest.fixture
def app(orchestre: Orchestre, routes: list[BaseRoute]) -> Api:
    made = make_app(orchestre)
    made.router.routes[:] = routes
    return made


@pytest.fixture
async def http(app: Api) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client


@pytest.fixture
async def owner(orchestre: Orchestre, http: httpx.AsyncClient) -> Person:
    return await Person.of_a_new_workspace(orchestre, http, "ana@example.com")


@pytest.fixture
async def stranger(orchestre: Orchestre, http: httpx.AsyncClient) -> Person:
    """The owner of another workspace."""
    return await Person.of_a_new_workspace(orchestre, http, "eve@example.net")
