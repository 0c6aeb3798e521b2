"""Import rows: a catalogue's rows go into the store batch by batch, each batch whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestre.domain.errors import Invalid
from orchestre.domain.knowledge import ImportCounts, Missing, Product, Refused
from orchestre.knowledge.catalogue import Catalogue
from orchestre.store import documents, imports, products
from orchestre.store.documents import Writing
from orchestre.store.imports import Claimed
from orchestre.store.products import Changes
from orchestre.store.session import Store, Transaction

#: Rows in one transaction.
_BATCH = 500
#: Characters of all refused rows that an import keeps: they are written again with each batch.
_ROOM = 1_000_000


class ClaimLost(Exception):
    """Another worker has taken the import over; nothing of this batch is kept."""


@dataclass(slots=True)
class _Progress:
    counts: ImportCounts
    refused: list[Refused] = field(default_factory=list)
    skus: set[str] = field(default_factory=set)
    good: int = 0
    #: Characters of refused rows that are kept still; later ones are named by number and reason.
    room: int = field(default_factory=lambda: _ROOM)


async def put_products(
    store: Store, claimed: Claimed, catalogue: Catalogue, counts: ImportCounts
) -> None:
    """Put every row in, on from `counts.done`, and take out what is absent if that was asked.

    Raises Invalid where not one row is a product, and ClaimLost.
    """
    progress = _Progress(replace(counts, total=catalogue.total))
    await _put_rows(store, claimed, catalogue, progress)
    if not progress.good:
        raise Invalid("No row could be read as a product; nothing was changed")
    if claimed.item.options.missing is Missing.REMOVE:
        async with store.begin() as tx:
            await _remove_absent(tx, claimed, progress)


async def put_document(store: Store, claimed: Claimed, writing: Writing) -> None:
    """Put a document in as a whole; raises ClaimLost."""
    item = claimed.item
    async with store.begin() as tx:
        changes = await documents.put(tx, item.workspace_id, writing, dry_run=item.options.dry_run)
        await _note(tx, claimed, _Progress(_sum(ImportCounts(total=1), changes, done=1)))


async def _put_rows(
    store: Store, claimed: Claimed, catalogue: Catalogue, progress: _Progress
) -> None:
    # What an earlier attempt committed is read again for its skus, and not written again.
    before = progress.counts.done
    read = 0
    rows = catalogue.rows()
    while batch := await asyncio.to_thread(lambda: list(itertools.islice(rows, _BATCH))):
        read += len(batch)
        good = _sort(batch, progress)
        if read > before:
            async with store.begin() as tx:
                await _put(tx, claimed, good, progress, done=read)


def _sort(batch: Sequence[Product | Refused], progress: _Progress) -> list[Product]:
    """Part good rows from refused ones, and remember every sku that the file names."""
    good = [row for row in batch if isinstance(row, Product)]
    progress.refused += [_kept(row, progress) for row in batch if isinstance(row, Refused)]
    progress.skus |= {row.sku for row in batch}
    progress.good += len(good)
    return good


def _kept(row: Refused, progress: _Progress) -> Refused:
    """Leave out the cells for which no room is left."""
    if row.length > progress.room:
        return replace(row, cells=())
    progress.room -= row.length
    return row


async def _put(
    tx: Transaction, claimed: Claimed, good: Sequence[Product], progress: _Progress, *, done: int
) -> None:
    item = claimed.item
    changes = await products.put(tx, item.workspace_id, good, dry_run=item.options.dry_run)
    progress.counts = _sum(progress.counts, changes, done=done)
    await _note(tx, claimed, progress)


async def _remove_absent(tx: Transaction, claimed: Claimed, progress: _Progress) -> None:
    ids = await products.absent(tx, claimed.item.workspace_id, progress.skus)
    if not claimed.item.options.dry_run:
        await products.remove(tx, ids)
    progress.counts = replace(progress.counts, removed=progress.counts.removed + len(ids))
    await _note(tx, claimed, progress)


async def _note(tx: Transaction, claimed: Claimed, progress: _Progress) -> None:
    if not await imports.progress(tx, claimed, progress.counts, progress.refused):
        raise ClaimLost(claimed.item.id)


def _sum(counts: ImportCounts, changes: Changes, *, done: int) -> ImportCounts:
    return replace(
        counts,
        done=done,
        added=counts.added + changes.added,
        changed=counts.changed + changes.changed,
        unchanged=counts.unchanged + changes.unchanged,
    )
