"""Sign-in and members on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, StringConstraints

from orchestre.client.schemas.text import Answer, Body, Email, Password
from orchestre.domain.members import Role


class SignUpForm(Body):
    """POST /users/signup, as a form; makes a workspace and its owner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "ana@example.com", "password": "correct horse battery"}]
        }
    )

    email: Email
    password: Password


class SignedUp(Answer):
    """Who was made; `workspace` is its id."""

    id: str
    email: str
    workspace: str


class TokenBody(Body):
    """POST /users/loginWithToken: an ID token of Firebase or Google."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "eyJhbGciOi…"}]})

    token: Annotated[str, StringConstraints(min_length=1, max_length=8_192)]


class TokenAnswer(Answer):
    """A bearer token; `expires_in` counts seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 RFC 6750 names the kind, no secret
    expires_in: int


class Me(Answer):
    """The signed-in member; `workspace` is its id."""

    id: str
    email: str
    workspace: str
    role: Role


class MemberInfo(Answer):
    """A person in the workspace."""

    id: str
    email: str
    role: Role
    created_at: AwareDatetime
