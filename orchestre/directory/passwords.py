"""Passwords: argon2id, a bounded number of hashes at once."""

from __future__ import annotations

import functools
import secrets
from dataclasses import dataclass, field

from pwdlib import PasswordHash

from orchestre.directory.turns import Turns


def _turns() -> Turns:
    # One hash takes 64 MiB (argon2id): many sign-ins at once must not take the machine's memory.
    return Turns("passwords", at_once=4)


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and checks passwords. TooOften where too many others wait for the same."""

    _hashing: PasswordHash = field(default_factory=PasswordHash.recommended)
    _turns: Turns = field(default_factory=_turns)

    async def hash(self, password: str) -> str:
        """Return what may be kept of a password."""
        return await self._turns.run(lambda: self._hashing.hash(password.encode()))

    async def check(self, password: str, password_hash: str) -> tuple[bool, str | None]:
        """Tell whether the password is right, and give a better hash if there is one by now.

        An empty hash is nobody's password and costs as much, so that the time tells nothing.
        """
        return await self._turns.run(lambda: self._checked(password.encode(), password_hash))

    def close(self) -> None:
        """Give back the threads."""
        self._turns.close()

    def _checked(self, password: bytes, password_hash: str) -> tuple[bool, str | None]:
        return self._hashing.verify_and_update(password, password_hash or _nobodys_hash())


@functools.cache
def _nobodys_hash() -> str:
    return PasswordHash.recommended().hash(secrets.token_bytes(32))
