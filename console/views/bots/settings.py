"""Settings: what a bot is told, who approves for it, and how much it may do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from console.elements.watched import Watched
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.bots import typed
from console.views.bots.typed import Typed
from orchestre.client.schemas import BotChanges, BotInfo
from orchestre.domain.members import Right, Role
from orchestre.domain.membership import is_above

_RULES = {
    Role.APPROVER: "Everybody who approves",
    Role.ADMIN: "Admins and owners",
    Role.OWNER: "Owners only",
}
_EXAMPLE = (
    "We are a small outdoor shop. Answer in the customer's language, in three sentences at most.\n"
    "Delivery takes 2 to 4 working days; returns are free within 30 days.\n"
    "Sign as the Nordwind team."
)
_OFFLINE = "offline"
_NOT_HEEDED = (
    "The built-in drafter answers here, and it **cannot follow instructions**. They are heeded "
    "once this bot names a language model below, or whoever runs this installation sets one "
    "(`ORCHESTRE_MODEL`)."
)
#: Field, label, least, most, help.
_NUMBERS = (
    (
        "interval_seconds",
        "Seconds between two polls",
        1,
        86_400,
        "How soon new mail is seen. 25 is kind to most services.",
    ),
    (
        "daily_cap",
        "Drafts a day, at most",
        0,
        1_000_000,
        "Mail beyond it is kept, and waits for a person.",
    ),
    (
        "answer_within_hours",
        "Hours in which its mail is to be answered",
        0,
        8_760,
        "0: as your workspace chose.",
    ),
)
#: What holds for drafts that wait, too.
_AT_ONCE = ("approved_by", "answer_within_hours")
_ASK_BEFORE_LEAVING = """<script>
window.onbeforeunload = (leaving) => { leaving.preventDefault(); return ""; };
</script>"""
_LEAVE = "<script>window.onbeforeunload = null;</script>"


def show(session: Session, watched: Watched, *, model: str) -> None:
    """Show the settings; whoever may change them sees what is not saved yet, and saves it.

    `model` is the installation's, which drafts where the bot names none of its own.
    """
    st.subheader("Settings", anchor=False)
    may = session.may(Right.CONFIGURE)
    kept = typed.typed(watched.bot)
    _agent(kept, model, disabled=not may)
    _rule(kept, session, disabled=not may)
    with st.expander("How much and how often", icon=":material/speed:"):
        _bounds(kept, disabled=not may)
    if may:
        _save(session, kept)
    else:
        st.caption("An owner or admin of your workspace changes these.")


def _agent(kept: Typed, model: str, *, disabled: bool) -> None:
    st.text_area(
        "Instructions",
        kept.value("instructions"),
        height=260,
        placeholder=_EXAMPLE,
        help="What the agent heeds in every draft: tone, rules, facts that stand in no document. "
        "A draft may state what stands here as a fact.",
        disabled=disabled,
        **_noted(kept.saved, "instructions"),
    )
    if (kept.value("model") or model) == _OFFLINE:
        st.warning(_NOT_HEEDED, icon=":material/info:")
    st.text_input(
        "Model",
        kept.value("model"),
        placeholder="The installation's",
        help="A model for this bot alone, such as openai:gpt-5. Empty: the one that whoever runs "
        "Orchestre chose.",
        disabled=disabled,
        **_noted(kept.saved, "model"),
    )


def _rule(kept: Typed, session: Session, *, disabled: bool) -> None:
    roles = list(_RULES)
    is_higher = is_above(Role(kept.saved.approved_by), Role(session.me.role))
    st.selectbox(
        "Who approves its drafts",
        roles,
        roles.index(Role(kept.value("approved_by"))),
        format_func=_RULES.__getitem__,
        help="Others read, edit and reject its drafts, and are told whose approval it takes.",
        disabled=disabled or is_higher,
        **_noted(kept.saved, "approved_by"),
    )
    if is_higher and not disabled:
        st.caption("This was chosen by somebody above your role; an owner changes it.")


def _bounds(kept: Typed, *, disabled: bool) -> None:
    for field, label, least, most, what in _NUMBERS:
        st.number_input(
            label,
            min_value=least,
            max_value=most,
            value=kept.value(field),
            help=what,
            disabled=disabled,
            **_noted(kept.saved, field),
        )


def _noted(saved: BotInfo, field: str) -> dict[str, Any]:
    return {
        "key": typed.key_of(saved, field),
        "on_change": typed.note,
        "args": (saved, field),
    }


def _save(session: Session, kept: Typed) -> None:
    changes = kept.changes
    with st.container(horizontal=True, vertical_alignment="center"):
        # Never disabled: a click that ends the typing must not be lost.
        wanted = st.button("Save", type="primary", icon=":material/save:", key="save-bot")
        if changes and st.button("Discard", icon=":material/undo:", key="discard-bot"):
            typed.forget(kept.saved)
            st.rerun()
    if changes:
        names = ", ".join(typed.FIELDS[field] for field in changes)
        st.warning(f"Not saved yet: {names}.", icon=":material/edit:")
    if kept.overtaken:
        st.warning(
            f"Somebody else has saved {', '.join(kept.overtaken)} meanwhile: saving replaces it.",
            icon=":material/group:",
        )
    st.html(_ASK_BEFORE_LEAVING if changes else _LEAVE, unsafe_allow_javascript=True)
    if wanted:
        _saved(session, kept)


def _saved(session: Session, kept: Typed) -> None:
    changes = kept.changes
    if not changes:
        st.toast("There is nothing to save.", icon=":material/check:")
        return
    with told():
        wait_for(session.client.bots.change(kept.saved.id, BotChanges(**changes)))
        typed.forget(kept.saved)
        st.toast(holds(changes), icon=":material/check:")
        st.rerun()


def holds(changes: Collection[str]) -> str:
    """Say from when on what was saved holds: some of it for drafts that wait already, too."""
    at_once = [typed.FIELDS[field] for field in changes if field in _AT_ONCE]
    if not at_once:
        return "Saved: it holds from the next mail on."
    rest = "" if len(at_once) == len(changes) else "; the rest from the next mail on"
    named = " and ".join(at_once)
    return f"Saved: {named} at once, for what waits already too{rest}."
