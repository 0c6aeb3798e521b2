"""Directory: a place outside where people are known, and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """One directory among all: the service, and whose directory there."""

    service: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who a directory says is there; the id alone tells who, for an address may change hands."""

    id: str
    email: str
    #: Whether the directory has seen that mail to this address reaches the person.
    email_verified: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a directory says now of somebody who came in earlier."""

    #: False: disabled, or there no more.
    may_come_in: bool
    #: Sign-ins before this moment (aware, UTC, whole seconds) are revoked.
    valid_since: datetime


class Directory(Protocol):
    """Where people are known outside.

    Raises NotSignedIn for whoever is not let in, TooOften, and ProviderUnavailable where the
    directory does not answer. Nothing is sent twice.
    """

    @property
    def place(self) -> Place:
        """Which directory this is."""
        ...

    async def sign_up(self, email: str, password: str) -> Person:
        """Make a person; Conflict if the address is one's already, Invalid for a weak password."""
        ...

    async def check_password(self, email: str, password: str) -> Person:
        """Return whose address and password these are."""
        ...

    async def check_token(self, token: str) -> Person:
        """Return whom an ID token speaks of, if it is good and was not revoked."""
        ...

    async def change_password(self, person: str, email: str, words: tuple[str, str]) -> None:
        """Replace the person's current password, the first of the two, by the second."""
        ...

    async def standing(self, person: str) -> Standing:
        """Say whether the person of this id may still come in."""
        ...

    async def close(self) -> None:
        """Give back connections and threads."""
        ...
