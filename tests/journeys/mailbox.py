"""A Maildir as customers and a mail program see it: mails come in, replies lie in .Sent."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

DOMAIN = "customer.example"


@dataclass
class Mailbox:
    """One mailbox of the shop's."""

    folder: Path
    address: str
    arrived: int = field(default=0)

    def make(self) -> Mailbox:
        for name in ("tmp", "new", "cur"):
            (self.folder / name).mkdir(parents=True)
        return self

    def deliver(self, source: str | bytes) -> None:
        """Put a mail into new/ as a delivery agent does: written elsewhere, then moved."""
        data = source.encode() if isinstance(source, str) else source
        self.arrived += 1
        name = f"{self.arrived:04}.customers"
        (self.folder / "tmp" / name).write_bytes(data)
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)

    def ask(self, name: str, question: str = "What does the LAMP-7 cost?") -> None:
        """Deliver a plain mail from `name`, whose Message-ID is made of the name."""
        self.deliver(
            f"From: {name} <{name}@{DOMAIN}>\nTo: {self.address}\nSubject: A question of {name}\n"
            f"Message-ID: {message_id(name)}\n\n{question}\n"
        )

    def left(self) -> int:
        """Count what lies in .Sent, faster than by reading it."""
        return sum(1 for _ in (self.folder / ".Sent" / "cur").glob("*"))

    def sent(self) -> list[EmailMessage]:
        """Return every mail in .Sent."""
        parser = email.policy.default
        return [
            email.message_from_bytes(path.read_bytes(), policy=parser)
            for path in sorted((self.folder / ".Sent").glob("*/*.orchestre*"))
        ]

    def sent_to(self, name: str) -> list[EmailMessage]:
        """Return every mail in .Sent that goes to `name`."""
        return [mail for mail in self.sent() if f"{name}@{DOMAIN}" in str(mail["To"])]


def message_id(name: str) -> str:
    return f"<{name}@{DOMAIN}>"


def author(shown: str) -> str:
    """Return the name of whoever wrote from this address."""
    return shown.partition("@")[0]
