"""Trouble: what went wrong in plain sentences, with the next step, and never a stack trace."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from console.literal import literal
from orchestre.domain.errors import Fault, Invalid, NotSignedIn, OrchestreError

_log = logging.getLogger(__name__)


#: What the API says to programs where it has no better advice.
_TRY_AGAIN = {Invalid.advice: "Correct that, then try again."}
#: Where in a request a field stands, which a form has no word for.
_PARTS = ("body.", "query.", "path.", "social_info.")


@contextmanager
def told(labels: Mapping[str, str] | None = None) -> Iterator[None]:
    """Show what the API refuses where it happens, and go on with the page.

    `labels`: what fields are called on the page, by their names in the API. A session that has
    ended is no matter of one place: NotSignedIn goes through to the whole page.
    """
    try:
        yield
    except NotSignedIn:
        raise
    except OrchestreError as trouble:
        show(trouble, labels)


def show(trouble: OrchestreError, labels: Mapping[str, str] | None = None) -> None:
    """Show an error of Orchestre with its faults and what to do about it."""
    lines = [f"**{literal(str(trouble))}**"]
    if isinstance(trouble, Invalid):
        lines += [f"- {literal(in_words(fault, labels or {}))}" for fault in trouble.faults]
    lines.append(literal(_TRY_AGAIN.get(trouble.advice, trouble.advice)))
    st.error("\n\n".join(line for line in lines if line), icon=":material/error:")


def in_words(fault: Fault, labels: Mapping[str, str]) -> str:
    """Say what is wrong with a field, by its label where the page has one."""
    name = fault.path
    for part in _PARTS:
        name = name.removeprefix(part)
    said = labels.get(name) or name.replace(".", " ").replace("_", " ")
    return f"{said[:1].upper()}{said[1:]}: {fault.what}" if said else fault.what


def show_fault(error: Exception) -> bool:
    """Show a fault of ours by a number that is in the log too; True: it was shown."""
    if isinstance(error, OrchestreError):
        show(error)
        return True
    number = uuid.uuid4().hex[:8]
    _log.error("fault %s", number, exc_info=error)
    st.error(
        f"**Something went wrong here, and it is our fault (number {number}).**\n\n"
        "Nothing was sent by it. Reload the page; if it happens again, the console's log "
        "says more under that number.",
        icon=":material/error:",
    )
    return True
