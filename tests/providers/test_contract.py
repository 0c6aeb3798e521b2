"""The contract, kept by each provider."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from orchestre.providers.testing.contract import Account, ProviderContract
from tests.providers.accounts import MaildirAccount, MemoryAccount


class TestMemory(ProviderContract):
    @pytest.fixture
    def account(self) -> Account:
        return MemoryAccount()


class TestMaildir(ProviderContract):
    @pytest.fixture
    def account(self, tmp_path: Path) -> Account:
        return MaildirAccount(tmp_path / "mail")


@pytest.mark.parametrize("kept", [TestMemory, TestMaildir])
def test_no_contract_test_is_overridden_but_as_xfail_with_a_reason(
    kept: type[ProviderContract],
) -> None:
    for name, own in inspect.getmembers(kept, inspect.isfunction):
        if name.startswith("test_") and own is not getattr(ProviderContract, name, own):
            marks = [mark for mark in getattr(own, "pytestmark", []) if mark.name == "xfail"]
            assert marks, f"{kept.__name__}.{name} changes the contract"
            assert marks[0].kwargs.get("reason"), f"{kept.__name__}.{name} says no reason"
