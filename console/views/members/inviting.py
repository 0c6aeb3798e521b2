"""Inviting: an address and a role; then the link, shown this once."""

from __future__ import annotations

import streamlit as st

from console.elements.again import again
from console.elements.asking import asks, way_out
from console.elements.moments import moment
from console.elements.roles import choose_role
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import InvitationMade
from orchestre.domain.members import Role
from orchestre.domain.membership import may_give

#: Until the dialog is closed: the link is nowhere else.
_MADE = "invitation-made"


def invite(session: Session) -> None:
    """Ask for address and role; then show the link in the form's place."""
    _forget()
    _ask(session)


def _forget() -> None:
    st.session_state.pop(_MADE, None)


@asks("Invite somebody", icon=":material/person_add:", forget=_forget)
def _ask(session: Session) -> None:
    made: InvitationMade | None = st.session_state.get(_MADE)
    if made is not None:
        _show_link(made)
        return
    roles = [role for role in Role if may_give(Role(session.me.role), role)]
    with st.form("invite", border=False):
        email = st.text_input("E-mail address", placeholder="bob@example.com", key="invite-email")
        role = choose_role(roles, chosen=Role.APPROVER, key="invite-role")
        asked = st.form_submit_button("Make the link", type="primary", icon=":material/link:")
    if asked and not email.strip():
        st.error("Fill in the address of whom you invite.", icon=":material/edit:")
    elif asked:
        with told():
            st.session_state[_MADE] = wait_for(
                session.client.invitations.invite(email.strip(), role)
            )
            again()


def _show_link(made: InvitationMade) -> None:
    st.text(f"{made.email} may join as {made.role}. Send them this link:")
    st.code(made.link, language=None, wrap_lines=True)
    st.markdown(
        f"It is good once, for seven days (until {literal(moment(made.expires_at))}), and **shown "
        "this once**. Whoever opens it signs in as that address: send it by a way you trust, and "
        "to nobody else. Nothing was mailed."
    )
    way_out(key="invite-done", forget=_forget)
