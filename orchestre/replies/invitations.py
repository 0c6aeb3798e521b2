"""Invitations: how somebody becomes a member of a workspace that is there already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from orchestre.domain.errors import Conflict, Forbidden, NotFound
from orchestre.domain.members import Member, Role
from orchestre.domain.membership import Invitation, InvitationStatus, may_give
from orchestre.replies.addresses import normal_email
from orchestre.replies.membership import still
from orchestre.replies.newcomers import admit
from orchestre.replies.people import People
from orchestre.replies.shown_once import kept, new_secret
from orchestre.store import invitations, members, membership
from orchestre.store.events import Entry, record
from orchestre.store.invitations import Offer
from orchestre.store.session import Store, Transaction

#: How long an invitation can be accepted.
INVITATION_LIFE = timedelta(days=7)

_ASK_AGAIN = "Ask whoever invited you for a new invitation."
_OVER = {
    InvitationStatus.ACCEPTED: ("was accepted already", "Sign in: orchestre login"),
    InvitationStatus.REVOKED: ("was taken back", _ASK_AGAIN),
    InvitationStatus.EXPIRED: ("is older than seven days", _ASK_AGAIN),
}


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation; its token is shown this once and kept nowhere."""

    invitation: Invitation
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Leave to become a member. Whoever holds the token is taken for the invited address."""

    store: Store
    people: People

    async def invite(self, inviter: Member, email: str, role: Role) -> Invited:
        """Invite an address; Conflict if it is a member here, or is invited already.

        Whether it is a member elsewhere is told to nobody but whoever accepts.
        """
        address = normal_email(email)
        token = new_secret()
        async with self.store.begin() as tx:
            team = await membership.held(tx, inviter.workspace_id)
            now = still(team, inviter)
            _check_may_give(now, role)
            if address in {one.email for one in team.values()}:
                raise Conflict(
                    f"{address} is a member already",
                    advice="Change their role instead: orchestre members role",
                )
            await self._refuse_second(tx, now, address)
            offer = Offer(address, role, kept(token), tx.now + INVITATION_LIFE)
            made = await invitations.add(tx, now, offer)
            after = {"email": address, "role": role}
            await record(
                tx, now.workspace_id, Entry(now.id, "member invited", made.id, after=after)
            )
        return Invited(made, token)

    async def _refuse_second(self, tx: Transaction, inviter: Member, address: str) -> None:
        if await invitations.open_for(tx, inviter.workspace_id, address) is not None:
            raise Conflict(
                f"{address} is invited already",
                advice="If the link is lost, revoke that invitation and invite again.",
            )

    async def revoke(self, actor: Member, invitation_id: str) -> None:
        """Make an open invitation worthless; Conflict where it is open no more."""
        async with self.store.begin() as tx:
            now = still(await membership.held(tx, actor.workspace_id), actor)
            found = await invitations.get(tx, now.workspace_id, invitation_id)
            _check_may_give(now, found.role)
            if not await invitations.revoke(tx, found):
                what, _ = _OVER.get(found.status, ("was used a moment ago", ""))
                raise Conflict(
                    f"The invitation of {found.email} {what}",
                    advice="Only an open invitation can be revoked.",
                )
            before = {"email": found.email, "role": found.role}
            entry = Entry(now.id, "invitation revoked", found.id, before=before)
            await record(tx, now.workspace_id, entry)

    async def opened(self, token: str) -> Invitation:
        """Return what a token invites to.

        Raises NotFound for an unknown token, Conflict for one that is used, revoked or old.
        """
        async with self.store.read() as tx:
            return _open(await invitations.by_token(tx, kept(token)))

    async def accept(
        self, token: str, *, password: str | None = None, id_token: str | None = None
    ) -> Member:
        """Make the invited address a member, once; takes one of the two proofs.

        Raises as `opened` does, and Conflict where the address is a member of any workspace.
        """
        invited = await self.opened(token)
        async with self.store.read() as tx:
            known = await members.by_email(tx, invited.email)
        if known is not None:
            raise Conflict(
                f"{invited.email} is a member of a workspace already, and can be of one only",
                advice="Sign in and leave that one (orchestre members remove, with your own "
                "address), then accept; or have another address invited.",
            )
        newcomer = await self.people.invited(invited.email, password=password, id_token=id_token)
        async with self.store.begin() as tx:
            found = _open(await invitations.by_token(tx, kept(token)))
            if not await invitations.accept(tx, found):
                raise Conflict("This invitation was used a moment ago", advice=_ASK_AGAIN)
            member = await admit(tx, found.workspace_id, newcomer, found.role)
            after = {"email": member.email, "role": member.role, "invitation": found.id}
            entry = Entry(member.id, "member joined", member.id, after=after)
            await record(tx, found.workspace_id, entry)
        return member


def _check_may_give(giver: Member, role: Role) -> None:
    if not may_give(giver.role, role):
        raise Forbidden(
            f"You are {giver.role} and cannot make anybody {role}",
            advice="Ask somebody with that role.",
        )


def _open(found: Invitation | None) -> Invitation:
    if found is None:
        raise NotFound("This invitation is not known", advice="Copy the whole token or link.")
    if found.status is not InvitationStatus.OPEN:
        what, advice = _OVER[found.status]
        raise Conflict(f"The invitation of {found.email} {what}", advice=advice)
    return found
