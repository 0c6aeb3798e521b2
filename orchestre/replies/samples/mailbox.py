"""The sample shop's mailbox: an ordinary Maildir, and customers' mails that arrive in it."""

from __future__ import annotations

import secrets
import time
from email.utils import formatdate
from importlib.resources import files
from pathlib import Path


def make(folder: Path) -> Path:
    """Make an empty Maildir, or leave the one that is there."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def mails() -> list[tuple[str, bytes]]:
    """Return the mails in their order: what each is, and its source without date and id."""
    kept = sorted(
        (file for file in files(__package__).joinpath("mails").iterdir()),
        key=lambda file: file.name,
    )
    return [(_what(file.name), file.read_bytes()) for file in kept]


def deliver(folder: Path, mail: bytes) -> None:
    """Put a mail into `new/` as a delivery agent does: written elsewhere, then moved."""
    unique = secrets.token_hex(6)
    head = f"Date: {formatdate(localtime=True)}\nMessage-ID: <demo.{unique}@customers.example>\n"
    name = f"{time.time_ns()}.{unique}.demo"
    (folder / "tmp" / name).write_bytes(head.encode() + mail)
    (folder / "tmp" / name).rename(folder / "new" / name)


def arrived(folder: Path) -> int:
    """Return how many sample mails lie in the mailbox."""
    return sum(1 for part in ("new", "cur") for _ in (folder / part).glob("*.demo*"))


def _what(file_name: str) -> str:
    return file_name.removesuffix(".eml").partition("-")[2].replace("-", " ")
