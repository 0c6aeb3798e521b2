"""Framing: sets a customer's words apart from instructions, as data that cannot get out."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

#: Marks by which chat templates tell roles apart; seen forged in real attacks (LLMail-Inject).
_ANGLES = re.compile(r"<(?=[|/!?<a-zA-Z\uff5c])")
_SQUARES = re.compile(
    r"\[(/?(?:INST|SYS|SYSTEM|ASSISTANT|USER|TOOL[A-Z_]*)\b[^\]\n]{0,20})\]", re.I
)
_HEADINGS = re.compile(
    r"^([ \t]*)(#{2,}[ \t]*)(?=(?:system|instruction|response|assistant|human|user)\b)", re.I | re.M
)
_ROLES = re.compile(r"^([ \t]*)(system|assistant|human|user|tool)[ \t]*:", re.I | re.M)
_FRAME = re.compile(
    r"<<<(?P<what>[A-Z]+) (?P<nonce>[0-9a-f]{16})\n(?P<inside>.*?)\n(?P=what) (?P=nonce)>>>", re.S
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a framed mail holds: all of it written by the customer."""

    sender_name: str
    subject: str
    text: str


def harmless(text: str) -> str:
    """Return `text` with chat-template marks made literal; nothing that a reader needs is lost."""
    text = _ANGLES.sub("\u2039", text)
    text = _SQUARES.sub("(\\1)", text)
    text = _HEADINGS.sub(r"\1", text)
    return _ROLES.sub(r"\1\2 -", text)


def new_nonce(*texts: str) -> str:
    """Return 16 hex digits that none of `texts` holds."""
    while True:
        nonce = secrets.token_hex(8)
        if not any(nonce in text for text in texts):
            return nonce


def framed(what: str, text: str) -> str:
    """Return `text` as data between two lines that it cannot forge; `what` in capitals."""
    text = harmless(text)
    nonce = new_nonce(text)
    return f"<<<{what} {nonce}\n{text}\n{what} {nonce}>>>"


def framed_letter(letter: Letter) -> str:
    """Return a mail as data: name and subject on a line each, then the customer's own words."""
    head = (f"From: {_one_line(letter.sender_name)}", f"Subject: {_one_line(letter.subject)}")
    return framed("MAIL", "\n".join((*head, "", letter.text)))


def letter_in(prompt: str) -> Letter:
    """Return the first mail framed in `prompt`; an empty letter where there is none."""
    for match in _FRAME.finditer(prompt):
        if match["what"] == "MAIL":
            sender, subject, _, *lines = match["inside"].split("\n")
            return Letter(
                sender.removeprefix("From: "), subject.removeprefix("Subject: "), "\n".join(lines)
            )
    return Letter("", "", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
