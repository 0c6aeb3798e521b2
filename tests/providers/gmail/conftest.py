"""Fixtures: the stand-in for Google, a proxy before it that can fail, and a fresh mailbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestre.providers.gmail.transport import Transport
from tests.emulators.fault_proxy import FaultProxy
from tests.emulators.fixtures import google
from tests.emulators.google import Google
from tests.providers.gmail.accounts import GmailAccount

__all__ = ["google"]


@pytest.fixture(scope="session")
def transport() -> Iterator[Transport]:
    """The product's own transport: one for the run, as it is one for a process."""
    opened = Transport()
    yield opened
    opened.http.close()


@pytest.fixture
def proxy(google: Google) -> Iterator[FaultProxy]:
    started = FaultProxy(google.url)
    yield started
    started.stop()


@pytest.fixture
def account(google: Google, proxy: FaultProxy, transport: Transport) -> Iterator[GmailAccount]:
    """A fresh mailbox, reached through the proxy."""
    made = GmailAccount(google, transport, proxy.url)
    yield made
    if made.transport.http is not transport.http:
        made.transport.http.close()
