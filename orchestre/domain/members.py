"""Members: a person in a workspace, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member may do, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    APPROVER = "approver"
    VIEWER = "viewer"


class Right(StrEnum):
    """One kind of act that a role allows."""

    READ = "read"
    DECIDE = "decide"
    CONFIGURE = "configure"
    OWN = "own"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: frozenset({Right.READ, Right.DECIDE, Right.CONFIGURE}),
    Role.APPROVER: frozenset({Right.READ, Right.DECIDE}),
    Role.VIEWER: frozenset({Right.READ}),
}


@dataclass(frozen=True, slots=True)
class Member:
    """Who acts; every query takes its workspace from here, never from input."""

    id: str
    workspace_id: str
    email: str
    role: Role

    def may(self, right: Right) -> bool:
        """Tell whether this member's role allows `right`."""
        return right in RIGHTS[self.role]
