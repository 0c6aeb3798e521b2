"""Allowed: what would keep a member from approving a draft, told before they try."""

from __future__ import annotations

from console.literal import literal
from console.session import Session
from console.views.review.looking import Names
from orchestre.client.schemas import DraftDetail
from orchestre.domain.members import Right, Role
from orchestre.domain.membership import at_least, is_above

#: How many people are named who may approve it.
_NAMED = 3


def hindrance(session: Session, draft: DraftDetail, names: Names) -> str:
    """Say in Markdown why the API would refuse this member's approval; empty: it would not."""
    mailbox = literal(draft.account_name)
    if not names.has(draft.account):
        who = "Link it again" if session.may(Right.CONFIGURE) else "Ask an admin to link it again"
        return f"**{mailbox} is not linked any more**, so nothing can leave it. {who}."
    role = Role(session.me.role)
    if is_above(draft.approved_by, role):
        needed = at_least(draft.approved_by)
        roles = " or ".join(f"an {one}" for one in reversed(needed))
        return (
            f"**What leaves {mailbox} is approved by {roles}**; you are {role}. "
            f"{_ask([names.deciders[one] for one, has in names.roles.items() if has in needed])}"
        )
    return ""


def _ask(people: list[str]) -> str:
    named = ", ".join(literal(one) for one in people[:_NAMED])
    more = f" or one of {len(people) - _NAMED} more" if len(people) > _NAMED else ""
    return f"Ask {named}{more}." if named else ""
