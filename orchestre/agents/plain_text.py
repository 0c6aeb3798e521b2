"""Plain text: what a model wrote, as a mail that a person would have written."""

from __future__ import annotations

import json
import re

from orchestre.domain.drafts import normal_text

_FENCE = re.compile(r"^```[\w-]*[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$\n?", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[*+\u2022][ \t]+", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(\s{0,9}([^)\s]{1,2000})[^)\n]{0,300}\)")
_REFERENCE = re.compile(r"\[([^\]\n]{1,300})\]\[[^\]\n]{0,100}\]")
_SUBJECT = re.compile(
    r"\A\s*(?:subject|betreff|objet|asunto|oggetto|onderwerp|assunto)\s*:.*\n+", re.IGNORECASE
)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
#: Zero-width, bidi and tag characters: nobody would see them in the draft.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TEMPLATE = re.compile(
    r"<\|[\w ]+\|>|</?tool_call>|\[TOOL_CALLS?\]|<<<(?:MAIL|DRAFT)|(?:MAIL|DRAFT) [0-9a-f]{16}>>>"
)


def plain_text(written: str) -> str:
    """Return a model's answer without Markdown, thoughts, subject line and invisible characters."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", _THOUGHT.sub("", normal_text(written))))
    text = _SUBJECT.sub("", _FENCE.sub("", text))
    text = _LINK.sub(_link, _IMAGE.sub(r"\1", text))
    text = _RULE.sub("", _HEADING.sub("", _REFERENCE.sub(r"\1", text)))
    text = _BULLET.sub(r"\1- ", _CODE.sub(r"\1", text))
    text = _ITALIC.sub(r"\1", _BOLD.sub(r"\2", text))
    return normal_text(re.sub(r"\n{3,}", "\n\n", text))


def nonsense(written: str) -> str:
    """Return in a few words why this is no answer to a customer; empty where it may be one."""
    text = plain_text(written).strip()
    if not re.search(r"[^\W\d_]{2}", text):
        return "it is empty"
    if _TEMPLATE.search(written):
        return "it holds marks of a prompt"
    if text.startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError:
            return ""
        return "it is JSON"
    return ""


def _link(match: re.Match[str]) -> str:
    shown, target = match[1], match[2]
    return target if shown in target else f"{shown} ({target})"
