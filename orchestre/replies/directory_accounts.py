"""Directory accounts: people known by a directory outside, and which members they are."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.directory.directory import Directory, Person
from orchestre.domain.errors import Conflict, Fault, Forbidden, Invalid, NotSignedIn
from orchestre.domain.members import Member, Role
from orchestre.replies.addresses import looked_up, normal_email
from orchestre.replies.newcomers import Newcomer, found_workspace
from orchestre.replies.standings import Standings
from orchestre.store import directory_identities, identities, invitations, members, sign_ins
from orchestre.store.directory_identities import DirectoryIdentity
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction


@dataclass(frozen=True, slots=True)
class DirectoryAccounts:
    """The directory decides who somebody is; which member that is, is kept by its own id."""

    store: Store
    directory: Directory
    standings: Standings

    async def newcomer(self, email: str, password: str) -> Newcomer:
        """Make the person in the directory; Conflict if the address is a member's already."""
        address = await self._free(email)
        return self._newcomer(address, await self.directory.sign_up(address, password))

    async def invited(self, email: str, password: str) -> Newcomer:
        """As `newcomer`; whom the directory knows by this address shows their password there."""
        address = await self._free(email)
        try:
            person = await self.directory.sign_up(address, password)
        except (Conflict, Forbidden) as refused:
            person = await self._known_there(address, password, refused)
        return self._newcomer(address, person)

    async def _free(self, email: str) -> str:
        address = normal_email(email)
        async with self.store.read() as tx:
            known = await members.by_email(tx, address)
        if known is not None:
            raise Conflict(
                f"{address} is a member already",
                advice="Sign in with this address, or sign up with another one.",
            )
        return address

    async def invited_with(self, email: str, token: str) -> Newcomer:
        """Take an ID token for the proof; Forbidden unless it says that the address is theirs."""
        person = await self.directory.check_token(token)
        if looked_up(person.email) != email or not person.email_verified:
            raise Forbidden(
                f"This invitation is for {email}, and {self.directory.place.service} has not seen "
                "that this address is yours",
                advice="Sign in there as the invited address, and verify it first; or have your "
                "own address invited.",
            )
        return self._newcomer(email, person)

    async def _known_there(
        self, email: str, password: str, refused: Conflict | Forbidden
    ) -> Person:
        try:
            return await self.directory.check_password(email, password)
        except NotSignedIn as error:
            if isinstance(refused, Forbidden):
                raise refused from error
            what = f"is not the one by which {self.directory.place.service} knows {email}"
            raise Invalid(
                f"The address is known already, and this password {what}",
                faults=(Fault("body.password", what),),
                advice="Give the password with which you sign in there; or sign in there in the "
                "browser, by Google for instance, and send the id_token instead.",
            ) from error

    async def by_password(self, email: str, password: str) -> Member:
        """Return whose these are; who comes for the first time becomes a member."""
        return await self._member(await self.directory.check_password(looked_up(email), password))

    async def by_token(self, token: str) -> Member:
        """Return of whom an ID token speaks; who comes for the first time becomes a member."""
        return await self._member(await self.directory.check_token(token))

    async def new_password(self, member: Member, current: str, new: str) -> str:
        """Have the directory replace the password; nothing of it is kept here."""
        place = self.directory.place
        async with self.store.read() as tx:
            person = await directory_identities.of_member(
                tx, member, service=place.service, place=place.name
            )
        if person is None:
            what = f"{member.email} is not known by {place.service}, so has no password there"
            raise Invalid(what, faults=(Fault("body.current", what),))
        await self.directory.change_password(person, member.email, (current, new))
        self.standings.forget(person)
        return ""

    async def close(self) -> None:
        """Close the directory."""
        await self.directory.close()

    async def _member(self, person: Person) -> Member:
        # What changed there since the last look ends earlier sign-ins with their next request.
        self.standings.forget(person.id)
        identity = self._identity(person.id)
        known = await self._known(identity)
        if known is not None:
            return known
        try:
            async with self.store.begin() as tx:
                return await self._first_time(tx, person, identity)
        except Conflict:
            # The same person, coming twice at once, was faster with the other foot.
            known = await self._known(identity)
            if known is None:
                raise
            return known

    async def _known(self, identity: DirectoryIdentity) -> Member | None:
        async with self.store.read() as tx:
            return await directory_identities.member_by(tx, identity)

    async def _first_time(
        self, tx: Transaction, person: Person, identity: DirectoryIdentity
    ) -> Member:
        address = normal_email(person.email)
        known = await members.by_email(tx, address)
        if known is None:
            return await found_workspace(tx, Newcomer(address, identity=identity))
        await self._refuse_other(tx, known.member, person)
        # Whoever made the local account never showed that the address is theirs: what they
        # could come in by ends here (docs/why: a person is known by the directory's id).
        await members.new_password_hash(tx, known.member, "")
        ended = await sign_ins.end_all(tx, known.member)
        unlinked = await identities.unlink_all(tx, known.member)
        await invitations.revoke_of(tx, known.member, Role)
        await directory_identities.add(tx, known.member, identity)
        after = {
            "directory": identity.service,
            "sessions_ended": ended,
            "identities_unlinked": unlinked,
        }
        entry = Entry(known.member.id, "member joined to directory", known.member.id, after=after)
        await record(tx, known.member.workspace_id, entry)
        return known.member

    async def _refuse_other(self, tx: Transaction, member: Member, person: Person) -> None:
        """Raise Conflict unless the person has shown that the member's address is theirs."""
        place = self.directory.place
        if not person.email_verified:
            raise Conflict(
                f"{member.email} is a member already, and {place.service} has not seen that this "
                "address is yours",
                advice=f"Verify the address with {place.service} (or sign in by Google), "
                "then sign in again.",
            )
        if await directory_identities.of_member(
            tx, member, service=place.service, place=place.name
        ):
            raise Conflict(
                f"{member.email} is a member already, by another user of {place.service}",
                advice="Sign in as that user, or ask an owner to remove the member first.",
            )

    def _newcomer(self, address: str, person: Person) -> Newcomer:
        return Newcomer(address, identity=self._identity(person.id))

    def _identity(self, person: str) -> DirectoryIdentity:
        place = self.directory.place
        return DirectoryIdentity(place.service, place.name, person)
