"""Invitations and roles on the wire."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias

from pydantic import AwareDatetime, ConfigDict, StringConstraints, model_validator

from orchestre.client.schemas.people import IdToken
from orchestre.client.schemas.text import Answer, Body, Email, Password
from orchestre.domain.members import Role
from orchestre.domain.membership import InvitationStatus

#: What was shown once: 256 random bits in base64url, some with a word before them.
Secret: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{20,100}$")]


class InviteBody(Body):
    """POST /invitations: who may become a member, and what they may do then."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "bob@example.com", "role": "approver"}]}
    )

    email: Email
    role: Role


class InvitationInfo(Answer):
    """Leave to become a member; `invited_by` is a member's id, `inviter` their address."""

    id: str
    email: str
    role: Role
    status: InvitationStatus
    invited_by: str
    inviter: str = ""
    created_at: AwareDatetime
    expires_at: AwareDatetime


class InvitationMade(InvitationInfo):
    """A new invitation, with what is shown this once: whoever has it signs in as the address.

    The invited person sends `token` to POST /invitations/accept, or gives it to
    `orchestre members join`. `link` leads to the console, where a form does the same.
    """

    token: str
    link: str


class ShowInvitationBody(Body):
    """POST /invitations/show: the invitation's token, which no log of addresses is to hold."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "Qm9iIGlzIGludml0ZWQgdG8gcmV2aWV3IHdpdGggQW5h"}]}
    )

    token: Secret


class InvitationOffer(Answer):
    """What an open invitation offers to whom; `inviter` is an address, empty once they left."""

    email: str
    role: Role
    inviter: str
    expires_at: AwareDatetime


class AcceptBody(Body):
    """POST /invitations/accept: the invitation's token, and by what the address will be known.

    `password` is chosen here, or where Firebase knows the address the one it has there;
    `id_token` is Firebase's or Google's for the address, verified. One of the two.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "Qm9iIGlzIGludml0ZWQgdG8gcmV2aWV3IHdpdGggQW5h",
                    "password": "correct horse battery",
                }
            ]
        }
    )

    token: Secret
    password: Password | None = None
    id_token: IdToken | None = None

    @model_validator(mode="after")
    def _is_one_proof(self) -> Self:
        if (self.password is None) == (self.id_token is None):
            raise ValueError("must hold password or id_token, and not both")
        return self


class RoleBody(Body):
    """PATCH /members/{id}: the role from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "admin"}]})

    role: Role
