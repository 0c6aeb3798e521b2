"""By Firebase: an Orchestre whose people are known by Firebase, and what they ask of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.providers.maildir import plugin
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import FaultProxy
from tests.emulators.firebase import Firebase

ANA, WORD, NEW = "ana@example.com", "correct horse", "a better horse"


@pytest.fixture
def wire(running_firebase: Firebase, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    """What lies between Orchestre and Firebase."""
    proxy = FaultProxy(f"http://{running_firebase.host}")
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", proxy.url.removeprefix("http://"))
    yield proxy
    proxy.stop()


@pytest.fixture
def firebase(running_firebase: Firebase, wire: FaultProxy) -> Firebase:
    running_firebase.forget()
    return running_firebase


@pytest.fixture
async def orchestre(
    firebase: Firebase, sqlite_store: Store, tmp_path: Path, clock: SteppingClock
) -> AsyncIterator[Orchestre]:
    # The emulator has no other clock than the machine's.
    clock.set(datetime.now(UTC))
    settings = Settings(_env_file=None, data_dir=tmp_path, **firebase.settings)
    joined = join(settings, sqlite_store, Registry([plugin]))
    yield joined
    await joined.people.close()
    await joined.connections.close()
    await joined.index.close()


async def sign_up(http: httpx.AsyncClient, email: str = ANA, word: str = WORD) -> httpx.Response:
    return await http.post("/users/signup", data={"email": email, "password": word})


async def sign_in(http: httpx.AsyncClient, email: str = ANA, word: str = WORD) -> httpx.Response:
    return await http.post("/users/token", data={"username": email, "password": word})


async def sign_in_with(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/users/loginWithToken", json={"token": token})


async def asks(
    http: httpx.AsyncClient, signed: httpx.Response, path: str = "/users/me", method: str = "GET"
) -> httpx.Response:
    assert signed.status_code == 200, signed.text
    bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    return await http.request(method, path, headers=bearer)
