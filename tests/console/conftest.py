"""One real installation with its console for all tests of this folder, and people at browsers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.console.browser import Visitor, chromium, is_served
from tests.emulators.running import free_port
from tests.journeys.processes import House, until


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`orchestre up` with its console; each test signs up a workspace of its own."""
    house = House(tmp_path_factory.mktemp("console"), {"undo_seconds": 2}, console_port=free_port())
    running = house.open()
    try:
        until(lambda: is_served(house.console_url), "the console to answer")
        yield house
    finally:
        running.stop()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages are kept; CONSOLE_PICTURES names another folder."""
    chosen = os.environ.get("CONSOLE_PICTURES")
    return Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(house: House, browser: Browser, pictures: Path) -> Callable[..., Visitor]:
    """Give somebody a browser window of their own; keywords go to Playwright's `new_context`."""
    return lambda **window: Visitor(browser, house.console_url, pictures, **window)


@pytest.fixture
def email() -> str:
    """An address that nobody else of this run has."""
    return f"ana-{uuid4().hex[:8]}@example.com"
