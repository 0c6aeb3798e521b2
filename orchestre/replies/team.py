"""Team: all about who belongs to a workspace, what they may do, and who they are in chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from orchestre.replies.chats import Chats
from orchestre.replies.doors import Doors
from orchestre.replies.identities import Identities
from orchestre.replies.installations import Installations
from orchestre.replies.invitations import Invitations
from orchestre.replies.membership import Membership
from orchestre.replies.notices import Notices
from orchestre.replies.people import People


@dataclass(frozen=True, slots=True)
class Team:
    """How people come into workspaces, change roles and leave, and for whom chat apps act."""

    membership: Membership
    invitations: Invitations
    identities: Identities
    doors: Doors
    chats: Chats
    installations: Installations
    notices: Notices

    @classmethod
    def of(cls, people: People) -> Self:
        """Join it on whoever knows people by their sign-ins."""
        store = people.store
        return cls(
            membership=Membership(store),
            invitations=Invitations(store, people),
            identities=Identities(store),
            doors=Doors(store, people),
            chats=Chats(store),
            installations=Installations(store),
            notices=Notices(store),
        )
