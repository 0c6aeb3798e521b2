"""Unlinking: asks once, says what it does, and what is left to do afterwards."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, two_ways
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.accounts.news import tell_unlinked
from orchestre.client.schemas import AccountInfo


@asks("Unlink this mailbox?", icon=":material/link_off:")
def ask_to_unlink(session: Session, account: AccountInfo, service: str) -> None:
    """Ask once, and say what it does; `service` took a grant that is given back, if any."""
    given_back = f", and given back to {literal(service)}" if service else ""
    st.markdown(
        f"**{literal(account.identifier_name)}** ({literal(account.address)}): its bot stops, and "
        f"what lets Orchestre into it is erased here{given_back}.\n\n"
        "What was received, drafted and sent stays readable. Linked again under the same name, it "
        "goes on where it was."
    )
    with told():
        every = wait_for(session.client.bots.all())
        waiting = sum(one.waiting or 0 for one in every if one.id == account.bot.id)
        if waiting:
            st.warning(left_waiting(waiting), icon=":material/inbox:")
    if two_ways("Unlink", key="unlink"):
        with told():
            left = wait_for(
                session.client.accounts.unlink(account.provider, account.identifier_name)
            )
            tell_unlinked(account.identifier_name, left)


def left_waiting(count: int) -> str:
    """Say in Markdown what becomes of drafts that nobody has decided on yet."""
    waits, stay = (
        ("1 draft waits", "It stays") if count == 1 else (f"{count:,} drafts wait", "They stay")
    )
    return (
        f"**{waits} for a decision here.** {stay} under Review, but what is approved cannot "
        "leave while the mailbox is unlinked: it fails, and stands there to be sent again."
    )
