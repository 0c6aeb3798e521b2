"""Cleaning: what expired goes once a day; what is still good stays."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestre.domain.members import Member
from orchestre.replies.cleaning import LEASE, Cleaning
from orchestre.store import expired
from orchestre.store.session import Store
from orchestre.store.tables_answers import kept_answers
from orchestre.store.tables_catalogue import imports
from orchestre.store.tables_installation import installation
from orchestre.store.tables_people import invitations, sign_ins, visits
from tests.clock import SteppingClock

DAY = 86_400.0


@pytest.fixture
async def cleaning(store: Store, tmp_path: Path) -> Cleaning:
    async with store.begin() as tx:
        await tx.execute(sa.insert(installation).values(id="canary", canary=b""))
    return Cleaning(store, tmp_path / "imports")


async def fill(store: Store, member: Member) -> None:
    """Keep one of everything that expires: in a day, or (invitation) with a week's grace."""
    async with store.begin() as tx:
        soon = tx.now + timedelta(days=1)
        own = {"workspace_id": member.workspace_id, "created_at": tx.now}
        await tx.execute(
            sa.insert(sign_ins).values(id=tx.new_id(), member_id=member.id, expires_at=soon, **own)
        )
        await tx.execute(
            sa.insert(visits).values(
                id=tx.new_id(),
                member_id=member.id,
                sign_in="",
                provider="gmail",
                secret=b"",
                expires_at=soon,
                **own,
            )
        )
        await tx.execute(sa.insert(kept_answers).values(id=tx.new_id(), request_hash="", **own))
        for accepted_at in (None, tx.now):
            await tx.execute(
                sa.insert(invitations).values(
                    id=tx.new_id(),
                    email="x@example.com",
                    role="viewer",
                    token_hash=tx.new_id(),
                    invited_by=member.id,
                    expires_at=soon,
                    accepted_at=accepted_at,
                    **own,
                )
            )


async def left(store: Store) -> list[int]:
    async with store.read() as tx:
        return [
            (await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
            for table in (sign_ins, visits, kept_answers, invitations)
        ]


async def test_what_expired_goes_and_the_rest_stays(
    store: Store, clock: SteppingClock, member: Member, cleaning: Cleaning
) -> None:
    await fill(store, member)
    assert await cleaning.run_due() == 0
    clock.advance(DAY)
    await fill(store, member)
    assert await cleaning.run_due() == 3
    assert await left(store) == [1, 1, 1, 4]
    clock.advance(7 * DAY)
    assert await cleaning.run_due() == 4
    assert await left(store) == [0, 0, 0, 3]


async def test_one_of_many_does_it_once_a_day(
    store: Store, clock: SteppingClock, member: Member, cleaning: Cleaning
) -> None:
    await fill(store, member)
    clock.advance(DAY)
    assert sum(await asyncio.gather(*(cleaning.run_due() for _ in range(4)))) == 3
    clock.advance(DAY - 1)
    await fill(store, member)
    assert await cleaning.run_due() == 0


async def test_what_a_dead_one_left_is_taken_up(
    store: Store, clock: SteppingClock, member: Member, cleaning: Cleaning
) -> None:
    await fill(store, member)
    clock.advance(DAY)
    async with store.begin() as tx:
        assert await expired.claim(tx, until=tx.now + LEASE)
    assert await cleaning.run_due() == 0
    clock.advance(LEASE.total_seconds())
    assert await cleaning.run_due() == 3


async def test_uploads_that_nobody_reads_go(
    store: Store, clock: SteppingClock, member: Member, cleaning: Cleaning, tmp_path: Path
) -> None:
    folder = tmp_path / "imports"
    folder.mkdir()
    now = clock().timestamp()
    for name, age in (("done", 2 * DAY), ("lost", 2 * DAY), ("running", 2 * DAY), ("new", 60)):
        (folder / name).write_text("sku")
        os.utime(folder / name, (now - age, now - age))
    async with store.begin() as tx:
        for name in ("done", "running"):
            await tx.execute(
                sa.insert(imports).values(
                    id=name,
                    workspace_id=member.workspace_id,
                    kind="products",
                    status=name,
                    member_id=member.id,
                    created_at=tx.now,
                )
            )
    assert await cleaning.run_due() == 2
    assert {path.name for path in folder.iterdir()} == {"running", "new"}
