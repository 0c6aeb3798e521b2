"""Local accounts: people known by an e-mail address and a password that is kept here, hashed."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.directory.passwords import Passwords
from orchestre.domain.errors import Fault, Invalid, NotSignedIn
from orchestre.domain.members import Member
from orchestre.replies.addresses import looked_up, normal_email
from orchestre.replies.newcomers import Newcomer
from orchestre.store import members
from orchestre.store.session import Store


@dataclass(frozen=True, slots=True)
class LocalAccounts:
    """The directory that needs nothing outside."""

    store: Store
    passwords: Passwords

    async def newcomer(self, email: str, password: str) -> Newcomer:
        """Say by what somebody new will be known."""
        return Newcomer(normal_email(email), await self.passwords.hash(password))

    async def invited(self, email: str, password: str) -> Newcomer:
        """Say by what somebody invited will be known."""
        return await self.newcomer(email, password)

    async def invited_with(self, _email: str, _token: str) -> Newcomer:
        """Refuse: nobody here has an ID token."""
        raise _no_tokens("Choose a password for yourself, and send that instead.")

    async def by_password(self, email: str, password: str) -> Member:
        """Return whose these are; NotSignedIn says not which of both is wrong."""
        async with self.store.read() as tx:
            known = await members.by_email(tx, looked_up(email))
        checked = known.password_hash if known else ""
        right, better_hash = await self.passwords.check(password, checked)
        if known is None or not right:
            raise NotSignedIn(
                "The e-mail address or the password is wrong",
                advice="Try again, or sign up with POST /users/signup.",
            )
        if better_hash:
            async with self.store.begin() as tx:
                await members.new_password_hash(tx, known.member, better_hash)
        return known.member

    async def by_token(self, _token: str) -> Member:
        """Refuse: nobody here has an ID token."""
        raise _no_tokens("Sign in with e-mail address and password: POST /users/token.")

    async def new_password(self, member: Member, current: str, new: str) -> str:
        """Return what is to be kept of the new password; Invalid if the current one is wrong."""
        async with self.store.read() as tx:
            known = await members.by_email(tx, member.email)
        is_theirs = known is not None and known.member.id == member.id
        checked = known.password_hash if known is not None and is_theirs else ""
        right, _ = await self.passwords.check(current, checked)
        if not right:
            what = "is not your current password"
            raise Invalid(f"What you gave {what}", faults=(Fault("body.current", what),))
        return await self.passwords.hash(new)

    async def close(self) -> None:
        """Give back the threads."""
        self.passwords.close()


def _no_tokens(advice: str) -> Invalid:
    what = "Firebase is not set up here, so nobody can be known by an ID token"
    return Invalid(what, advice=advice)
