"""Settled: a mail that needed a person, until somebody was faster than its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from console.literal import literal
from console.views.review.boxes import typed_into
from orchestre.client.activity import EventsWanted
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import MessageInfo
from orchestre.domain.errors import NotFound
from orchestre.domain.messages import MessageStatus


@dataclass(frozen=True, slots=True)
class Opened:
    """A message that is open; `settled_by` is a member's id or address, empty where it waits."""

    message: MessageInfo
    settled_by: str = ""


async def opened(client: OrchestreClient, message_id: str) -> Opened | None:
    """Return a message that the list does not show (any more); None: there is none such."""
    try:
        message = await client.messages.show(message_id)
    except NotFound:
        return None
    if message.status is MessageStatus.NEEDS_HUMAN:
        return Opened(message)
    if message.draft:
        return Opened(message, (await client.drafts.show(message.draft)).history[0].actor)
    last = await client.events.latest(EventsWanted(subject=message.id), limit=1)
    return Opened(message, last[0].actor if last else "")


def settled(found: Opened, members: Mapping[str, str]) -> None:
    """Say who settled it and how, and show what its reader had typed as an answer."""
    st.info(literal(happened(found, members)), icon=":material/how_to_reg:")
    text = typed_into("own", found.message.id)
    if text:
        with st.container(border=True, key="review-kept"):
            st.markdown("**What you had typed as your answer**")
            st.code(text, language=None, wrap_lines=True)


def happened(found: Opened, members: Mapping[str, str]) -> str:
    """Say in a sentence who did what to a message since it needed a person."""
    message, by = found.message, found.settled_by
    who = members.get(by) or (by if "@" in by else "Somebody")
    if message.status is MessageStatus.SKIPPED:
        return f"{who} dismissed this mail: {message.reason.removeprefix('dismissed: ')}"
    if message.status is not MessageStatus.DRAFTED:
        return f"{who} asked for a draft; it is being written."
    if by.startswith("model:"):
        return "A draft that answers this mail was written."
    return f"{who} answered this mail."
