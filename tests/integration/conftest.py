"""Fixtures of the tests that speak to stand-ins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.aimock import Aimock, start_aimock
from tests.integration.post import post
from tests.integration.shop import mailbox, open_shop, shop
from tests.integration.waiting import draft, member, review

__all__ = [
    "aimock",
    "draft",
    "mailbox",
    "member",
    "open_shop",
    "post",
    "review",
    "running_aimock",
    "shop",
]


@pytest.fixture(scope="session")
def running_aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    aimock = start_aimock(tmp_path_factory.mktemp("aimock"))
    yield aimock
    aimock.stop()


@pytest.fixture
def aimock(running_aimock: Aimock) -> Aimock:
    """A model server that remembers nothing of other tests."""
    running_aimock.forget()
    return running_aimock
