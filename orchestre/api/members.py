"""Members: the people of the workspace."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import Given, Reader
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import MemberInfo, Page
from orchestre.store import members

router = APIRouter(prefix="/members", tags=["members"])


@router.get("")
async def list_members(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[MemberInfo]:
    """List the workspace's members in the order in which they joined."""
    async with orchestre.store.read() as tx:
        found = await members.listed(tx, member.workspace_id, limit=limit + 1, after=cursor)
    return page(found, limit, show=_member_info, cursor=lambda one: one.member.id)


def _member_info(joined: members.Joined) -> MemberInfo:
    member = joined.member
    return MemberInfo(id=member.id, email=member.email, role=member.role, created_at=joined.at)
