"""A megabyte of refused rows is read by who wants it: after the end, and in no list."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from orchestre.domain.knowledge import ImportKind, ImportStatus
from orchestre.store.session import Store
from orchestre.store.tables_catalogue import imports as import_table
from tests.integration.test_import import Desk
from tests.samples import a_member


async def test_refused_rows_are_told_once_the_import_has_ended_and_never_listed(
    store: Store, tmp_path: Path
) -> None:
    desk = Desk(store, await a_member(store), tmp_path / "uploads")
    done = await desk.bring("sku,title\nL-1,Luna\n,nameless\n")
    assert len(done.refused) == 1
    read: list[str] = []
    engine = desk.store.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: read.append(given[2]))
    (listed,) = await desk.imports.page(
        desk.member.workspace_id, ImportKind.PRODUCTS, before="", limit=9
    )
    assert listed.counts == done.counts
    assert not [one for one in read if "refused" in one], "a list leaves a megabyte a row alone"
    async with desk.store.begin() as tx:
        await tx.execute(sa.update(import_table).values(status=ImportStatus.RUNNING))
    running = await desk.imports.get(desk.member.workspace_id, done.id)
    assert (running.counts, running.refused) == (done.counts, ()), "told once it has ended"
