"""A team: colleagues who join by the API, and what a chat app asks there."""

from __future__ import annotations

from uuid import uuid4

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import (
    IdentityInfo,
    IdentityLinkBody,
    IdentityLinkMade,
    InvitationMade,
    ServiceTokenMade,
)
from orchestre.domain.identities import Chat
from orchestre.domain.members import Role
from tests.console.browser import PASSWORD
from tests.console.desk import ApiDesk


def invited(desk: ApiDesk, role: Role, email: str = "") -> InvitationMade:
    """Invite somebody."""
    address = email or f"bea-{uuid4().hex[:8]}@example.com"
    return desk.does(lambda client: client.invitations.invite(address, role))


def colleague(desk: ApiDesk, role: Role, email: str = "") -> ApiDesk:
    """Have somebody join with the password of everybody."""
    made = invited(desk, role, email)
    desk.does(lambda client: client.invitations.accept(made.token, PASSWORD))
    return ApiDesk(desk.url, made.email, desk.folder)


def service_token(desk: ApiDesk) -> ServiceTokenMade:
    """Let a chat app in."""
    return desk.does(lambda client: client.doors.add(Chat.SLACK, "Slack of the shop"))


def identity_link(desk: ApiDesk, *, shown_as: str = "Kim", person: str = "U1") -> IdentityLinkMade:
    """Have a chat user ask to be known as a member."""
    token = service_token(desk).token
    wanted = IdentityLinkBody(service=Chat.SLACK, place="T1", person=person, shown_as=shown_as)

    async def asked(_: OrchestreClient) -> IdentityLinkMade:
        async with OrchestreClient(desk.url, token=token) as app:
            return await app.doors.identity_link(wanted)

    return desk.does(asked)


def linked(desk: ApiDesk, member: ApiDesk, *, shown_as: str = "Kim") -> IdentityInfo:
    """Have a member say that a chat user is them."""
    made = identity_link(desk, shown_as=shown_as, person=uuid4().hex)
    return member.does(lambda client: client.identities.link(made.token))
