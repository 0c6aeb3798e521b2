"""Trouble: what went wrong in plain sentences, with the next step, and never a stack trace."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from console.literal import literal
from orchestre.domain.errors import Invalid, NotSignedIn, OrchestreError

_log = logging.getLogger(__name__)


@contextmanager
def told() -> Iterator[None]:
    """Show what the API refuses where it happens, and go on with the page.

    A session that has ended is no matter of one place: NotSignedIn goes through to the whole page.
    """
    try:
        yield
    except NotSignedIn:
        raise
    except OrchestreError as trouble:
        show(trouble)


def show(trouble: OrchestreError) -> None:
    """Show an error of Orchestre with its faults and what to do about it."""
    lines = [f"**{literal(str(trouble))}**"]
    if isinstance(trouble, Invalid):
        lines += [f"- {literal(fault.path)}: {literal(fault.what)}" for fault in trouble.faults]
    lines.append(literal(trouble.advice))
    st.error("\n\n".join(line for line in lines if line), icon=":material/error:")


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
