"""Imports: a file or a source becomes products or passages, and the import outlives a kill."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestre.domain.errors import Invalid, NotFound, SourceUnreadable, TooLarge
from orchestre.domain.knowledge import Import, ImportCounts, ImportKind, ImportOptions
from orchestre.domain.members import Member, Right
from orchestre.domain.sources import read_address
from orchestre.knowledge.catalogue import Catalogue, catalogue_of, read_catalogue
from orchestre.knowledge.documents import read_document
from orchestre.knowledge.firestore import Firestore
from orchestre.knowledge.import_events import record_end
from orchestre.knowledge.import_rows import ClaimLost, put_document, put_products
from orchestre.knowledge.snapshots import read_snapshot, write_snapshot
from orchestre.store import import_pages, imports, sources
from orchestre.store.import_pages import Listed
from orchestre.store.imports import Claimed, NewImport
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store

_CHUNK = 1 << 20
#: Bytes of a file that is taken in.
MOST_BYTES = 100 * _CHUNK
#: A file that ends the process so often is not read again.
_MOST_ATTEMPTS = 5
#: Seconds between two renewals of a claim, however long a batch or the whole file takes.
_RENEWAL = imports.LEASE.total_seconds() / 3
_FIRESTORE = Firestore()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent; `read(n)` gives its next n bytes, and none at its end."""

    kind: ImportKind
    file_name: str
    read: Callable[[int], Awaitable[bytes]]
    options: ImportOptions = ImportOptions()  # noqa: RUF009 (frozen)


class Imports:
    """Takes files in (`start`) and reads them (`run_due`, called by a sweep)."""

    def __init__(self, store: Store, folder: Path, firestore: Firestore = _FIRESTORE) -> None:
        self._store = store
        self._folder = folder
        self._firestore = firestore

    async def start(self, member: Member, upload: Upload) -> str:
        """Keep a file and note its import; return the import's id.

        Raises TooLarge or Invalid, with nothing kept, for a file that cannot be read at all, and
        Forbidden where the member lost the right while it came.
        """
        async with self._store.read() as tx:
            import_id = tx.new_id()
        path = self._folder / import_id
        try:
            await _store_file(path, upload)
            total, columns, notes = await asyncio.to_thread(_look, path, upload)
            new = NewImport(
                id=import_id,
                member_id=member.id,
                kind=upload.kind,
                file_name=upload.file_name[:512],
                path=str(path),
                options=upload.options,
                columns=columns,
                total=total,
                notes=notes,
            )
            async with self._store.begin() as tx:
                await who_still_may(tx, member, Right.CONFIGURE)
                await imports.add(tx, member.workspace_id, new)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return import_id

    async def get(self, workspace_id: str, import_id: str) -> Import:
        """Return an import and its progress; NotFound for another workspace's."""
        async with self._store.read() as tx:
            return await imports.get(tx, workspace_id, import_id)

    async def page(
        self, workspace_id: str, kind: ImportKind, *, before: str, limit: int
    ) -> tuple[Listed, ...]:
        """Return imports, newest first, from the first one before `before`."""
        async with self._store.read() as tx:
            return await import_pages.page(tx, workspace_id, kind, before=before, limit=limit)

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
        except (Invalid, NotFound, SourceUnreadable) as unreadable:
            error = f"{unreadable}. {unreadable.advice}"
        async with self._store.begin() as tx:
            if await imports.finish(tx, claimed, error=error):
                if claimed.source_id:
                    await sources.end_trial(tx, claimed.source_id)
                await record_end(tx, claimed, failed=bool(error))
        await asyncio.to_thread(self._remove_files, claimed)

    def _remove_files(self, claimed: Claimed) -> None:
        """Remove what was read, and what attempts that were killed left half written."""
        for path in self._folder.glob(f"{claimed.item.id}*"):
            path.unlink(missing_ok=True)

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
        columns = dict(claimed.item.options.columns)
        counts = claimed.item.counts
        path = Path(claimed.path)
        if claimed.source_id is None:
            name, encoding = claimed.item.file_name, claimed.item.options.encoding
            catalogue = await asyncio.to_thread(read_catalogue, path, name, columns, encoding)
        elif await asyncio.to_thread(path.is_file):
            catalogue = await asyncio.to_thread(_catalogue, path, columns)
        else:
            catalogue = await self._take_snapshot(claimed, columns)
            # What the rows of an earlier one did is counted anew: these may be others.
            counts = ImportCounts()
        await put_products(self._store, claimed, catalogue, counts)

    async def _take_snapshot(self, claimed: Claimed, columns: dict[str, str]) -> Catalogue:
        """Read a source to its end before any of it counts: half of one would remove the rest."""
        async with self._store.read() as tx:
            source = await sources.opened(tx, claimed.item.workspace_id, str(claimed.source_id))
        # Each attempt has a file of its own; the row says which one is whole.
        path = self._folder / f"{claimed.item.id}.{claimed.fence}"
        pages = self._firestore.pages(read_address(source.address), source.account)

        async def counted(total: int) -> None:
            await self._note(imports.progress, claimed, ImportCounts(total=total), ())

        await write_snapshot(path, pages, counted, most_bytes=MOST_BYTES)
        catalogue = await asyncio.to_thread(_catalogue, path, columns)
        found = tuple(catalogue.columns.items())
        notes = await asyncio.to_thread(catalogue.notes)
        await self._note(imports.snapshot, claimed, str(path), found, notes)
        return catalogue

    async def _note(self, note: Callable[..., Awaitable[bool]], *given: Any) -> None:
        async with self._store.begin() as tx:
            if not await note(tx, *given):
                raise ClaimLost

    async def _run_document(self, claimed: Claimed) -> None:
        path, name = Path(claimed.path), claimed.item.file_name
        writing = await asyncio.to_thread(read_document, path, name)
        await put_document(self._store, claimed, writing)


def too_large(file_name: str) -> TooLarge:
    """Say that a file has more than `MOST_BYTES`, and what to do."""
    return TooLarge(
        f"{file_name} is larger than {MOST_BYTES // _CHUNK} MB",
        advice="Send it in several files; rows are joined by their sku.",
    )


def _catalogue(path: Path, columns: dict[str, str]) -> Catalogue:
    return catalogue_of(read_snapshot(path), columns)


def _look(path: Path, upload: Upload) -> tuple[int, tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read the file once, to refuse at once what cannot be read; rows, columns and notes."""
    if upload.kind is ImportKind.DOCUMENTS:
        read_document(path, upload.file_name)
        return 1, (), ()
    options = upload.options
    catalogue = read_catalogue(path, upload.file_name, dict(options.columns), options.encoding)
    return catalogue.total, tuple(catalogue.columns.items()), catalogue.notes()


async def _store_file(path: Path, upload: Upload) -> None:
    """Write the upload so that it survives power loss before its import is noted."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    size = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        while chunk := await upload.read(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise too_large(upload.file_name)
            await asyncio.to_thread(file.write, chunk)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
