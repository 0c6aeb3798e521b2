"""The folder on disk: what lies in it, reading one mail, and laying down one copy of another."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from orchestre.domain.errors import ProviderUnavailable, ReplyUncertain

#: Bytes of one mail that are read; services refuse mail that is larger.
LARGEST = 64 * 1024 * 1024
#: Bytes read for the header alone: what most need, and what some with long traces need.
HEADER = 16 * 1024
LONG_HEADER = 512 * 1024
# The format: https://cr.yp.to/proto/maildir.html; sub-folders and their `maildirfolder` file:
# https://www.courier-mta.org/imap/README.maildirquota.html
SENT = ".Sent"
FOLDERS = ("new", "cur", "tmp")
#: Flags of mails that nobody wants answered: drafts, and what is thrown away.
PUT_ASIDE = frozenset("DT")


class Entry(NamedTuple):
    """One mail in the folder; `name` stays the same when it moves to cur or its flags change."""

    name: str
    path: str

    @property
    def is_put_aside(self) -> bool:
        """Whether it is flagged as a draft or as thrown away."""
        return bool(PUT_ASIDE & set(self.path.rpartition(":2,")[2])) and ":2," in self.path


class MaildirClient:
    """One Maildir. Raises only `ProviderUnavailable` and, after a delivery began, `ReplyUncertain`.

    Every call blocks on the disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Make sure that this is a Maildir whose mails can be listed and opened."""
        with _reading(self.path):
            missing = [name for name in FOLDERS if not (self.path / name).is_dir()]
            if missing and not self.path.is_dir():
                raise ProviderUnavailable(
                    f"There is no folder {self.path}.",
                    advice="Create it, or link another folder.",
                )
            if missing:
                raise ProviderUnavailable(
                    f"{self.path} is no Maildir: it has no folder {' and no '.join(missing)}.",
                    advice="Name the folder that holds cur, new and tmp.",
                )
            for name in ("new", "cur"):
                if not os.access(self.path / name, os.R_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def entries(self) -> dict[str, Entry]:
        """Return the mails in new and cur by name.

        `new` is listed first: a mail that moves to cur meanwhile is seen twice rather than never.
        """
        with _reading(self.path):
            return _listed((self.path / "new", self.path / "cur"))

    def sent(self) -> dict[str, Entry]:
        """Return the mails in .Sent by name; none where it does not exist yet."""
        folder = self.path / SENT
        with _reading(folder):
            return _listed(f for f in (folder / "new", folder / "cur") if f.is_dir())

    def read(self, entry: Entry, most: int = LARGEST) -> tuple[bytes, float]:
        """Return the first bytes of a mail and its time of change, in seconds since 1970.

        Raises `FileNotFoundError` if it is gone, another `OSError` if it cannot be read.
        """
        try:
            return _opened(entry.path, most)
        except FileNotFoundError:
            # A mail program read it between listing and opening: its flags are another now.
            found = (self.entries() | self.sent()).get(entry.name)
            if found is None:
                raise
            return _opened(found.path, most)

    def read_header(self, entry: Entry) -> bytes:
        """Return the beginning of a mail with its whole header; errors as `read` has them."""
        data, _ = self.read(entry, HEADER)
        if len(data) < HEADER or b"\n\n" in data or b"\n\r\n" in data:
            return data
        return self.read(entry, LONG_HEADER)[0]

    def put_into_sent(self, name: str, data: bytes) -> str:
        """Lay `data` down in .Sent under `name`, whole or not at all, and at most once.

        Raises `ProviderUnavailable` if it was surely not laid down, `ReplyUncertain` if it may be.
        """
        folder = self.path / SENT
        if name in self.sent():
            return name
        part = folder / "tmp" / f"{time.time_ns()}.P{os.getpid()}R{secrets.token_hex(8)}"
        with _writing(folder):
            _make_folder(folder)
            _written(part, data)
        try:
            _moved(part, folder / "cur" / f"{name}:2,S")
        except OSError as err:
            raise ReplyUncertain(
                f"The reply may not lie in {folder / 'cur'}: {err.strerror}."
            ) from err
        return name


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise ProviderUnavailable(
            f"The folder {err.filename or folder} cannot be read: {err.strerror}.",
            advice="Check that it exists and that Orchestre's user may read it.",
        ) from err


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise ProviderUnavailable(
            f"Nothing can be written into {folder}: {err.strerror}; the reply was not sent.",
            advice="Make room there or let Orchestre's user write; then it goes out by itself.",
        ) from err


def _listed(folders: Iterable[Path]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for folder in folders:
        with os.scandir(folder) as inside:
            for item in inside:
                if item.name[0] != "." and item.is_file(follow_symlinks=False):
                    name = item.name.partition(":2,")[0]
                    found[name] = Entry(name, item.path)
    return found


def _opened(path: str, most: int) -> tuple[bytes, float]:
    with Path(path).open("rb") as file:
        return file.read(most), os.fstat(file.fileno()).st_mtime


def _make_folder(folder: Path) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / "maildirfolder").exists():
        return
    (folder / "maildirfolder").touch(mode=0o600)
    _synced(folder)
    _synced(folder.parent)


def _written(part: Path, data: bytes) -> None:
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _moved(part: Path, final: Path) -> None:
    try:
        # Unlike a rename, a link never takes the place of a file that is there.
        os.link(part, final)
    except FileExistsError:
        pass
    except OSError as err:
        if err.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        part.rename(final)
    part.unlink(missing_ok=True)
    _synced(final.parent)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
