"""Fixtures that every test may ask for: a clock, and a store on both databases."""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from cryptography.fernet import Fernet

from orchestre.store.encryption import Cipher
from orchestre.store.migrate import migrate
from orchestre.store.session import Store, open_engine
from tests import workers
from tests.clock import SteppingClock
from tests.network import forget_the_surroundings, stay_on_this_machine
from tests.postgres import PostgresServer, find_binaries
from tests.standins import missing_in_ci, skip_without

forget_the_surroundings()
stay_on_this_machine()

# How long an example takes says how busy the machine is; in CI, Hypothesis lets it be by itself.
if hypothesis.settings().deadline:
    hypothesis.settings.register_profile("in company", deadline=None)
    hypothesis.settings.load_profile("in company")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if reason := missing_in_ci(report):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI: {reason}"
    return report


def pytest_xdist_auto_num_workers() -> int:
    return workers.count()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.ByFile | None:
    """Hand out files in our order, unless `--dist` asks for another way."""
    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return workers.ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    workers.tell_apart(items)
    if hasattr(config, "workerinput"):
        workers.put_first(items)


def pytest_collection_finish() -> None:
    # A million objects that stay: the collector would look at each again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher((Fernet.generate_key().decode(),))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One real server for the whole run, or for a worker's part of it."""
    binaries = find_binaries()
    if binaries is None:
        skip_without("PostgreSQL", "On Debian and Ubuntu: apt-get install postgresql")
    server = PostgresServer(binaries)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    """A migrated database that others are copied from: a copy takes 0.1 s, migrating 0.5."""
    with postgres.database() as name:
        _migrate(postgres.url(name))
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "orchestre.db"
    _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "orchestre.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    with postgres.database(postgres_template) as name:
        yield postgres.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of the test's own; the test runs once on each kind."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(kind))


@pytest.fixture
async def store(database_url: str, cipher: Cipher, clock: SteppingClock) -> AsyncIterator[Store]:
    store = Store(open_engine(database_url), cipher, clock)
    yield store
    await store.close()


@pytest.fixture
async def sqlite_store(
    sqlite_url: str, cipher: Cipher, clock: SteppingClock
) -> AsyncIterator[Store]:
    """A store for tests to which the kind of database makes no difference."""
    store = Store(open_engine(sqlite_url), cipher, clock)
    yield store
    await store.close()


def _migrate(url: str) -> None:
    async def migrate_and_close() -> None:
        engine = open_engine(url)
        await migrate(engine)
        await engine.dispose()

    # In a thread of its own: the event loop of the test that asks first is not ours to replace.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrate_and_close()).result()
