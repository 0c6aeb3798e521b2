"""Scopes: what is asked for at Google, and what an account can do with what was allowed."""

from __future__ import annotations

from collections.abc import Collection

_GMAIL = "https://www.googleapis.com/auth/gmail."
READ, COMPOSE, MODIFY = f"{_GMAIL}readonly", f"{_GMAIL}compose", f"{_GMAIL}modify"
#: `modify` alone would do for everything, but a person may tick each by itself: without the two
#: others, who does not want labels could allow nothing.
ASKED = ("openid", "email", READ, COMPOSE, MODIFY)

_ALL = "https://mail.google.com/"


def may_read(granted: Collection[str]) -> bool:
    """Tell whether mail can be read."""
    return bool({READ, MODIFY, _ALL} & set(granted))


def may_send(granted: Collection[str]) -> bool:
    """Tell whether drafts can be made and sent."""
    return bool({COMPOSE, MODIFY, _ALL} & set(granted))


def may_label(granted: Collection[str]) -> bool:
    """Tell whether conversations can be labelled."""
    return bool({MODIFY, _ALL} & set(granted))
