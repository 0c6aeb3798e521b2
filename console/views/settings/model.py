"""Model: what drafts here, whether it answers, and how another one is set."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas.settings import ModelChecked, SettingsInfo
from orchestre.domain.members import Right

_OFFLINE = "offline"
_HOW = """ORCHESTRE_MODEL=openai:gpt-4o-mini
ORCHESTRE_MODEL_API_KEY=sk-…

# A server of your own that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama):
ORCHESTRE_MODEL=openai:your-model
ORCHESTRE_MODEL_BASE_URL=http://127.0.0.1:8080/v1"""


def show(session: Session, found: SettingsInfo) -> None:
    """Show which model drafts; test it, or another one by its name."""
    st.markdown(f"**{literal(found.model)}** drafts, in every bot that names no model of its own.")
    if found.model == _OFFLINE:
        st.caption(
            "That is Orchestre's own drafter, without a language model: it states facts of your "
            "catalogue word for word, or says that a colleague will answer."
        )
    if session.may(Right.CONFIGURE):
        _test(session, found)
    with st.expander("How to set another model", icon=":material/terminal:"):
        st.markdown(
            "Whoever runs this installation sets it in the environment or in `.env`, and starts "
            "Orchestre again. A bot can name a model of its own on its page."
        )
        st.code(_HOW, language=None)


def _test(session: Session, found: SettingsInfo) -> None:
    with st.form("model", border=False):
        name = st.text_input(
            "Model to test",
            placeholder=found.model,
            help="Another one's name, such as openai:gpt-5. Empty: the one above.",
            max_chars=320,
        )
        asked = st.form_submit_button("Test it", icon=":material/network_check:")
        st.caption("It is asked one plain question, which costs a few tokens. No mail is sent.")
    if asked:
        with told(), st.spinner("Waiting for its answer, for half a minute at most…"):
            _answered(wait_for(session.client.settings.check_model((name or "").strip())))


def _answered(checked: ModelChecked) -> None:
    st.success(
        f"**{literal(checked.model)} answers**, in {checked.seconds:.1f} seconds.",
        icon=":material/check_circle:",
    )
    with st.container(border=True):
        st.caption("It said")
        st.text(checked.said or "(nothing)")
