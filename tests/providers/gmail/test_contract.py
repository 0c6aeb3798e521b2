"""The contract, kept by Gmail."""

from __future__ import annotations

import pytest

from orchestre.providers.gmail.transport import Transport
from orchestre.providers.testing.contract import Account, ProviderContract
from tests.emulators.google import Google
from tests.providers.gmail.accounts import GmailAccount


class TestGmail(ProviderContract):
    @pytest.fixture
    def account(self, google: Google, transport: Transport) -> Account:
        return GmailAccount(google, transport)
