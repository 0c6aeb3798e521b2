"""Fixtures of the tests that speak to stand-ins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.aimock import Aimock, start_aimock
from tests.emulators.firestore import FirestoreEmulator, start_firestore
from tests.emulators.fixtures import running_firebase
from tests.integration.post import post
from tests.integration.shop import mailbox, open_shop, shop
from tests.integration.visiting import desk, one_desk
from tests.integration.waiting import draft, member, review

__all__ = [
    "aimock",
    "desk",
    "draft",
    "mailbox",
    "member",
    "one_desk",
    "open_shop",
    "post",
    "review",
    "running_aimock",
    "running_firebase",
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


@pytest.fixture(scope="session")
def running_firestore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirestoreEmulator]:
    firestore = start_firestore(tmp_path_factory.mktemp("firestore"))
    yield firestore
    firestore.stop()


@pytest.fixture
def firestore(
    running_firestore: FirestoreEmulator, monkeypatch: pytest.MonkeyPatch
) -> FirestoreEmulator:
    """An empty Firestore, to which the client's library goes by itself."""
    running_firestore.forget()
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", running_firestore.host)
    return running_firestore
