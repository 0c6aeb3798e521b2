"""Membership: who may give which role to whom, and who may be sent away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orchestre.domain.errors import Conflict, Forbidden, RequestError
from orchestre.domain.members import RIGHTS, Member, Right, Role

#: Roles from most to least; a higher one may do all that a lower one may.
_RANKS = tuple(Role)


class InvitationStatus(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave for one address to become a member of a workspace, once."""

    id: str
    workspace_id: str
    email: str
    role: Role
    #: A member's id.
    invited_by: str
    created_at: datetime
    expires_at: datetime
    status: InvitationStatus


def is_above(one: Role, other: Role) -> bool:
    """Tell whether a role may do more than another."""
    return _RANKS.index(one) < _RANKS.index(other)


def at_least(role: Role) -> tuple[Role, ...]:
    """Return the roles that may do all that this one may, from most to least."""
    return _RANKS[: _RANKS.index(role) + 1]


def may_give(giver: Role, role: Role) -> bool:
    """Tell whether somebody may make another person this: nobody gives more than they have."""
    return Right.CONFIGURE in RIGHTS[giver] and not is_above(role, giver)


def refusal(actor: Member, target: Member, to: Role | None, *, owners: int) -> RequestError | None:
    """Say why `actor` may not make `target` this, or (None) take them out of the workspace.

    None: they may. `owners` counts those of the workspace. Everybody may leave or take less.
    """
    is_oneself = actor.id == target.id
    if not is_oneself and Right.CONFIGURE not in RIGHTS[actor.role]:
        return Forbidden(f"Your role, {actor.role}, does not change what others may do")
    if is_above(target.role, actor.role):
        return Forbidden(
            f"{target.email} is {target.role}, which is above your role, {actor.role}",
            advice="Ask an owner of your workspace.",
        )
    if to is not None and is_above(to, actor.role):
        return Forbidden(
            f"You are {actor.role} and cannot make anybody {to}",
            advice="Ask somebody with that role.",
        )
    if target.role is Role.OWNER and to is not Role.OWNER and owners == 1:
        return Conflict(
            f"{target.email} is the last owner of this workspace",
            advice="Make another member an owner first.",
        )
    return None
