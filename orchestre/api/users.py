"""Users: signing up, signing in, and who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from orchestre.api.auth import Given, Limits, Reader, Token
from orchestre.client.schemas import Me, SignedUp, SignUpForm, TokenAnswer, TokenBody
from orchestre.domain.errors import Invalid

router = APIRouter(prefix="/users", tags=["users"])


@router.post("/signup", status_code=201)
async def sign_up(
    form: Annotated[SignUpForm, Form()], orchestre: Given, limits: Limits, request: Request
) -> SignedUp:
    """Make a workspace and its owner."""
    await limits.count_sign_up(_address(request))
    owner = await orchestre.people.sign_up(form.email, form.password)
    return SignedUp(id=owner.id, email=owner.email, workspace=owner.workspace_id)


@router.post("/token")
async def sign_in(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    orchestre: Given,
    limits: Limits,
    request: Request,
    response: Response,
) -> TokenAnswer:
    """Sign in with e-mail address and password; the token is shown this once."""
    signed = await limits.guard(
        form.username,
        _address(request),
        lambda: orchestre.people.sign_in(form.username, form.password),
    )
    # RFC 6749 §5.1: tokens are not kept by anything on the way.
    response.headers["Cache-Control"] = "no-store"
    return TokenAnswer(access_token=signed.token, expires_in=int(signed.expires_in.total_seconds()))


@router.delete("/token", status_code=204)
async def sign_out(token: Token, orchestre: Given) -> None:
    """Make the token worthless that came with this request."""
    await orchestre.people.sign_out(token)


@router.post("/loginWithToken")
async def sign_in_with_token(_body: TokenBody) -> TokenAnswer:
    """Sign in with an ID token of Firebase or Google, where Firebase is set up."""
    raise Invalid(
        "Firebase is not set up here, so nobody can be known by an ID token",
        advice="Sign in with e-mail address and password: POST /users/token.",
    )


@router.get("/me")
async def who_am_i(member: Reader) -> Me:
    """Say who is signed in."""
    return Me(id=member.id, email=member.email, workspace=member.workspace_id, role=member.role)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
