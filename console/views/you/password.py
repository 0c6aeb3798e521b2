"""Password: changing one's own."""

from __future__ import annotations

import streamlit as st

from console.portal import wait_for
from console.session import Session, settings
from console.trouble import told

#: As the API asks for (client/schemas/text.py: Password).
LEAST = 8


def show_password(session: Session) -> None:
    """Offer to change the password."""
    st.subheader("Password", anchor=False)
    with st.form("password", clear_on_submit=True, width=480):
        current = st.text_input(
            "Current password", type="password", autocomplete="current-password"
        )
        new = st.text_input("New password", type="password", autocomplete="new-password")
        again = st.text_input("New password again", type="password", autocomplete="new-password")
        st.caption(f"At least {LEAST} characters. You stay signed in here, and nowhere else.")
        asked = st.form_submit_button("Change the password", icon=":material/key:")
    if settings().firebase_service_account:
        st.caption(
            "Firebase keeps your password: it changes there. If you sign in with Google alone, "
            "there is none to change."
        )
    if not asked:
        return
    wrong = fault(current, new, again)
    if wrong:
        st.error(wrong, icon=":material/error:")
        return
    with told():
        ended = wait_for(session.client.change_password(current, new)).ended
        others = " You are signed out everywhere else." if ended else ""
        st.success(f"Your password is changed.{others}", icon=":material/check:")


def fault(current: str, new: str, again: str) -> str:
    """Say what is wrong with what was typed; empty: nothing that can be seen here."""
    if not current:
        return "Type your current password too."
    if len(new) < LEAST:
        return f"The new password needs at least {LEAST} characters."
    if new != again:
        return "The new password is not the same both times. Type it again."
    return ""
