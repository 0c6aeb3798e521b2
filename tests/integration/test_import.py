"""Imports: what a team sees of a file that goes in, on both databases."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestre.domain.errors import Invalid, NotFound
from orchestre.domain.knowledge import (
    Import,
    ImportCounts,
    ImportKind,
    ImportOptions,
    ImportStatus,
    Missing,
)
from orchestre.domain.members import Member
from orchestre.knowledge.imports import Imports, Upload
from orchestre.knowledge.search import Search
from orchestre.store import documents, events, imports, products
from orchestre.store.session import Store
from orchestre.store.tables_catalogue import imports as import_table
from tests.clock import SteppingClock
from tests.samples import a_member

KEEP = ImportOptions()
REMOVE = ImportOptions(missing=Missing.REMOVE)
DRY = ImportOptions(missing=Missing.REMOVE, dry_run=True)
TWO = "sku,title,price\nL-1,Luna lamp,49.90\nT-1,Terra lamp,59.50\n"


class Desk:
    """One member at work with files."""

    def __init__(self, store: Store, member: Member, folder: Path) -> None:
        self.store = store
        self.member = member
        self.folder = folder
        self.imports = Imports(store, folder)
        self.search = Search(store, None)

    async def start(
        self, text: str | bytes, name: str = "p.csv", options: ImportOptions = KEEP
    ) -> str:
        file = io.BytesIO(text.encode() if isinstance(text, str) else text)

        async def read(size: int) -> bytes:
            return file.read(size)

        kind = ImportKind.PRODUCTS if name.endswith("csv") else ImportKind.DOCUMENTS
        upload = Upload(kind, name, read, options)
        return await self.imports.start(self.member, upload)

    async def bring(
        self, text: str | bytes, name: str = "p.csv", options: ImportOptions = KEEP
    ) -> Import:
        import_id = await self.start(text, name, options)
        await self.imports.run_due()
        return await self.imports.get(self.member.workspace_id, import_id)

    async def skus(self) -> list[str]:
        async with self.store.read() as tx:
            return [row.sku for row in await products.page(tx, self.member.workspace_id)]

    async def trail(self) -> list[events.Event]:
        async with self.store.read() as tx:
            return list(await events.listed(tx, self.member.workspace_id, after=0, limit=99))

    async def found(self, question: str) -> list[str]:
        hits = await self.search.products(self.member.workspace_id, question)
        return [hit.product.sku for hit in hits]


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, await a_member(store), tmp_path / "uploads")


async def test_rows_are_found_by_their_words_as_soon_as_they_are_in(desk: Desk) -> None:
    done = await desk.bring(TWO)
    assert done.status is ImportStatus.DONE
    assert done.counts == ImportCounts(done=2, total=2, added=2)
    assert done.columns == (("sku", "sku"), ("title", "title"), ("price", "price"))
    assert await desk.found("luna lamps") == ["L-1", "T-1"]
    assert await desk.found("terra") == ["T-1"]
    assert list(desk.folder.iterdir()) == []


async def test_the_same_file_again_changes_nothing_and_another_what_differs(desk: Desk) -> None:
    await desk.bring(TWO)
    assert (await desk.bring(TWO)).counts == ImportCounts(done=2, total=2, unchanged=2)
    changed = TWO.replace("Terra lamp", "Aurora lamp") + "N-1,New,1\n"
    assert (await desk.bring(changed)).counts == ImportCounts(
        done=3, total=3, added=1, changed=1, unchanged=1
    )
    assert await desk.found("terra") == []
    assert await desk.found("aurora") == ["T-1"]


async def test_absent_rows_stay_unless_asked_otherwise(desk: Desk) -> None:
    await desk.bring(TWO)
    only = "sku,title,price\nL-1,Luna lamp,49.90\n"
    assert (await desk.bring(only)).counts.removed == 0
    assert await desk.skus() == ["L-1", "T-1"]
    assert (await desk.bring(only, options=DRY)).counts.removed == 1
    assert await desk.skus() == ["L-1", "T-1"]
    assert (await desk.bring(only, options=REMOVE)).counts.removed == 1
    assert await desk.skus() == ["L-1"]
    assert await desk.found("terra") == []
    assert await desk.search.product(desk.member.workspace_id, "T-1") is None
    assert (await desk.bring(TWO)).counts.added == 1
    assert await desk.found("terra") == ["T-1"]


async def test_a_refused_row_is_not_a_missing_one(desk: Desk) -> None:
    await desk.bring(TWO)
    done = await desk.bring(TWO.replace("59.50", "on request"), options=REMOVE)
    assert [(row.row, row.reason) for row in done.refused] == [
        (3, "the price 'on request' cannot be read")
    ]
    assert await desk.skus() == ["L-1", "T-1"]


async def test_a_dry_run_tells_and_changes_nothing(desk: Desk) -> None:
    await desk.bring(TWO)
    changed = TWO.replace("Luna", "Aurora") + "N-1,New,1\n,Nameless,1\n"
    done = await desk.bring(changed, options=DRY)
    assert done.counts == ImportCounts(done=4, total=4, added=1, changed=1, unchanged=1)
    assert len(done.refused) == 1
    assert await desk.skus() == ["L-1", "T-1"]
    assert await desk.found("aurora") == []


async def test_a_file_that_is_no_table_is_refused_at_once(desk: Desk) -> None:
    await desk.bring(TWO)
    with pytest.raises(Invalid, match="not text"):
        await desk.start(b"\x00\x01\x02")
    assert list(desk.folder.iterdir()) == []
    assert await desk.skus() == ["L-1", "T-1"]


async def test_a_file_without_one_good_row_removes_nothing(desk: Desk) -> None:
    await desk.bring(TWO)
    done = await desk.bring("sku,title\n,a\n,b\n", options=REMOVE)
    assert done.status is ImportStatus.FAILED
    assert "No row could be read" in done.error
    assert await desk.skus() == ["L-1", "T-1"]


async def test_a_worker_that_dies_half_way_is_followed_by_another(
    desk: Desk, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestre.knowledge.import_rows._BATCH", 2)
    rows = "".join(f"S-{number},Lamp {number}\n" for number in range(7))
    import_id = await desk.start(f"sku,title\n{rows}S-1,Again\n")
    put = products.put
    calls = 0

    async def die(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return await put(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(products, "put", die)
    with pytest.raises(KeyboardInterrupt):
        await desk.imports.run_due()
    half = await desk.imports.get(desk.member.workspace_id, import_id)
    assert (half.status, half.counts.done) == (ImportStatus.RUNNING, 4)
    assert await desk.imports.run_due() == 0, "its lease still holds"
    clock.advance(61)
    assert await desk.imports.run_due() == 1
    done = await desk.imports.get(desk.member.workspace_id, import_id)
    assert done.counts == ImportCounts(done=8, total=8, added=7)
    assert [row.row for row in done.refused] == [9]
    assert await desk.skus() == [f"S-{number}" for number in range(7)]


async def test_a_worker_that_lost_its_claim_writes_nothing_more(
    desk: Desk, clock: SteppingClock
) -> None:
    await desk.start(TWO)
    async with desk.store.begin() as tx:
        slow = await imports.take_due(tx)
    assert slow is not None
    async with desk.store.begin() as tx:
        assert await imports.take_due(tx) is None
    clock.advance(61)
    await desk.imports.run_due()
    async with desk.store.begin() as tx:
        assert not await imports.progress(tx, slow, ImportCounts(), [])
        assert not await imports.finish(tx, slow, error="late")


async def test_the_trail_says_once_who_brought_what_in(desk: Desk) -> None:
    await desk.bring(TWO, options=DRY)
    assert await desk.trail() == []
    import_id = await desk.start(TWO + ",Nameless,1\n")
    async with desk.store.begin() as tx:
        claimed = await imports.take_due(tx)
    assert claimed is not None
    await desk.imports._run(claimed)
    await desk.imports._run(claimed)
    await desk.imports.run_due()
    (line,) = await desk.trail()
    assert (line.actor, line.verb, line.subject) == (
        desk.member.id,
        "products imported",
        import_id,
    )
    counts = {"added": 2, "changed": 0, "removed": 0, "refused": 1}
    assert line.after == {"file": "p.csv", **counts}
    await desk.bring("# Returns\n\nWithin 30 days.\n", "returns.md")
    await desk.bring("sku,title\n,Nameless\n")
    assert [one.verb for one in (await desk.trail())[1:]] == [
        "documents imported",
        "import of products failed",
    ]


async def test_files_of_a_team_go_in_one_after_the_other(
    desk: Desk, clock: SteppingClock, tmp_path: Path
) -> None:
    other = Desk(desk.store, await a_member(desk.store), desk.folder)
    first = await desk.start(TWO)
    clock.advance(1)
    await desk.start(TWO.replace("Luna", "Aurora"))
    theirs = await other.start(TWO)
    async with desk.store.begin() as tx:
        one, two, three = [await imports.take_due(tx) for _ in range(3)]
    assert one is not None
    assert two is not None
    assert (one.item.id, two.item.id, three) == (first, theirs, None)


async def test_a_file_that_kills_its_worker_is_given_up(desk: Desk, clock: SteppingClock) -> None:
    import_id = await desk.start(TWO)
    for _ in range(5):
        async with desk.store.begin() as tx:
            assert await imports.take_due(tx) is not None
        clock.advance(61)
    await desk.imports.run_due()
    done = await desk.imports.get(desk.member.workspace_id, import_id)
    assert (done.status, done.error) == (
        ImportStatus.FAILED,
        "It could not be finished in 5 tries.",
    )


async def test_no_team_sees_anothers_import_or_rows(desk: Desk) -> None:
    other = Desk(desk.store, await a_member(desk.store), desk.folder)
    done = await desk.bring(TWO)
    with pytest.raises(NotFound):
        await other.imports.get(other.member.workspace_id, done.id)
    assert await other.skus() == []
    assert await other.found("luna lamp L-1") == []
    assert (await other.bring(TWO)).counts.added == 2
    await other.bring("sku,title\nX,Other\n", options=REMOVE)
    assert await desk.found("luna") == ["L-1"]


async def test_many_refusals_are_counted_and_some_are_kept(desk: Desk) -> None:
    done = await desk.bring("sku,title\nL-1,Luna\n" + ",nameless\n" * 1500)
    assert len(done.refused) == imports.MOST_REFUSED + 1
    assert done.refused[-1].reason == "this row and 499 more were refused"


async def test_a_document_keeps_the_passages_that_stay_as_they_are(desk: Desk) -> None:
    long = " ".join(["word"] * 150)
    text = f"# Returns\n\n{long}\n\nSend it back within 14 days. {long}\n"
    assert (await desk.bring(text, "terms.md")).counts.added == 1
    assert (await desk.bring(text, "terms.md")).counts.unchanged == 1
    workspace = desk.member.workspace_id
    (before,) = await desk.search.documents(workspace, "within 14 days")
    assert before.passage.document == "terms.md"
    changed = await desk.bring(text.replace(f"{long}\n\nSend", "First.\n\nSend"), "terms.md")
    assert changed.counts.changed == 1
    (after,) = await desk.search.documents(workspace, "within 14 days")
    assert after.passage.text.endswith(before.passage.text)
    async with desk.store.begin() as tx:
        (document,) = await documents.page(tx, workspace)
        assert await documents.get(tx, "another", document.id) is None
        assert await documents.remove(tx, workspace, document.id)
    assert await desk.search.documents(workspace, "within 14 days") == ()
    async with desk.store.read() as tx:
        assert await documents.page(tx, workspace) == ()
    assert (await desk.bring(text, "terms.md")).counts.added == 1


async def test_a_stored_file_that_is_gone_is_said_so(desk: Desk) -> None:
    import_id = await desk.start(TWO)
    async with desk.store.read() as tx:
        Path((await tx.execute(sa.select(import_table.c.path))).scalar_one()).unlink()
    await desk.imports.run_due()
    done = await desk.imports.get(desk.member.workspace_id, import_id)
    assert done.error == "The stored file is gone. Send it again."
