"""People: how somebody becomes a member, signs in, and is known again."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from pwdlib import PasswordHash

from orchestre.domain.errors import Fault, Invalid, NotSignedIn
from orchestre.domain.members import Member, Role
from orchestre.store import members
from orchestre.store.events import Entry, record
from orchestre.store.session import Store

#: How long a token is good for.
TOKEN_LIFE = timedelta(days=30)

_WRONG = "The e-mail address or the password is wrong"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fresh sign-in; the token is shown this once and kept nowhere."""

    member: Member
    token: str
    expires_in: timedelta = TOKEN_LIFE


@dataclass(frozen=True, slots=True)
class People:
    """Who there is, and who is asking."""

    store: Store
    _passwords: PasswordHash = field(default_factory=PasswordHash.recommended)
    # One hash takes 64 MiB (argon2id): many sign-ins at once must not take the machine's memory.
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))

    async def sign_up(self, email: str, password: str) -> Member:
        """Make a workspace and its owner; Conflict if the address is a member's already."""
        address = normal_email(email)
        password_hash = await self._hash(password)
        async with self.store.begin() as tx:
            workspace_id = await members.new_workspace(tx, address)
            owner = await members.add(
                tx, workspace_id, email=address, password_hash=password_hash, role=Role.OWNER
            )
            after = {"email": address, "role": owner.role}
            await record(
                tx, workspace_id, Entry(owner.id, "member signed up", owner.id, after=after)
            )
        return owner

    async def sign_in(self, email: str, password: str) -> SignIn:
        """Check the password and hand out a token; NotSignedIn says not which of both is wrong."""
        async with self.store.read() as tx:
            known = await members.by_email(tx, _looked_up(email))
        # An unknown address costs as many hashes, so that the time taken tells nothing.
        nobodys = await asyncio.to_thread(_nobodys_hash)
        checked = known.password_hash if known else ""
        right, better_hash = await self._verify(password, checked or nobodys)
        if known is None or not right:
            raise NotSignedIn(_WRONG, advice="Try again, or sign up with POST /users/signup.")
        token = secrets.token_urlsafe(32)
        async with self.store.begin() as tx:
            if better_hash:
                await members.new_password_hash(tx, known.member, better_hash)
            await members.sign_in(
                tx, known.member, token_hash=_token_hash(token), expires_at=tx.now + TOKEN_LIFE
            )
        return SignIn(known.member, token)

    async def member_of(self, token: str) -> Member:
        """Return who holds this token; NotSignedIn if it is unknown or expired."""
        async with self.store.read() as tx:
            member = await members.signed_in(tx, _token_hash(token))
        if member is None:
            raise NotSignedIn("The token is not known, or it has expired")
        return member

    async def sign_out(self, token: str) -> None:
        """Forget this token."""
        async with self.store.begin() as tx:
            await members.sign_out(tx, _token_hash(token))

    async def _hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._passwords.hash, password.encode())

    async def _verify(self, password: str, password_hash: str) -> tuple[bool, str | None]:
        async with self._turns:
            return await asyncio.to_thread(
                self._passwords.verify_and_update, password.encode(), password_hash
            )


def normal_email(email: str) -> str:
    """Return the one spelling under which an address is kept; Invalid if it is none.

    Nothing is asked of the network, and addresses of a closed network are accepted.
    """
    try:
        found = validate_email(email, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Invalid(
            f"{email!r} is not an e-mail address", faults=(Fault("body.email", str(error)),)
        ) from error
    return found.normalized.lower()


def _looked_up(email: str) -> str:
    try:
        return normal_email(email)
    except Invalid:
        return email.lower()


def _token_hash(token: str) -> str:
    # 256 random bits need no slow hash: nobody can try them all.
    return hashlib.sha256(token.encode()).hexdigest()


@functools.cache
def _nobodys_hash() -> str:
    return PasswordHash.recommended().hash(secrets.token_bytes(32))
