"""Owner: a file lock, so that one process at a time works on a data folder or a SQLite file."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from orchestre.domain.errors import SettingsError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_ANOTHER = "Set ORCHESTRE_DATA_DIR to a folder that this user may write."


def lock_file(data_dir: Path) -> Path:
    """Return the file whose lock says who owns a data folder."""
    return data_dir / "owner.lock"


def make_folder(data_dir: Path) -> None:
    """Make the data folder, unless it is there; raise SettingsError where it cannot be."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise SettingsError(
            f"ORCHESTRE_DATA_DIR: {data_dir} is a file, not a folder", advice=_ANOTHER
        ) from error
    except OSError as error:
        raise SettingsError(
            f"ORCHESTRE_DATA_DIR: {data_dir} cannot be made here: {error.strerror}",
            advice=_ANOTHER,
        ) from error


@contextlib.contextmanager
def owned(data_dir: Path) -> Iterator[None]:
    """Own the data folder until the end; the system frees it should this process die.

    Raises SettingsError naming the process that owns it already, or why there is no such folder.
    """
    make_folder(data_dir)
    with _held(lock_file(data_dir), data_dir):
        yield


@contextlib.contextmanager
def owned_database(url: sa.URL) -> Iterator[None]:
    """Own a SQLite file, wherever it lies: another data folder may name the same one.

    Raises SettingsError as `owned` does, or where the file's folder cannot be written.
    """
    name = (url.database or "").removeprefix("file:").partition("?")[0]
    if name in {"", ":memory:"}:
        yield
        return
    # Links to one file must not be locked as two.
    file = Path(name).resolve()
    with _held(file.with_name(f"{file.name}.lock"), file):
        # Customers' mail lies in it: made here, before SQLite would make it readable to everybody.
        _make_private(file)
        yield


def _make_private(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be used as a database: {error.strerror}",
            advice="Check ORCHESTRE_DATA_DIR and ORCHESTRE_DATABASE_URL.",
        ) from error


@contextlib.contextmanager
def _held(lock: Path, what: Path) -> Iterator[None]:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(
            f"{lock} cannot be written: {error.strerror}",
            advice="Check ORCHESTRE_DATA_DIR and ORCHESTRE_DATABASE_URL.",
        ) from error
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            owner = os.read(descriptor, 32).decode(errors="replace").strip()
            raise SettingsError(
                f"Another Orchestre (process {owner or 'unknown'}) is at work on {what}",
                advice="Stop that one, choose another ORCHESTRE_DATA_DIR, or use PostgreSQL "
                "(ORCHESTRE_DATABASE_URL) to run several.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
