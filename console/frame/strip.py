"""Strip: trouble of the installation above the page, while there is any, and the tab's title."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from console.elements.asking import later
from console.elements.leading import lead_to
from console.frame.demo import ask_whether_to_end, send_sample
from console.frame.glance import LOOK_EVERY, last_glance
from console.literal import literal
from console.session import Session
from orchestre.client.schemas.workspace import TroubleInfo
from orchestre.domain.errors import NotSignedIn, OrchestreError
from orchestre.domain.members import Right

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

#: Characters of what a service or a model said; the rest is on the page of the bots.
_LONGEST = 300


@st.fragment(run_every=LOOK_EVERY)
def strip(
    session: Session, title: str, *, is_set_up: bool = False, is_review: bool = False
) -> None:
    """Show what is wrong now, and in the browser's tab how many drafts wait.

    `is_set_up`: the page below is where the workspace is set up; `is_review`: it lists the drafts.
    """
    try:
        found = last_glance(session)
    except NotSignedIn:
        st.rerun()
    except OrchestreError:
        st.warning(
            "**Orchestre does not answer.** What you typed is still here; buttons work again once "
            "this line is gone.",
            icon=":material/cloud_off:",
        )
        return
    st.set_page_config(page_title=tab_title(title, found.waiting))
    for trouble in found.troubles:
        st.warning(in_words(trouble, may_mend=session.may(Right.CONFIGURE)), icon=_icon(trouble))
    if found.stuck and not is_review:
        _lead_to_stuck(found.stuck)
    if found.demo:
        _mark_demo(session)
    if not (is_set_up or found.set_up.done) and session.may(Right.CONFIGURE):
        _lead_back()


def _mark_demo(session: Session) -> None:
    with _line(
        ":gray-badge[:material/science: Demo data] Sample shop Nordwind; its mail goes nowhere."
    ):
        if not session.may(Right.OWN):
            return
        send_sample(session, key="demo-mail")
        asked = st.button("Remove it", type="tertiary", key="demo-end")
    if asked:
        later(ask_whether_to_end, session)


def _lead_to_stuck(count: int) -> None:
    replies = "1 reply is" if count == 1 else f"{count:,} replies are"
    with _line(f":material/help: **{replies} stuck**, and may not have left."):
        if st.button("See them", type="tertiary", key="stuck-see"):
            lead_to("review", list="stuck")


def _lead_back() -> None:
    with _line(":material/rocket_launch: The set-up is not done yet."):
        if st.button("Go on with it", type="tertiary", key="set-up-on"):
            lead_to("welcome")


def _line(says: str) -> DeltaGenerator:
    """Open a line that says this in Markdown of our own; what can be done goes beside it."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(says, width="content")
    return line


def tab_title(title: str, waiting: int) -> str:
    """Return what the browser's tab says: how many drafts wait comes first."""
    return f"({waiting:,}) {title}" if waiting else f"{title} · Orchestre"


def in_words(trouble: TroubleInfo, *, may_mend: bool) -> str:
    """Return Markdown that says what is wrong and who mends it where."""
    what = trouble.what if len(trouble.what) <= _LONGEST else trouble.what[:_LONGEST] + "…"
    why = f" {literal(what)}" if what else ""
    if trouble.kind == "model":
        return f"**The model does not draft.**{why}"
    account = literal(trouble.account_name)
    if trouble.kind == "bot":
        return f"**{account} cannot be read at the moment**; Orchestre tries again by itself.{why}"
    step = "Connect it again under Mailboxes." if may_mend else "Tell an owner or admin."
    return f"**{account} needs to be connected again.** {step}{why}"


def _icon(trouble: TroubleInfo) -> str:
    return {
        "relink": ":material/link_off:",
        "bot": ":material/sync_problem:",
        "model": ":material/neurology:",
    }[trouble.kind]
