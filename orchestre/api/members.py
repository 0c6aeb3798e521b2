"""Members: the people of the workspace, and what each may do."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import IN_PERSON, Configurer, Given, Reader
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import MemberInfo, Page, RoleBody
from orchestre.store import members

router = APIRouter(prefix="/members", tags=["members"])


@router.get("")
async def list_members(
    orchestre: Given,
    member: Reader,
    left: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MemberInfo]:
    """List members in the order in which they joined; with `left` also those who left."""
    async with orchestre.store.read() as tx:
        found = await members.listed(
            tx, member.workspace_id, left=left, limit=limit + 1, after=cursor
        )
    return page(found, limit, show=_member_info, cursor=lambda one: one.member.id)


@router.patch("/{member_id}", dependencies=[IN_PERSON])
async def change_role(
    member_id: str, body: RoleBody, orchestre: Given, member: Configurer
) -> MemberInfo:
    """Give a member another role, which holds from their next request on.

    Nobody gives a role above their own or changes who has one, and the last owner stays one.
    """
    changed = await orchestre.team.membership.change_role(member, member_id, body.role)
    async with orchestre.store.read() as tx:
        return _member_info(await members.joined(tx, changed.workspace_id, changed.id))


@router.delete("/{member_id}", status_code=204, dependencies=[IN_PERSON])
async def remove_member(member_id: str, orchestre: Given, member: Reader) -> None:
    """Take a member out of the workspace, as owner or admin; everybody may leave themselves.

    Sign-ins, chat identities and open invitations end at once; what they decided keeps the name.
    """
    await orchestre.team.membership.remove(member, member_id)


def _member_info(joined: members.Joined) -> MemberInfo:
    member = joined.member
    return MemberInfo(
        id=member.id,
        email=member.email,
        role=member.role,
        created_at=joined.at,
        left_at=joined.left_at,
    )
