"""Calls about members, invitations and chat identities."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import (
    AcceptBody,
    IdentityInfo,
    IdentityLinkInfo,
    InvitationInfo,
    InvitationMade,
    InvitationOffer,
    InviteBody,
    LinkIdentityBody,
    Me,
    MemberInfo,
    Page,
    RoleBody,
    ShowInvitationBody,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.members import Role
from orchestre.domain.membership import InvitationStatus


@dataclass(frozen=True, slots=True)
class Members:
    """The people of the workspace."""

    wire: Wire

    async def page(
        self, *, limit: int = 50, cursor: str | None = None, left: bool = False
    ) -> Page[MemberInfo]:
        """List members; with `left` those who are none any more as well."""
        return await self.wire.get(
            "/members", Page[MemberInfo], limit=limit, cursor=cursor, left=left or None
        )

    async def change_role(self, member: str, role: Role) -> MemberInfo:
        """Give a member another role."""
        return await self.wire.patch(path("members", member), MemberInfo, RoleBody(role=role))

    async def remove(self, member: str) -> None:
        """Take a member out of the workspace, or leave it."""
        await self.wire.call("DELETE", path("members", member))


@dataclass(frozen=True, slots=True)
class Invitations:
    """Who may become a member."""

    wire: Wire

    async def page(
        self,
        *,
        status: InvitationStatus | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[InvitationInfo]:
        """List invitations."""
        return await self.wire.get(
            "/invitations", Page[InvitationInfo], status=status, limit=limit, cursor=cursor
        )

    async def invite(self, email: str, role: Role) -> InvitationMade:
        """Invite an address; the answer alone has the token."""
        body = Carried(body=InviteBody(email=email, role=role))
        return await self.wire.post("/invitations", InvitationMade, body)

    async def revoke(self, invitation: str) -> None:
        """Make an open invitation worthless."""
        await self.wire.call("DELETE", path("invitations", invitation))

    async def show(self, token: str) -> InvitationOffer:
        """Say what an open invitation offers to whom."""
        body = Carried(body=ShowInvitationBody(token=token))
        return await self.wire.post("/invitations/show", InvitationOffer, body)

    async def accept(self, token: str, password: str) -> Me:
        """Become the member whom the token invites; does not sign in."""
        return await self._accept(AcceptBody(token=token, password=password))

    async def accept_with(self, token: str, id_token: str) -> Me:
        """As `accept`, by an ID token of Firebase or Google for the invited address."""
        return await self._accept(AcceptBody(token=token, id_token=id_token))

    async def _accept(self, body: AcceptBody) -> Me:
        return await self.wire.post("/invitations/accept", Me, Carried(body=body))


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who in the chats."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[IdentityInfo]:
        """List one's own identities; everybody's for those who configure."""
        return await self.wire.get("/identities", Page[IdentityInfo], limit=limit, cursor=cursor)

    async def asked(self, token: str) -> IdentityLinkInfo:
        """Say whom a link is about."""
        return await self.wire.get(path("identities", "links", token), IdentityLinkInfo)

    async def link(self, token: str) -> IdentityInfo:
        """Be known in the chat as whom the link is about."""
        body = Carried(body=LinkIdentityBody(token=token))
        return await self.wire.post("/identities", IdentityInfo, body)

    async def unlink(self, identity: str) -> None:
        """Forget an identity."""
        await self.wire.call("DELETE", path("identities", identity))
