"""Users: signing up, signing in, who one is, and where one is signed in."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from orchestre.api.auth import CameFrom, Given, Limits, OwnToken, Reader
from orchestre.api.cookies import keep_in_browser
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import (
    Me,
    Page,
    PasswordBody,
    SessionInfo,
    SessionsEnded,
    SignedUp,
    SignUpForm,
    TokenAnswer,
    TokenBody,
)
from orchestre.domain.members import Member
from orchestre.replies.people import SignIn
from orchestre.replies.shown_once import kept
from orchestre.settings import Settings
from orchestre.store.sign_ins import KeptSignIn, Origin

router = APIRouter(prefix="/users", tags=["users"])

#: Characters of a User-Agent that are kept.
_DEVICE_LENGTH = 120


def _origin(request: Request, address: CameFrom) -> Origin:
    """Say where a request comes from, in characters that any screen can show."""
    sent = request.headers.get("user-agent", "")
    shown = "".join(char if char.isprintable() else " " for char in sent)
    return Origin(" ".join(shown.split())[:_DEVICE_LENGTH], address)


#: By what a sign-in will be remembered.
CameBy: TypeAlias = Annotated[Origin, Depends(_origin)]


async def _oneself(token: OwnToken, orchestre: Given) -> Member:
    """Return who asks, and keep nothing of the request: its hash would be one of passwords."""
    return await orchestre.people.member_of(token)


@router.post("/signup", status_code=201)
async def sign_up(
    form: Annotated[SignUpForm, Form()], orchestre: Given, limits: Limits, address: CameFrom
) -> SignedUp:
    """Make a workspace and its owner."""
    await limits.count_sign_up(address)
    owner = await orchestre.people.sign_up(form.email, form.password)
    return SignedUp(id=owner.id, email=owner.email, workspace=owner.workspace_id)


@router.post("/token")
async def sign_in(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    orchestre: Given,
    limits: Limits,
    origin: CameBy,
    response: Response,
) -> TokenAnswer:
    """Sign in with e-mail address and password; the token is shown this once."""
    signed = await limits.guard(
        form.username,
        origin.address,
        lambda: orchestre.people.sign_in(form.username, form.password, origin),
    )
    return _token_answer(signed, response, orchestre.settings)


@router.delete("/token", status_code=204)
async def sign_out(token: OwnToken, orchestre: Given) -> None:
    """Make the token worthless that came with this request."""
    await orchestre.people.sign_out(token)


@router.post("/loginWithToken")
async def sign_in_with_token(
    body: TokenBody, orchestre: Given, limits: Limits, origin: CameBy, response: Response
) -> TokenAnswer:
    """Sign in with an ID token of Firebase or Google, where Firebase is set up."""
    signed = await limits.guard_token(
        origin.address, lambda: orchestre.people.sign_in_with(body.token, origin)
    )
    return _token_answer(signed, response, orchestre.settings)


@router.get("/me")
async def who_am_i(member: Reader) -> Me:
    """Say who is signed in."""
    return Me(id=member.id, email=member.email, workspace=member.workspace_id, role=member.role)


@router.post("/password")
async def change_password(
    body: PasswordBody,
    orchestre: Given,
    member: Annotated[Member, Depends(_oneself)],
    token: OwnToken,
    *,
    limits: Limits,
    address: CameFrom,
) -> SessionsEnded:
    """Change one's password; every other session ends at once."""
    ended = await limits.guard(
        member.email,
        address,
        lambda: orchestre.people.change_password(member, token, current=body.current, new=body.new),
    )
    return SessionsEnded(ended=ended)


@router.get("/sessions")
async def list_sessions(
    orchestre: Given, member: Reader, token: OwnToken, limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionInfo]:
    """List where one is signed in, the latest first."""
    found = await orchestre.sessions.listed(member, limit=limit + 1, after=cursor)
    mine = kept(token)
    return page(found, limit, show=lambda one: _session(one, mine), cursor=lambda one: one.id)


@router.delete("/sessions")
async def end_other_sessions(orchestre: Given, member: Reader, token: OwnToken) -> SessionsEnded:
    """End every session of one's own but this."""
    return SessionsEnded(ended=await orchestre.sessions.end_others(member, token))


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: str, orchestre: Given, member: Reader, _token: OwnToken) -> None:
    """End one session of one's own; its token is worthless from then on."""
    await orchestre.sessions.end(member, session_id)


def _token_answer(signed: SignIn, response: Response, settings: Settings) -> TokenAnswer:
    # RFC 6749 §5.1: tokens are not kept by anything on the way.
    response.headers["Cache-Control"] = "no-store"
    keep_in_browser(response, settings, signed)
    return TokenAnswer(access_token=signed.token, expires_in=int(signed.expires_in.total_seconds()))


def _session(one: KeptSignIn, mine: str) -> SessionInfo:
    return SessionInfo(
        id=one.id,
        created_at=one.created_at,
        expires_at=one.expires_at,
        device=one.origin.device,
        address=one.origin.address,
        used_at=one.used_at,
        current=one.id == mine,
    )
