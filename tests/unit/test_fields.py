"""Fields of documents as cells: what a catalogue reads of a database's values."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.cloud.firestore import GeoPoint
from google.cloud.firestore_v1.vector import Vector

from orchestre.domain.knowledge import Product, Refused
from orchestre.knowledge.catalogue import catalogue_of
from orchestre.knowledge.fields import as_record
from orchestre.knowledge.firestore import plain
from orchestre.knowledge.snapshots import read_snapshot, write_snapshot
from orchestre.knowledge.table_files import Record


def cells(**fields: Any) -> dict[str, str]:
    record = as_record(1, "doc", fields, plain)
    assert record.fault == ""
    return {name: cell for name, cell in record.cells.items() if name != "document id"}


def test_every_kind_of_value_is_written_in_words() -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert cells(name="Luna", n=None, price=49.9, stock=3, weight=2.0, sold=True) == {
        "name": "Luna", "n": "", "price": "49.9", "stock": "3", "weight": "2", "sold": "true",
    }  # fmt: skip
    assert cells(at=at, where=GeoPoint(52.5, 13.4), tags=["a", 1, None], empty=[]) == {
        "at": "2026-11-22T09:30:00+00:00", "where": "52.5, 13.4", "tags": "a, 1, ", "empty": "",
    }  # fmt: skip
    assert cells(picture=b"\x89PNG", meaning=Vector([0.1, 0.2])) == {"picture": "", "meaning": ""}
    assert cells(sizes=[{"name": "S", "at": at}]) == {
        "sizes": '{"name": "S", "at": "2026-11-22T09:30:00+00:00"}'
    }


def test_maps_are_flattened_and_hide_nothing() -> None:
    found = cells(price={"amount": 5, "tax": {"rate": 0.2}}, empty={})
    assert found == {"price.amount": "5", "price.tax.rate": "0.2"}
    record = as_record(3, "doc", {"a": {"b": 1}, "a.b": 2, "sku": "S"}, plain)
    assert record.fault == "it has two fields called 'a.b'"
    assert record.cells["sku"] == "S"


def test_what_is_not_understood_is_the_rows_fault() -> None:
    record = as_record(7, "doc", {"x": {"y": object()}, "sku": "S"}, plain)
    assert record.fault == "field 'x.y' holds a object, which cannot be read as text"
    assert (record.number, record.name, record.cells["sku"]) == (7, "doc", "S")


async def rows(tmp_path: Path, *records: Record, **columns: str) -> list[Product | Refused]:
    """What becomes of records once they have been on disk."""
    told: list[int] = []

    async def pages() -> AsyncGenerator[list[Record]]:
        for record in records:
            yield [record]

    async def counted(count: int) -> None:
        told.append(count)

    path = tmp_path / "new" / "snapshot"
    await write_snapshot(path, pages(), counted, most_bytes=1 << 20)
    assert told == [record.number for record in records]
    catalogue = catalogue_of(read_snapshot(path), columns)
    assert list(catalogue.rows()) == list(catalogue.rows()), "it may be gone through twice"
    return list(catalogue.rows())


async def test_the_documents_id_is_the_sku_where_nothing_better_is(tmp_path: Path) -> None:
    record = as_record(1, "Xy1", {"name": "Luna", "mpn": "7", "price": 1.5}, plain)
    assert await rows(tmp_path, record) == [
        Product("Xy1", "Luna", price="1.5", attributes=(("mpn", "7"),))
    ]
    record = as_record(1, "Xy1", {"name": "Luna", "sku": "L-1"}, plain)
    assert await rows(tmp_path, record) == [Product("L-1", "Luna")]


async def test_a_number_is_read_as_one_and_a_bad_row_is_named(tmp_path: Path) -> None:
    good = as_record(1, "a", {"name": "Luna", "price": {"eur": 1234.5}}, plain)
    bad = as_record(2, "b", {"name": "Terra", "price": {"eur": float("nan")}}, plain)
    nameless = as_record(3, "c", {"price": {"eur": 1}}, plain)
    assert await rows(tmp_path, good, bad, nameless, price="price.eur") == [
        Product("a", "Luna", price="1234.5", currency="EUR"),
        Refused(2, "document 'b': the price 'nan' cannot be read", "b", tuple(bad.cells.items())),
        Refused(3, "document 'c': it has no title", "c", tuple(nameless.cells.items())),
    ]
