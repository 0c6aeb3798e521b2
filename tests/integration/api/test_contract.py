"""The API keeps to its own description, whatever is sent: generated requests, right and wrong."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import requests
import schemathesis
from schemathesis.checks import CheckFunction
from schemathesis.config import (
    GenerationConfig,
    HealthCheck,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import positive_data_acceptance

from orchestre.api.app import make_app
from orchestre.bootstrap import join
from orchestre.providers.maildir import plugin
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store import sign_ins
from orchestre.store.encryption import Cipher
from orchestre.store.session import Store, open_engine
from tests import contract
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.world import World

#: `FAULTS=all` asks for the long run.
MANY = os.environ.get("FAULTS") == "all"
CONFIG = SchemathesisConfig(
    seed=20261122,
    suppress_health_check=[HealthCheck.all],
    projects=ProjectsConfig(
        default=ProjectConfig(
            generation=GenerationConfig(
                max_examples=200 if MANY else 5, deterministic=True, database="none"
            ),
        )
    ),
)
schema = schemathesis.openapi.from_dict(copy.deepcopy(contract.described()), config=CONFIG)
#: What a schema allows may still be refused: two values that do not fit, a password that is wrong.
NOT_CHECKED: list[CheckFunction] = [positive_data_acceptance]


class Caller:
    """An owner with one of everything, whose requests run on a loop of their own.

    Generated tests are synchronous, and what the API works with belongs to one loop.
    """

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        url = f"sqlite+aiosqlite:///{folder / 'orchestre.db'}"
        store = Store(open_engine(url), cipher, SteppingClock())
        settings = Settings(_env_file=None, data_dir=folder)
        self.orchestre = join(settings, store, Registry([plugin]))
        transport = httpx.ASGITransport(make_app(self.orchestre), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://api")
        self.world: World = self._run(self._filled())

    async def _filled(self) -> World:
        owner = await Person.of_a_new_workspace(self.orchestre, self.http, "ana@example.com")
        return await World.filled(owner, "marigold")

    def sign_in(self) -> None:
        """Be signed in, whatever was done to the last token."""
        owner = self.world.owner
        owner.token = secrets.token_urlsafe(32)
        self._run(self._signed_in(owner))

    async def _signed_in(self, owner: Person) -> None:
        async with self.orchestre.store.begin() as tx:
            digest = hashlib.sha256(owner.token.encode()).hexdigest()
            expires = tx.now + timedelta(days=1)
            await sign_ins.sign_in(tx, owner.member, token_hash=digest, expires_at=expires)

    def send(self, case: schemathesis.Case[Any]) -> httpx.Response:
        """Send a request; where it may be anything, let it name what there is."""
        if is_right(case, "path_parameters"):
            case.path_parameters.update(self._known(case.path, case.path_parameters))
        given = case.as_transport_kwargs(base_url="http://api")
        signed = {"Authorization": f"Bearer {self.world.owner.token}"}
        if case.path.startswith("/doors/") and not case.path.startswith("/doors/tokens"):
            signed = self.world.app
        given["headers"] = {**given["headers"], **signed}
        made = requests.Request(
            **{key: given.get(key) for key in ("method", "url", "headers", "params", "cookies")},
            **{key: given[key] for key in ("json", "data", "files") if key in given},
        ).prepare()
        headers = [(name.encode(), _raw(value)) for name, value in made.headers.items()]
        assert made.method
        assert made.url
        # Nothing here is sent as a stream.
        body = cast("str | bytes | None", made.body)
        return self._run(self.http.request(made.method, made.url, headers=headers, content=body))

    def _known(self, path: str, given: dict[str, Any]) -> dict[str, str]:
        names = self.world.names
        known = {name: names.get(path, names.get(name, "")) for name in given}
        # Every other request names what does not exist.
        is_odd = sum(len(str(value)) for value in given.values()) % 2
        return {name: value for name, value in known.items() if value and is_odd}

    def close(self) -> None:
        self._run(self.http.aclose())
        self._run(self.orchestre.connections.close())
        self._run(self.orchestre.index.close())
        self._run(self.orchestre.store.close())
        self._runner.close()


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


def is_right(case: schemathesis.Case[Any], where: str) -> bool:
    """Tell whether a part of a request fits its schema."""
    parts = {kind.value: part for kind, part in case.meta.components.items()} if case.meta else {}
    return where in parts and parts[where].mode.is_positive


@pytest.fixture(scope="module")
def opened(
    sqlite_template: Path, cipher: Cipher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    folder = tmp_path_factory.mktemp("contract")
    shutil.copy(sqlite_template, folder / "orchestre.db")
    made = Caller(folder, cipher)
    yield made
    made.close()


@pytest.fixture
def caller(opened: Caller) -> Caller:
    opened.sign_in()
    return opened


@schema.parametrize()
def test_what_is_answered_is_what_is_described(
    case: schemathesis.Case[Any], caller: Caller
) -> None:
    answered = caller.send(case)
    case.validate_response(answered, excluded_checks=NOT_CHECKED)
