"""A catalogue kept in step with a team's own Firestore, against Google's emulator."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.cloud.firestore import GeoPoint

from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import (
    Import,
    ImportCounts,
    ImportOptions,
    ImportStatus,
    Missing,
    Product,
)
from orchestre.domain.members import Member
from orchestre.knowledge.firestore import PAGE, Firestore
from orchestre.knowledge.imports import Imports
from orchestre.knowledge.sources import Begun, Sources, Wanted
from orchestre.store import products
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.firestore import PROJECT, FirestoreEmulator
from tests.samples import a_member

ADDRESS = f"firestore://{PROJECT}/products"
REMOVE = ImportOptions(missing=Missing.REMOVE)
LAMPS: dict[str, dict[str, Any]] = {
    "luna": {"name": "Luna lamp", "price": 49.9},
    "terra": {"name": "Terra lamp", "price": 59.5},
}


class Desk:
    """One member at work with sources."""

    def __init__(self, store: Store, member: Member, folder: Path) -> None:
        self.store = store
        self.member = member
        self.folder = folder
        firestore = Firestore(may_be_anonymous=True, patience=1)
        self.sources = Sources(store, firestore)
        self.imports = Imports(store, folder, firestore)

    async def add(
        self,
        address: str = ADDRESS,
        options: ImportOptions = ImportOptions(),  # noqa: B008 (frozen)
        every_hours: int | None = None,
    ) -> Begun:
        wanted = Wanted(address, None, options, every_hours)
        return await self.sources.add(self.member, wanted)

    async def ended(self, begun: Begun) -> Import:
        await self.imports.run_due()
        return await self.imports.get(self.member.workspace_id, begun.import_id)

    async def bring(self, *given: Any, **named: Any) -> Import:
        return await self.ended(await self.add(*given, **named))

    async def products(self) -> list[Product]:
        async with self.store.read() as tx:
            return list(await products.page(tx, self.member.workspace_id, limit=1000))

    async def skus(self) -> list[str]:
        return [product.sku for product in await self.products()]


@pytest.fixture
async def desk(sqlite_store: Store, tmp_path: Path) -> Desk:
    return Desk(sqlite_store, await a_member(sqlite_store), tmp_path / "imports")


@pytest.fixture
async def any_desk(store: Store, tmp_path: Path) -> Desk:
    """For what the kind of database may make a difference to."""
    return Desk(store, await a_member(store), tmp_path / "imports")


async def test_a_collection_becomes_the_catalogue(
    firestore: FirestoreEmulator, any_desk: Desk
) -> None:
    desk = any_desk
    made = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    fields = {"name": "Luna lamp", "price": 49.9, "currency": "EUR", "made": made, "stock": 3}
    maker = firestore.client().document("makers/nord")
    more = {"size": {"w": 1.5}, "tags": ["a", "b"], "at": GeoPoint(1, 2), "by": maker, "n": None}
    await firestore.put("products", {"L-1": {**fields, **more, "photo": b"\xff", "new": True}})
    done = await desk.bring()
    assert (done.status, done.error, done.file_name) == (ImportStatus.DONE, "", ADDRESS)
    assert done.counts == ImportCounts(done=1, total=1, added=1)
    assert dict(done.columns)["sku"] == "document id"
    (luna,) = await desk.products()
    assert (luna.sku, luna.title, luna.price, luna.currency) == (
        "L-1", "Luna lamp", "49.9", "EUR",
    )  # fmt: skip
    assert dict(luna.attributes) == {
        "made": "2026-11-22T09:30:00+00:00", "stock": "3", "size.w": "1.5", "tags": "a, b",
        "at": "1.0, 2.0", "by": "makers/nord", "new": "true",
    }  # fmt: skip
    assert list(desk.folder.iterdir()) == []


async def test_a_large_collection_is_read_by_pages_and_kept_in_step(
    firestore: FirestoreEmulator, desk: Desk
) -> None:
    count = PAGE + 60
    lamps = {f"L-{number:03}": {"name": f"Lamp {number}"} for number in range(count)}
    await firestore.put("products", lamps)
    first = await desk.bring(options=REMOVE)
    assert first.counts == ImportCounts(done=count, total=count, added=count)
    assert await desk.skus() == sorted(lamps)
    await firestore.put("products", {"L-000": {"name": "Aurora"}, "N-1": {"name": "New"}})
    await firestore.remove("products/L-250", "products/L-251")
    (source,) = await desk.sources.page(desk.member, after="", limit=9)
    again = await desk.ended(await desk.sources.sync(desk.member, source.id))
    assert again.counts == ImportCounts(
        done=count - 1, total=count - 1, added=1, changed=1, unchanged=count - 3, removed=2
    )


async def test_a_collection_within_a_document_is_read_alone(
    firestore: FirestoreEmulator, desk: Desk
) -> None:
    await firestore.put("products", LAMPS)
    await firestore.put("shops/a/products", {"x": {"name": "Of shop a"}})
    await firestore.put("shops/b/products", {"y": {"name": "Of shop b"}})
    assert (await desk.bring(f"firestore://{PROJECT}/shops/a/products")).counts.added == 1
    assert await desk.skus() == ["x"]


async def test_bad_documents_are_refused_by_their_ids_and_stay_what_they_were(
    firestore: FirestoreEmulator, desk: Desk
) -> None:
    await firestore.put("products", LAMPS)
    await desk.bring()
    await firestore.put("products", {"a": {"price": 1}, "terra": {"name": "T", "price": "dear"}})
    done = await desk.bring(options=REMOVE)
    assert [(row.row, row.reason) for row in done.refused] == [
        (1, "document 'a': it has no title"),
        (3, "document 'terra': the price 'dear' cannot be read"),
    ]
    assert await desk.skus() == ["luna", "terra"]


async def test_an_empty_collection_removes_nothing(
    firestore: FirestoreEmulator, desk: Desk
) -> None:
    await firestore.put("products", LAMPS)
    await desk.bring()
    firestore.forget()
    done = await desk.bring(options=REMOVE)
    assert done.status is ImportStatus.FAILED
    assert "holds no documents, or does not exist; nothing was changed" in done.error
    assert await desk.skus() == ["luna", "terra"]
    await firestore.put("products", {"x": {"colour": "red"}})
    assert "No column was recognised as title" in (await desk.bring(options=REMOVE)).error
    assert await desk.skus() == ["luna", "terra"]


async def test_a_dry_run_changes_nothing_and_keeps_no_source(
    firestore: FirestoreEmulator, any_desk: Desk
) -> None:
    desk = any_desk
    await firestore.put("products", LAMPS)
    begun = await desk.add(options=ImportOptions(dry_run=True))
    assert begun.source_id is None
    assert (await desk.ended(begun)).counts.added == 2
    assert await desk.skus() == []
    async with desk.store.read() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT count(*) FROM sources")
        assert rows.scalar_one() == 0


async def test_a_source_is_read_again_when_its_time_has_come(
    firestore: FirestoreEmulator, any_desk: Desk, clock: SteppingClock
) -> None:
    desk = any_desk
    await firestore.put("products", LAMPS)
    begun = await desk.add(every_hours=24)
    clock.advance(24 * 3600)
    assert await desk.sources.sync_due() == 0, "its first import still waits"
    await desk.ended(begun)
    assert await desk.sources.sync_due() == 1
    assert await desk.sources.sync_due() == 0
    await desk.imports.run_due()
    (source,) = await desk.sources.page(desk.member, after="", limit=9)
    assert source.last is not None
    assert (source.last.status, source.last.began_at) == (ImportStatus.DONE, clock())
    assert source.next_sync_at == clock.advance(24 * 3600)
    assert (await desk.add(every_hours=None)).source_id == source.id, "changed, not added"
    await desk.imports.run_due()
    clock.advance(48 * 3600)
    assert await desk.sources.sync_due() == 0


async def test_a_worker_that_dies_is_followed_by_another(
    firestore: FirestoreEmulator,
    desk: Desk,
    clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestre.knowledge.import_rows._BATCH", 2)
    lamps = {f"S-{number}": {"name": f"Lamp {number}"} for number in range(5)}
    await firestore.put("products", lamps)
    begun = await desk.add(options=REMOVE)
    put = products.put
    calls = 0

    async def die(*given: Any, **named: Any) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return await put(*given, **named)

    monkeypatch.setattr(products, "put", die)
    with pytest.raises(KeyboardInterrupt):
        await desk.imports.run_due()
    assert len(list(desk.folder.iterdir())) == 1
    # It goes on with what it had read: the rows of a first and a second reading never mix.
    firestore.forget()
    clock.advance(61)
    done = await desk.ended(begun)
    assert done.counts == ImportCounts(done=5, total=5, added=5)
    assert list(desk.folder.iterdir()) == []


async def test_a_snapshot_that_another_machine_has_is_taken_anew(
    firestore: FirestoreEmulator,
    desk: Desk,
    clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await firestore.put("products", LAMPS)
    begun = await desk.add()

    async def die(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(products, "put", die)
        with pytest.raises(KeyboardInterrupt):
            await desk.imports.run_due()
    for kept in desk.folder.iterdir():
        kept.unlink()
    await firestore.put("products", {"aurora": {"name": "Aurora"}})
    clock.advance(61)
    assert (await desk.ended(begun)).counts == ImportCounts(done=3, total=3, added=3)


async def test_a_removed_source_leaves_its_products_and_is_not_read_again(
    firestore: FirestoreEmulator, any_desk: Desk, clock: SteppingClock
) -> None:
    desk = any_desk
    await firestore.put("products", LAMPS)
    begun = await desk.add(every_hours=1)
    await desk.ended(begun)
    assert begun.source_id is not None
    waiting = await desk.sources.sync(desk.member, begun.source_id)
    assert await desk.sources.sync(desk.member, begun.source_id) == waiting, "one at a time"
    await desk.sources.remove(desk.member, begun.source_id)
    done = await desk.ended(waiting)
    assert done.error == "The source was removed. Add it again."
    assert await desk.skus() == ["luna", "terra"]
    clock.advance(7200)
    assert await desk.sources.sync_due() == 0
    with pytest.raises(NotFound):
        await desk.sources.remove(desk.member, begun.source_id)


async def test_no_team_reads_or_names_anothers_source(
    firestore: FirestoreEmulator, desk: Desk
) -> None:
    await firestore.put("products", LAMPS)
    begun = await desk.add()
    await desk.ended(begun)
    other = Desk(desk.store, await a_member(desk.store), desk.folder)
    assert await other.sources.page(other.member, after="", limit=9) == ()
    for act in (other.sources.sync, other.sources.remove):
        with pytest.raises(NotFound):
            await act(other.member, str(begun.source_id))
    assert await other.skus() == []
