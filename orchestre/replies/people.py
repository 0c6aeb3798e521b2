"""People: how somebody becomes a member, signs in, and is known again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestre.directory.directory import Directory
from orchestre.directory.passwords import Passwords
from orchestre.domain.errors import Invalid, NotFound, NotSignedIn
from orchestre.domain.members import Member, Right
from orchestre.replies.directory_accounts import DirectoryAccounts
from orchestre.replies.local_accounts import LocalAccounts
from orchestre.replies.newcomers import Newcomer, found_workspace
from orchestre.replies.shown_once import kept, new_secret
from orchestre.replies.standings import Ended, Standings
from orchestre.store import directory_identities, members, sign_ins
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store
from orchestre.store.sign_ins import NOWHERE, Origin

#: How long a token is good for.
TOKEN_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fresh sign-in; the token is shown this once and kept nowhere."""

    member: Member
    token: str
    expires_in: timedelta = TOKEN_LIFE


class People:
    """Who there is, and who is asking: by passwords kept here, or by a directory outside."""

    def __init__(self, store: Store, directory: Directory | None = None) -> None:
        self.store = store
        self._standings: Standings | None = None
        self._place: tuple[str, str] | None = None
        self._accounts: LocalAccounts | DirectoryAccounts
        if directory is None:
            self._accounts = LocalAccounts(store, Passwords())
        else:
            self._place = (directory.place.service, directory.place.name)
            self._standings = Standings(directory, store.clock)
            self._accounts = DirectoryAccounts(store, directory, self._standings)

    async def newcomer(self, email: str, password: str) -> Newcomer:
        """Say by what somebody new will be known, for `newcomers.admit`; slow, so before a tx."""
        return await self._accounts.newcomer(email, password)

    async def invited(self, email: str, *, password: str | None, id_token: str | None) -> Newcomer:
        """As `newcomer`, for whom an invitation names: by an ID token of the directory, if any.

        Whom the directory knows already, it asks for their password there.
        """
        if id_token is not None:
            return await self._accounts.invited_with(email, id_token)
        return await self._accounts.invited(email, password or "")

    async def sign_up(self, email: str, password: str) -> Member:
        """Make a workspace and its owner; Conflict if the address is a member's already."""
        newcomer = await self.newcomer(email, password)
        async with self.store.begin() as tx:
            return await found_workspace(tx, newcomer)

    async def sign_in(self, email: str, password: str, origin: Origin = NOWHERE) -> SignIn:
        """Check the password and hand out a token; NotSignedIn says not which of both is wrong."""
        return await self._signed(await self._accounts.by_password(email, password), origin)

    async def sign_in_with(self, id_token: str, origin: Origin = NOWHERE) -> SignIn:
        """Check an ID token of the directory and hand out a token of ours; Invalid without one."""
        return await self._signed(await self._accounts.by_token(id_token), origin)

    async def member_of(self, token: str) -> Member:
        """Return who holds this token; NotSignedIn if it is unknown, has expired or was revoked."""
        async with self.store.read() as tx:
            found = await sign_ins.signed_in(tx, kept(token), place=self._place)
            this_hour = sign_ins.hour(tx.now)
        if found is None:
            raise NotSignedIn("The token is not known, or it has expired")
        try:
            await self._check_standing(found.person, found.since)
        except Ended:
            # For good: whoever is let in again there, or here without a directory, signs in anew.
            await self.sign_out(token)
            raise
        if found.used_at is None or found.used_at < this_hour:
            async with self.store.begin() as tx:
                await sign_ins.used(tx, kept(token))
        return found.member

    async def confirm(self, member: Member, since: datetime) -> None:
        """Raise Ended if the directory lets the member in no more, or revoked all since then.

        For whoever acts by another way than a sign-in, such as a chat, known since that moment;
        `member_of` does so itself.
        """
        if self._place is None:
            return
        service, place = self._place
        async with self.store.read() as tx:
            person = await directory_identities.of_member(tx, member, service=service, place=place)
        await self._check_standing(person, since)

    async def change_password(self, member: Member, token: str, *, current: str, new: str) -> int:
        """Replace the password and end every session but this; return how many ended.

        Invalid if the current one is wrong, or the new one too weak.
        """
        password_hash = await self._accounts.new_password(member, current, new)
        async with self.store.begin() as tx:
            await who_still_may(tx, member, Right.READ)
            if password_hash:
                await members.new_password_hash(tx, member, password_hash)
            ended = await sign_ins.end_all(tx, member, but=kept(token))
            # A directory revokes what began before the change.
            await sign_ins.begin_anew(tx, kept(token))
            after = {"sessions_ended": ended}
            entry = Entry(member.id, "password changed", member.id, after=after)
            await record(tx, member.workspace_id, entry)
        return ended

    async def reset_password(self, email: str, new: str) -> int:
        """Give somebody who forgot theirs a new password; return how many sessions ended.

        For whoever holds the server: nothing is checked. Invalid where a directory has passwords.
        """
        if self._place is not None:
            raise Invalid("Passwords are Firebase's here", advice="Reset it in Firebase's console.")
        newcomer = await self.newcomer(email, new)
        async with self.store.begin() as tx:
            known = await members.by_email(tx, newcomer.email)
            if known is None:
                raise NotFound(f"Nobody is a member as {newcomer.email}")
            member = known.member
            await members.new_password_hash(tx, member, newcomer.password_hash)
            ended = await sign_ins.end_all(tx, member)
            entry = Entry("operator", "password reset", member.id, after={"sessions_ended": ended})
            await record(tx, member.workspace_id, entry)
        return ended

    async def sign_out(self, token: str) -> None:
        """Forget this token."""
        async with self.store.begin() as tx:
            await sign_ins.sign_out(tx, kept(token))

    async def close(self) -> None:
        """Give back what the directory holds open."""
        await self._accounts.close()

    async def _signed(self, member: Member, origin: Origin) -> SignIn:
        token = new_secret()
        async with self.store.begin() as tx:
            await sign_ins.sign_in(
                tx,
                member,
                token_hash=kept(token),
                expires_at=tx.now + TOKEN_LIFE,
                origin=origin,
            )
        return SignIn(member, token)

    async def _check_standing(self, person: str | None, since: datetime) -> None:
        if self._standings is None:
            return
        if person is None:
            raise NotSignedIn(
                "People are known by Firebase here by now, and you have not come in by it",
                advice="Sign in again (`orchestre login`, POST /users/token or loginWithToken).",
            )
        await self._standings.check(person, since)
