"""People: one member as a card, with what may be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from console.elements.identities import show_identity
from console.elements.leading import lead_to
from console.elements.moments import moment
from console.elements.roles import MAY, a_role
from console.session import Session
from console.views.members.changing import ask_role, ask_to_remove
from orchestre.client.schemas import IdentityInfo, Me, MemberInfo
from orchestre.domain.errors import Conflict
from orchestre.domain.members import Member, Right, Role
from orchestre.domain.membership import is_above, refusal

_CHANGE, _REMOVE = "Change role", "Remove"
_COLORS: dict[Role, Literal["violet", "blue", "green", "gray"]] = {
    Role.OWNER: "violet",
    Role.ADMIN: "blue",
    Role.APPROVER: "green",
    Role.VIEWER: "gray",
}


@dataclass(frozen=True, slots=True)
class Team:
    """What decides about a member: who looks, how many owners there are, and who is who."""

    me: Me
    owners: int
    identities: Sequence[IdentityInfo]

    def roles_for(self, one: MemberInfo) -> list[Role]:
        """Return the roles that the one who looks may give this member, their own included."""
        if Right.CONFIGURE not in _rights(self.me):
            return [one.role]
        may = (role for role in Role if role is one.role or not self._refusal(one, role))
        return list(may)

    def may_remove(self, one: MemberInfo) -> bool:
        """Tell whether the one who looks may take this member out; oneself leaves elsewhere."""
        return one.id != self.me.id and self._refusal(one, None) is None

    def is_last_owner(self, one: MemberInfo) -> bool:
        """Tell whether nobody else is an owner."""
        return one.role is Role.OWNER and isinstance(self._refusal(one, None), Conflict)

    def may_unlink(self, one: MemberInfo) -> bool:
        """Tell whether the one who looks may unlink this member's chat users."""
        if one.id == self.me.id:
            return True
        return Right.CONFIGURE in _rights(self.me) and not is_above(one.role, self.me.role)

    def _refusal(self, one: MemberInfo, to: Role | None) -> Exception | None:
        target = Member(one.id, self.me.workspace, one.email, one.role)
        return refusal(_member(self.me), target, to, owners=self.owners)


def _member(me: Me) -> Member:
    return Member(me.id, me.workspace, me.email, Role(me.role))


def _rights(me: Me) -> set[Right]:
    return {right for right in Right if _member(me).may(right)}


def show_person(session: Session, team: Team, one: MemberInfo) -> None:
    """Show a member, or one who was."""
    with st.container(border=True, key=f"member-{one.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                _named(team, one)
                st.caption(_since(one))
            if one.left_at is None:
                _actions(session, team, one)
        if one.left_at is None and team.is_last_owner(one):
            st.caption(
                ":material/info: The last owner can neither leave nor take another role: make "
                "somebody else an owner first."
            )
        for identity in team.identities:
            if identity.member == one.id and one.left_at is None:
                show_identity(session, identity, may_unlink=team.may_unlink(one))


def _named(team: Team, one: MemberInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(one.email, width="content")
        if one.left_at is not None:
            st.badge("Left", icon=":material/logout:", color="gray")
            return
        st.badge(one.role.capitalize(), color=_COLORS[Role(one.role)], help=MAY[Role(one.role)])
        if one.id == team.me.id:
            st.badge("You", icon=":material/person:", color="gray")


def _since(one: MemberInfo) -> str:
    if one.left_at is not None:
        return f"Was {a_role(one.role)} from {moment(one.created_at)} to {moment(one.left_at)}"
    return f"{MAY[Role(one.role)]} Here since {moment(one.created_at)}."


def _actions(session: Session, team: Team, one: MemberInfo) -> None:
    roles = team.roles_for(one)
    offered = [_CHANGE] if len(roles) > 1 else []
    if team.may_remove(one):
        offered.append(_REMOVE)
    if one.id == team.me.id and st.button("Your page", icon=":material/person:", key="to-you"):
        lead_to("you")
    if not offered:
        return
    chosen = st.menu_button("More", offered, key=f"more-{one.id}", icon=":material/more_horiz:")
    if chosen == _CHANGE:
        ask_role(session, one, roles)
    if chosen == _REMOVE:
        ask_to_remove(session, one)
