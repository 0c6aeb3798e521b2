"""Membership: who belongs to a workspace from now on, and with which role."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestre.domain.errors import Forbidden, NotFound
from orchestre.domain.members import Member, Role
from orchestre.domain.membership import may_give, refusal
from orchestre.store import invitations, membership
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction


@dataclass(frozen=True, slots=True)
class Membership:
    """Changes roles and takes members out; the last owner stays one.

    One change at a time in a workspace, each on what is true then: of two owners who demote each
    other at the same moment, one is no owner any more when it is their turn.
    """

    store: Store

    async def change_role(self, actor: Member, member_id: str, role: Role) -> Member:
        """Give a member another role; their next request has it.

        What they invited others to and may give no longer is revoked. Raises Forbidden where the
        actor may not, Conflict where the last owner would be gone.
        """
        async with self.store.begin() as tx:
            target = await self._whom(tx, actor, member_id, role)
            if target.role is role:
                return target
            await membership.set_role(tx, target, role)
            not_theirs = [one for one in Role if not may_give(role, one)]
            revoked = await invitations.revoke_of(tx, target, not_theirs)
            entry = Entry(
                actor.id,
                "member's role changed",
                target.id,
                before={"role": target.role},
                after={"role": role, "invitations_revoked": revoked},
            )
            await record(tx, actor.workspace_id, entry)
            return replace(target, role=role)

    async def remove(self, actor: Member, member_id: str) -> Member:
        """Take a member out of the workspace, or leave it; return who they were.

        Their sign-ins, identities and open invitations end at once, drafts that they looked after
        are nobody's; what they decided stays theirs, and their address is free. Raises as
        `change_role` does.
        """
        async with self.store.begin() as tx:
            target = await self._whom(tx, actor, member_id, None)
            revoked = await invitations.revoke_of(tx, target, Role)
            unassigned = await membership.remove(tx, target)
            entry = Entry(
                actor.id,
                "member left" if actor.id == target.id else "member removed",
                target.id,
                before={"email": target.email, "role": target.role},
                after={"drafts_unassigned": unassigned, "invitations_revoked": revoked},
            )
            await record(tx, actor.workspace_id, entry)
            return target

    async def _whom(
        self, tx: Transaction, actor: Member, member_id: str, to: Role | None
    ) -> Member:
        """Return the member, unless the actor, as they are by now, may not do this to them."""
        team = await membership.held(tx, actor.workspace_id)
        now = still(team, actor)
        if member_id not in team:
            raise NotFound(f"There is no member {member_id} in your workspace")
        target = team[member_id]
        owners = sum(1 for one in team.values() if one.role is Role.OWNER)
        refused = refusal(now, target, to, owners=owners)
        if refused is not None:
            raise refused
        return target


def still(team: dict[str, Member], actor: Member) -> Member:
    """Return the actor as the team has them by now; Forbidden if they are in it no more."""
    if actor.id not in team:
        raise Forbidden("You are no longer a member of this workspace")
    return team[actor.id]
