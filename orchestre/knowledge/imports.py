"""Imports: a file becomes products or passages, batch by batch, and outlives a kill."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestre.domain.errors import Invalid, TooLarge
from orchestre.domain.knowledge import (
    Import,
    ImportCounts,
    ImportKind,
    ImportOptions,
    Missing,
    Product,
    Refused,
)
from orchestre.knowledge.catalogue import Catalogue, read_catalogue
from orchestre.knowledge.documents import read_document
from orchestre.store import documents, imports, products
from orchestre.store.imports import Claimed, NewImport
from orchestre.store.products import Changes
from orchestre.store.session import Store, Transaction

#: Rows in one transaction.
_BATCH = 500
_CHUNK = 1 << 20
#: Bytes of a file that is taken in.
MOST_BYTES = 100 * _CHUNK
#: A file that ends the process so often is not read again.
_MOST_ATTEMPTS = 5
#: Seconds between two renewals of a claim, however long a batch or the whole file takes.
_RENEWAL = imports.LEASE.total_seconds() / 3


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent; `read(n)` gives its next n bytes, and none at its end."""

    workspace_id: str
    member_id: str
    kind: ImportKind
    file_name: str
    read: Callable[[int], Awaitable[bytes]]
    options: ImportOptions = ImportOptions()  # noqa: RUF009 (frozen)


class ClaimLost(Exception):
    """Another worker has taken the import over; nothing of this batch is kept."""


@dataclass(slots=True)
class _Progress:
    counts: ImportCounts
    refused: list[Refused] = field(default_factory=list)
    skus: set[str] = field(default_factory=set)
    good: int = 0


class Imports:
    """Takes files in (`start`) and reads them (`run_due`, called by a sweep)."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def start(self, upload: Upload) -> str:
        """Keep a file and note its import; return the import's id.

        Raises TooLarge or Invalid, with nothing kept, for a file that cannot be read at all.
        """
        async with self._store.read() as tx:
            import_id = tx.new_id()
        path = self._folder / import_id
        try:
            await _store_file(path, upload)
            total, columns = await asyncio.to_thread(_look, path, upload)
            new = NewImport(
                id=import_id,
                member_id=upload.member_id,
                kind=upload.kind,
                file_name=upload.file_name[:512],
                path=str(path),
                options=upload.options,
                columns=columns,
                total=total,
            )
            async with self._store.begin() as tx:
                await imports.add(tx, upload.workspace_id, new)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return import_id

    async def get(self, workspace_id: str, import_id: str) -> Import:
        """Return an import and its progress; NotFound for another workspace's."""
        async with self._store.read() as tx:
            return await imports.get(tx, workspace_id, import_id)

    async def run_due(self) -> int:
        """Read every file that is due and that no other worker holds; return how many."""
        for done in itertools.count():
            async with self._store.begin() as tx:
                claimed = await imports.take_due(tx)
            if claimed is None:
                return done
            await self._run(claimed)
        raise AssertionError("count never ends")

    async def _run(self, claimed: Claimed) -> None:
        error = ""
        try:
            if claimed.attempts > _MOST_ATTEMPTS:
                error = f"It could not be finished in {_MOST_ATTEMPTS} tries."
            else:
                async with self._kept(claimed):
                    await self._read(claimed)
        except ClaimLost:
            return
        except FileNotFoundError:
            error = "The stored file is gone. Send it again."
        except Invalid as invalid:
            error = f"{invalid}. {invalid.advice}"
        async with self._store.begin() as tx:
            await imports.finish(tx, claimed, error=error)
        await asyncio.to_thread(Path(claimed.path).unlink, missing_ok=True)

    async def _read(self, claimed: Claimed) -> None:
        if claimed.item.kind is ImportKind.PRODUCTS:
            await self._run_products(claimed)
        else:
            await self._run_document(claimed)

    @contextlib.asynccontextmanager
    async def _kept(self, claimed: Claimed) -> AsyncIterator[None]:
        """Renew the claim meanwhile, so that nobody takes a slow file for a dead worker's."""
        end = asyncio.Event()
        renewing = asyncio.create_task(self._renew(claimed, end))
        try:
            yield
        finally:
            end.set()
            await renewing

    async def _renew(self, claimed: Claimed, end: asyncio.Event) -> None:
        while not end.is_set():
            try:
                await asyncio.wait_for(end.wait(), _RENEWAL)
            except TimeoutError:
                async with self._store.begin() as tx:
                    if not await imports.renew(tx, claimed):
                        return

    async def _run_products(self, claimed: Claimed) -> None:
        item = claimed.item
        catalogue = await asyncio.to_thread(
            read_catalogue, Path(claimed.path), item.file_name, dict(item.options.columns)
        )
        progress = _Progress(replace(item.counts, total=catalogue.total))
        await self._put_rows(claimed, catalogue, progress)
        if not progress.good:
            raise Invalid("No row could be read as a product; nothing was changed")
        if item.options.missing is Missing.REMOVE:
            async with self._store.begin() as tx:
                await _remove_absent(tx, claimed, progress)

    async def _put_rows(self, claimed: Claimed, catalogue: Catalogue, progress: _Progress) -> None:
        # What an earlier attempt committed is read again for its skus, and not written again.
        before = progress.counts.done
        read = 0
        rows = catalogue.rows()
        while batch := await asyncio.to_thread(lambda: list(itertools.islice(rows, _BATCH))):
            read += len(batch)
            good = _sort(batch, progress)
            if read > before:
                async with self._store.begin() as tx:
                    await _put(tx, claimed, good, progress, done=read)

    async def _run_document(self, claimed: Claimed) -> None:
        item = claimed.item
        writing = await asyncio.to_thread(read_document, Path(claimed.path), item.file_name)
        async with self._store.begin() as tx:
            changes = await documents.put(
                tx, item.workspace_id, writing, dry_run=item.options.dry_run
            )
            await _note(tx, claimed, _Progress(_sum(ImportCounts(total=1), changes, done=1)))


def _sort(batch: Sequence[Product | Refused], progress: _Progress) -> list[Product]:
    """Part good rows from refused ones, and remember every sku that the file names."""
    good = [row for row in batch if isinstance(row, Product)]
    progress.refused += [row for row in batch if isinstance(row, Refused)]
    progress.skus |= {row.sku for row in batch}
    progress.good += len(good)
    return good


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


def _look(path: Path, upload: Upload) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Read the file once, to refuse at once what cannot be read."""
    if upload.kind is ImportKind.DOCUMENTS:
        read_document(path, upload.file_name)
        return 1, ()
    catalogue = read_catalogue(path, upload.file_name, dict(upload.options.columns))
    return catalogue.total, tuple(catalogue.columns.items())


async def _store_file(path: Path, upload: Upload) -> None:
    """Write the upload so that it survives power loss before its import is noted."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    size = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        while chunk := await upload.read(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLarge(
                    f"{upload.file_name} is larger than {MOST_BYTES // _CHUNK} MB",
                    advice="Send it in several files; rows are joined by their sku.",
                )
            await asyncio.to_thread(file.write, chunk)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
