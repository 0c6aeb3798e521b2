"""Typed: what somebody wrote after the command, as they wrote it."""

from __future__ import annotations

import html
import re

#: What Slack makes of addresses, `<mailto:a@b.example|a@b.example>` and `<https://…|…>`; users,
#: channels and groups (`<@U…>`, `<#C…>`, `<!…>`) stay, for ids say more than names.
#: https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
_LINK = re.compile(r"<(?![@#!])(?:mailto:)?([^<>|]+)(?:\|([^<>|]+))?>")


def as_typed(text: str) -> str:
    """Return a command's text on one line, without the marks that Slack put into it."""
    plain = _LINK.sub(lambda found: found[2] or found[1], text)
    return " ".join(html.unescape(plain).replace("\0", "").split())
