"""Roles: what each may do, in words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from orchestre.domain.members import Role

MAY = {
    Role.OWNER: "Everything, chat apps and other owners too.",
    Role.ADMIN: "Reviews, links mailboxes, changes settings and products, invites people.",
    Role.APPROVER: "Reads everything, and approves, edits or rejects drafts.",
    Role.VIEWER: "Reads everything, and decides nothing.",
}


def a_role(role: Role) -> str:
    """Name one who has a role: `an approver`, `a viewer`."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def choose_role(roles: Sequence[Role], *, chosen: Role, key: str) -> Role:
    """Have a role chosen, each with what it may do."""
    picked: Role = st.radio(
        "Role",
        roles,
        roles.index(chosen),
        format_func=str.capitalize,
        captions=[MAY[role] for role in roles],
        key=key,
    )
    return picked
