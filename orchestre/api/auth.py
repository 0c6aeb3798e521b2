"""Auth: who is asking, and whether their role allows it; the one place where rights are asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordBearer

from orchestre.api.idempotency import once
from orchestre.api.sign_in_limits import Limits, SignInLimits
from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import Forbidden, NotSignedIn
from orchestre.domain.identities import Door
from orchestre.domain.members import Member, Right
from orchestre.replies.doors import is_service_token
from orchestre.store.events import came_by

__all__ = [
    "ChatApp",
    "Configurer",
    "Decider",
    "Given",
    "Limits",
    "Owner",
    "Reader",
    "SignInLimits",
    "Token",
    "member_who_may",
    "signed_in",
]

_bearer = OAuth2PasswordBearer(tokenUrl="users/token", auto_error=False)


def _given(request: Request) -> Orchestre:
    return cast(Orchestre, request.app.state.orchestre)


#: Everything that this API was given to work with.
Given: TypeAlias = Annotated[Orchestre, Depends(_given)]


def _token(sent: Annotated[str | None, Depends(_bearer)]) -> str:
    if not sent:
        raise NotSignedIn("No bearer token came with the request")
    return sent


Token: TypeAlias = Annotated[str, Depends(_token)]


async def signed_in(
    token: Token, orchestre: Given, on_behalf_of: Annotated[str | None, Header()] = None
) -> Member:
    """Return who asks, or for whom a chat app asks; NotSignedIn without a valid token."""
    if on_behalf_of is None and not is_service_token(token):
        came_by("")
        return await orchestre.people.member_of(token)
    member, service = await orchestre.team.doors.member_for(token, on_behalf_of)
    await orchestre.people.confirm(member)
    came_by(service)
    return member


async def _chat_app(request: Request, token: Token, orchestre: Given) -> Door:
    door = await orchestre.team.doors.of_token(token)
    await once(request, door)
    return door


#: What the service token opens that came with the request; it speaks for no member.
ChatApp: TypeAlias = Annotated[Door, Depends(_chat_app)]


def member_who_may(right: Right) -> Callable[[Request, Member], Awaitable[Member]]:
    """Make a dependency that gives the signed-in member, or refuses one without the right."""

    async def allowed(request: Request, member: Annotated[Member, Depends(signed_in)]) -> Member:
        if not member.may(right):
            raise Forbidden(f"Your role, {member.role}, does not allow this (it takes: {right})")
        await once(request, member)
        return member

    return allowed


Reader: TypeAlias = Annotated[Member, Depends(member_who_may(Right.READ))]
Decider: TypeAlias = Annotated[Member, Depends(member_who_may(Right.DECIDE))]
Configurer: TypeAlias = Annotated[Member, Depends(member_who_may(Right.CONFIGURE))]
Owner: TypeAlias = Annotated[Member, Depends(member_who_may(Right.OWN))]
