"""Blocks: the few kinds that every Slack client renders, from words that are taken literally."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from slack_app.cards.card import Json
from slack_app.cards.text import clipped, in_utc, literal

_LONGEST_LINK = 500


def plain(text: str, most: int) -> Json:
    """Return a plain text object: nothing in it is markup, and `:smile:` stays as written."""
    return {"type": "plain_text", "text": clipped(text, most) or " ", "emoji": False}


def words(text: str, *, style: str = "") -> Json:
    """Return words of rich text; `style`: bold, italic or code."""
    element: Json = {"type": "text", "text": text or " "}
    return element | ({"style": {style: True}} if style else {})


def link(text: str, url: str, *, style: str = "") -> Json:
    """Return words that lead to an address, or only the words where Slack would refuse it."""
    element = words(text, style=style)
    return element | {"type": "link", "url": url} if is_link(url) else element


def is_link(url: str) -> bool:
    """Tell whether Slack takes an address as a link: http or https, whole and not too long."""
    if len(url) > _LONGEST_LINK or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def when(at: datetime, form: str = "{date_short_pretty} {time}") -> Json:
    """Return a moment in the reader's own time zone."""
    stamp = int(at.timestamp())
    return {"type": "date", "timestamp": stamp, "format": form, "fallback": in_utc(at)}


def line(*elements: Json) -> Json:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(text: str) -> Json:
    """Return somebody's words with a bar beside them, so that nothing in them passes for ours."""
    shown = literal(text).strip("\n")
    blank = "(blank lines)" if text else "(empty)"
    element = words(shown) if shown.strip() else words(blank, style="italic")
    return {"type": "rich_text_quote", "elements": [element]}


def bullets(lines: Iterable[Sequence[Json]]) -> Json:
    """Return a list with a dot before each line."""
    items = [line(*elements) for elements in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": items}


def rich(*elements: Json) -> Json:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def small(*texts: str) -> Json:
    """Return a line of small print, as mrkdwn: only for words that are ours."""
    parts = [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts if text]
    return {"type": "context", "elements": parts}


def said(text: str) -> Json:
    """Return a paragraph, literally."""
    return {"type": "section", "text": plain(text, 3_000)}


def button(action: str, text: str, value: str, *, style: str = "", label: str = "") -> Json:
    """Return a button; `style`: primary or danger; `label` is what a screen reader says."""
    element: Json = {"type": "button", "action_id": action, "text": plain(text, 75), "value": value}
    if style:
        element["style"] = style
    if label:
        element["accessibility_label"] = clipped(label, 75)
    return element


def link_button(action: str, text: str, url: str) -> Json:
    """Return a button that leads to an address."""
    return {"type": "button", "action_id": action, "text": plain(text, 75), "url": url}


def actions(*elements: Json) -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


DIVIDER: Json = {"type": "divider"}
