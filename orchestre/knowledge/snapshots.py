"""Snapshots: a source's rows on disk, whole or not at all, until they are in the catalogue."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path

from orchestre.domain.errors import SourceUnreadable
from orchestre.knowledge.table_files import Record, TableFile

#: Told how many rows there are so far.
Counted = Callable[[int], Awaitable[None]]


async def write_snapshot(
    path: Path, pages: AsyncGenerator[list[Record]], counted: Counted, *, most_bytes: int
) -> None:
    """Put all rows there, so that they survive power loss; with any error there is no file.

    Raises SourceUnreadable where there are no rows, or more than `most_bytes` of them.
    """
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    is_whole = False
    try:
        await _write_pages(path, pages, counted, most_bytes=most_bytes)
        is_whole = True
    finally:
        if not is_whole:
            path.unlink(missing_ok=True)


async def _write_pages(
    path: Path, pages: AsyncGenerator[list[Record]], counted: Counted, *, most_bytes: int
) -> None:
    count = 0
    async with contextlib.aclosing(pages):
        with await asyncio.to_thread(path.open, "wb") as file:
            async for page in pages:
                if await asyncio.to_thread(_write, file, page) > most_bytes:
                    raise SourceUnreadable(
                        f"The collection holds more than {most_bytes >> 20} MB",
                        advice="Keep what products need in a collection of its own.",
                    )
                count += len(page)
                await counted(count)
            await asyncio.to_thread(_make_durable, file)
    if not count:
        raise SourceUnreadable(
            "The collection holds no documents, or does not exist; nothing was changed",
            advice="Check its name and its project in the source's address.",
        )


def read_snapshot(path: Path) -> TableFile:
    """Open a snapshot; its rows are read anew each time, a few in memory at once."""
    records = _Rows(path)
    headers: dict[str, None] = {}
    total = 0
    for record in records:
        headers.update(dict.fromkeys(record.cells))
        total += 1
    return TableFile(tuple(headers), records, total)


@dataclass(frozen=True, slots=True)
class _Rows(Iterable[Record]):
    path: Path

    def __iter__(self) -> Iterator[Record]:
        with self.path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                name, cells, numbers, fault = json.loads(line)
                yield Record(number, cells, fault, frozenset(numbers), name)


def _write(file: BufferedWriter, page: list[Record]) -> int:
    """Append a page; return how many bytes there are by now."""
    for row in page:
        line = json.dumps([row.name, row.cells, sorted(row.numbers), row.fault])
        file.write(line.encode() + b"\n")
    return file.tell()


def _make_durable(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
