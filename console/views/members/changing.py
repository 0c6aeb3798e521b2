"""Changing: another role for a member, and taking one out; each asks once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.roles import a_role, choose_role
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import MemberInfo
from orchestre.domain.members import Role
from orchestre.domain.membership import is_above


@asks("Change the role", icon=":material/manage_accounts:")
def ask_role(session: Session, one: MemberInfo, roles: Sequence[Role]) -> None:
    """Have another role chosen; it holds from the member's next click on."""
    st.text(f"{one.email} is {a_role(one.role)} now.")
    role = choose_role(roles, chosen=Role(one.role), key=f"role-{one.id}")
    is_less_for_oneself = one.id == session.me.id and is_above(Role(one.role), role)
    if is_less_for_oneself:
        st.warning(
            "This is your own role: you cannot take more again by yourself.",
            icon=":material/warning:",
        )
    whom = "me" if one.id == session.me.id else "them"
    if two_ways(f"Make {whom} {a_role(role)}", key="role", disabled=role is one.role):
        with told():
            wait_for(session.client.members.change_role(one.id, role))
            done(f"{literal(one.email)} is {a_role(role)} now.")


@asks("Remove this member?", icon=":material/person_remove:")
def ask_to_remove(session: Session, one: MemberInfo) -> None:
    """Ask once, and say what it does."""
    st.text(f"{one.email} ({one.role})")
    st.markdown(
        "They are signed out everywhere at once, are unlinked in "
        "the chats, and the invitations that they made are worth nothing any more.\n\n"
        "What they decided keeps their name. They can be invited again."
    )
    if two_ways("Remove", keeps="Keep them", key="member"):
        with told():
            wait_for(session.client.members.remove(one.id))
            done(f"{literal(one.email)} is removed.", icon=":material/person_remove:")
