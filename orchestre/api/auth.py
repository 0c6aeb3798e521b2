"""Auth: who is asking, and whether their role allows it; the one place where rights are asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordBearer

from orchestre.api.idempotency import once
from orchestre.api.in_chat import IN_CHAT
from orchestre.api.sign_in_limits import CameFrom, Limits, SignInLimits
from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import Forbidden, NotSignedIn
from orchestre.domain.identities import Door
from orchestre.domain.members import Member, Right
from orchestre.replies.doors import is_service_token
from orchestre.store.events import came_by

__all__ = [
    "IN_CHAT",
    "IN_PERSON",
    "AskAgain",
    "CameFrom",
    "ChatApp",
    "Configurer",
    "Decider",
    "Given",
    "Limits",
    "OwnToken",
    "Owner",
    "Reader",
    "Sent",
    "SignInLimits",
    "Token",
    "WhoAsks",
    "member_who_may",
    "signed_in",
]

#: The bearer token that came with a request, if any.
Sent: TypeAlias = Annotated[
    str | None, Depends(OAuth2PasswordBearer(tokenUrl="users/token", auto_error=False))
]
WhoAsks: TypeAlias = Callable[[], Awaitable[Member]]


def _given(request: Request) -> Orchestre:
    return cast(Orchestre, request.app.state.orchestre)


#: Everything that this API was given to work with.
Given: TypeAlias = Annotated[Orchestre, Depends(_given)]


def _token(sent: Sent) -> str:
    if not sent:
        raise NotSignedIn("No bearer token came with the request")
    return sent


Token: TypeAlias = Annotated[str, Depends(_token)]


def _own(token: Token) -> str:
    if is_service_token(token):
        raise Forbidden(
            "No chat app does this for anybody: it would outlast the app's own token",
            advice="Sign in yourself, in the console or by `orchestre login`.",
        )
    return token


#: The bearer token of a member's own sign-in, not of a chat app: for whatever decides who comes in.
OwnToken: TypeAlias = Annotated[str, Depends(_own)]
#: Asks for the same of a whole route.
IN_PERSON = Depends(_own)


def _in_chat(request: Request, token: Token) -> None:
    if is_service_token(token) and request.scope["endpoint"].__name__ not in IN_CHAT:
        raise Forbidden(
            "No chat app does this for anybody, whatever their role",
            advice="Sign in yourself, in the console or by `orchestre login`.",
        )


_InChat = Depends(_in_chat)


async def signed_in(
    token: Token,
    orchestre: Given,
    on_behalf_of: Annotated[str | None, Header()] = None,
    _: Annotated[None, _InChat] = None,
) -> Member:
    """Return who asks, or for whom a chat app asks; NotSignedIn without a valid token."""
    if on_behalf_of is None and not is_service_token(token):
        came_by("")
        return await orchestre.people.member_of(token)
    member, service = await orchestre.team.doors.member_for(token, on_behalf_of)
    came_by(service)
    return member


async def _asking(
    token: Token,
    orchestre: Given,
    on_behalf_of: Annotated[str | None, Header()] = None,
    _: Annotated[None, _InChat] = None,
) -> WhoAsks:
    return partial(signed_in, token, orchestre, on_behalf_of)


#: For an answer that goes on: asks as `signed_in` did, whenever it is called.
AskAgain: TypeAlias = Annotated[WhoAsks, Depends(_asking)]


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
