"""Accounts that the contract is tried on: one in memory, one in a folder."""

from __future__ import annotations

from pathlib import Path

from orchestre.providers.maildir import plugin
from orchestre.providers.maildir.options import MaildirOptions
from orchestre.providers.provider import Provider
from orchestre.providers.testing.contract import Account
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider


class MemoryAccount(Account):
    def __init__(self) -> None:
        self.mailbox = MemoryMailbox()
        self.address = self.mailbox.address

    async def connect(self) -> Provider:
        return MemoryProvider(self.mailbox)

    async def deliver(self, raw: bytes) -> None:
        self.mailbox.deliver(raw)

    async def sent(self) -> list[bytes]:
        return [mail.raw for mail in self.mailbox.sent]


class MaildirAccount(Account):
    """Delivers as a mail server does: written in tmp, then moved to new."""

    address = "team@example.com"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._count = 0
        for name in ("new", "cur", "tmp"):
            (path / name).mkdir(parents=True)

    def options(self) -> MaildirOptions:
        return MaildirOptions(path=self.path, address=self.address)

    async def connect(self) -> Provider:
        return await plugin.connect(self.options())

    async def deliver(self, raw: bytes) -> None:
        self.put(raw)

    def put(self, raw: bytes, name: str = "", folder: str = "new") -> Path:
        self._count += 1
        name = name or f"1700000000.M{self._count}.host"
        part = self.path / "tmp" / name
        part.write_bytes(raw)
        return part.rename(self.path / folder / name)

    async def sent(self) -> list[bytes]:
        return [path.read_bytes() for path in self.sent_files()]

    def sent_files(self) -> list[Path]:
        files = (self.path / ".Sent" / "cur").glob("*")
        return sorted(files, key=lambda path: path.stat().st_mtime_ns)
