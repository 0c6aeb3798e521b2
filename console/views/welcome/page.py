"""The welcome page: where one is, and the screen of that step."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import lead_to
from console.frame.glance import last_glance
from console.session import Session
from console.views.welcome import bot, first_draft, mailbox, products, way
from console.views.welcome.steps import Step, is_done
from orchestre.client.schemas.workspace import SetUpInfo
from orchestre.domain.members import Right

_SCREENS = {
    Step.MAILBOX: mailbox.show,
    Step.PRODUCTS: products.show,
    Step.BOT: bot.show,
    Step.FIRST_DRAFT: first_draft.show,
}


def show(session: Session) -> None:
    """Show the step that is next, or the one that was chosen."""
    there = last_glance(session).set_up
    if not session.may(Right.CONFIGURE):
        _wait_for_others(there)
        return
    st.title("Set up", anchor=False)
    st.markdown("Four short steps from an empty workspace to the first answer.")
    chosen = way.chosen(there)
    _path(there, chosen)
    with st.container(border=True, width=760):
        _SCREENS[chosen](session)


def _path(there: SetUpInfo, chosen: Step) -> None:
    """Draw the steps; each is open at any time."""
    with st.container(horizontal=True, gap="small"):
        for number, step in enumerate(Step, start=1):
            done = is_done(step, there)
            st.button(
                f"{number}. {step}",
                key=f"welcome-{step.name}",
                icon=":material/check_circle:" if done else ":material/radio_button_unchecked:",
                type="secondary" if step is chosen else "tertiary",
                help="Done" if done else None,
                on_click=way.choose,
                args=(step,),
            )


def _wait_for_others(there: SetUpInfo) -> None:
    st.title("Welcome", anchor=False)
    if there.done:
        st.markdown("Everything is set up.")
    else:
        st.markdown(
            "An owner or admin of your workspace is still setting it up: a mailbox, what you sell, "
            "and a bot that drafts the answers. **As soon as customers' mail comes in, its drafts "
            "wait for you under Review.** There is nothing that you need to do."
        )
    if st.button("Open Review", type="primary", icon=":material/inbox:"):
        lead_to("review")
