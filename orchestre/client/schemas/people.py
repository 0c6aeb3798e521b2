"""Sign-in and members on the wire."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, ConfigDict, StringConstraints

from orchestre.client.schemas.text import Answer, Body, Email, Password
from orchestre.domain.members import Role

#: A signed token (RFC 7519) of Firebase or Google.
IdToken: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=8_192)]


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

    token: IdToken


class TokenAnswer(Answer):
    """A bearer token; `expires_in` counts seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 RFC 6750 names the kind, no secret
    expires_in: int


class PasswordBody(Body):
    """POST /users/password: the password as it is, and as it shall be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"current": "correct horse battery", "new": "a better horse battery"}]
        }
    )

    current: Annotated[str, StringConstraints(min_length=1, max_length=1_024)]
    new: Password


class SessionInfo(Answer):
    """One of the member's own sign-ins; `used_at` is exact to the hour."""

    id: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    device: str
    address: str
    used_at: AwareDatetime | None
    current: bool


class SessionsEnded(Answer):
    """How many sessions were ended."""

    ended: int


class Me(Answer):
    """The signed-in member; `workspace` is its id."""

    id: str
    email: str
    workspace: str
    role: Role


class MemberInfo(Answer):
    """A person in the workspace, or one who was (`left_at`), under their former address."""

    id: str
    email: str
    role: Role
    created_at: AwareDatetime
    left_at: AwareDatetime | None = None
