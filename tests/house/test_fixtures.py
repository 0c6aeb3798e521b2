"""What tests lean on holds: the wall around the network, the clock, a fresh store."""

from __future__ import annotations

import socket

import pytest
import sqlalchemy as sa

from orchestre.store.session import Store
from orchestre.store.tables import workspaces
from tests.clock import SteppingClock
from tests.network import OutOfReach
from tests.standins import MISSING, missing_in_ci


def test_no_test_reaches_another_machine() -> None:
    with pytest.raises(OutOfReach):
        socket.getaddrinfo("example.com", 443)
    with socket.socket() as outward, pytest.raises(OutOfReach):
        outward.connect(("192.0.2.1", 80))


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("round_", [1, 2])
async def test_each_test_has_a_fresh_store(store: Store, clock: SteppingClock, round_: int) -> None:
    async with store.begin() as tx:
        await tx.execute(
            sa.insert(workspaces).values(id="w", name=f"round {round_}", created_at=tx.now)
        )
    clock.advance(60)
    async with store.read() as tx:
        row = (await tx.execute(sa.select(workspaces))).one()
        assert (tx.now - row.created_at).total_seconds() == 60
        assert tx.dialect in {"sqlite", "postgresql"}


def test_a_missing_stand_in_fails_in_ci_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = _report(f"Skipped: {MISSING} PostgreSQL")
    monkeypatch.setenv("CI", "true")
    assert "PostgreSQL" in missing_in_ci(skipped)
    assert missing_in_ci(_report("Skipped: needs two cores")) == ""
    monkeypatch.delenv("CI")
    assert missing_in_ci(skipped) == ""


def _report(reason: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid="t",
        location=("t.py", 1, "t"),
        keywords={},
        outcome="skipped",
        longrepr=("t.py", 1, reason),
        when="call",
    )
