"""Fixtures: stand-ins for a whole run; a conftest imports those that its tests need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.firebase import Firebase, start_firebase
from tests.emulators.google import Google, start_google


@pytest.fixture(scope="session")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    """Gmail and Google's sign-in, with empty mailboxes."""
    started = start_google(tmp_path_factory.mktemp("google"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def running_firebase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firebase]:
    """Firebase Authentication, which takes half a minute to start: once for all tests."""
    started = start_firebase(tmp_path_factory.mktemp("firebase"))
    yield started
    started.stop()
