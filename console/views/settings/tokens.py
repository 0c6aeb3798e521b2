"""Tokens: making one for a chat app, shown this once with what to do next."""

from __future__ import annotations

import streamlit as st

from console.elements.again import again
from console.elements.asking import asks, way_out
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.domain.identities import Chat

#: Until the dialog is closed: the token is nowhere else.
_MADE = "token-made"


def add_token(session: Session) -> None:
    """Ask what the team calls it; then show the token in the form's place."""
    _forget()
    _ask(session)


def _forget() -> None:
    st.session_state.pop(_MADE, None)


@asks("Add a service token for Slack", icon=":material/add:", width="large", forget=_forget)
def _ask(session: Session) -> None:
    if _MADE in st.session_state:
        _show(st.session_state[_MADE])
        return
    with st.form("token", border=False):
        name = st.text_input("Name", "Slack", help="How you tell it from others.", max_chars=320)
        asked = st.form_submit_button("Make the token", type="primary", icon=":material/key:")
    if asked and not name.strip():
        st.error("Give it a name.", icon=":material/edit:")
    elif asked:
        with told():
            made = wait_for(session.client.doors.add(Chat.SLACK, name.strip()))
            st.session_state[_MADE] = made.token
            again()


def _show(token: str) -> None:
    st.markdown(
        "**It is shown this once.** Put it into the environment of the Slack app, or into `.env`, "
        "beside the two tokens that Slack gave you:"
    )
    st.code(
        "ORCHESTRE_SLACK_BOT_TOKEN=xoxb-…\n"
        "ORCHESTRE_SLACK_APP_TOKEN=xapp-…\n"
        f"ORCHESTRE_SLACK_SERVICE_TOKEN={token}",
        language=None,
        wrap_lines=True,
    )
    st.markdown(
        "1. You have no app in Slack yet? `orchestre slack manifest` prints what "
        "[Slack](https://api.slack.com/apps) makes one from: *Create New App → From a manifest*. "
        "Its bot token stands under *Install App*, its app token under *Basic Information → "
        "App-Level Tokens* (scope `connections:write`).\n"
        "2. Start Orchestre again: `orchestre up` runs the app too.\n"
        "3. In Slack, everybody who decides types `/orchestre link`, once.\n"
        "4. In the channel for the cards: `/invite @Orchestre`, then `/orchestre notify here`."
    )
    way_out(key="token-done", forget=_forget)
