"""Lines: events as a table that people can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic import JsonValue

from console.elements.moments import zone
from orchestre.client.schemas import EventInfo

#: Verbs about a draft begin so; their subject opens on the Review page.
_ABOUT_DRAFT = ("draft ", "reply ")
_LENGTH_OF_ID = 32
#: Fields that say nothing to people, or are said elsewhere in the line; the table has them.
_UNSAID = frozenset({"via", "content_hash", "reply", "invitation"})
#: What drafts' findings are called → what they say; the rest is said by its own words.
_FINDINGS = {
    "offline-draft": "written without a model",
    "question-not-answered": "a question is not answered",
    "instruction-not-followed": "an instruction is not followed",
    "steering-attempt": "the mail gives orders to an assistant",
    "cut-off": "the text is cut off",
}
_LONGEST_LINE = 32
#: Pixels; Streamlit wraps text in rows higher than 64.
_TWO_LINES = 68


def show_lines(found: Sequence[EventInfo], names: Mapping[str, str]) -> None:
    """Show events, the first on top; `names` holds people's by id."""
    lines = [_line(event, names) for event in found]
    st.dataframe(
        lines,
        hide_index=True,
        height="content",
        # A higher row is one in which long text goes on in the next line.
        row_height=_TWO_LINES if any(map(_is_long, lines)) else None,
        placeholder="",
        column_config={
            "When": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm:ss", width=150),
            "Who": st.column_config.TextColumn(width=150),
            "What": st.column_config.TextColumn(width=120),
            "About": st.column_config.TextColumn(width=95),
            "Changed": st.column_config.TextColumn(width=240),
            "Open": st.column_config.LinkColumn(display_text="Open", width=55),
        },
        alt="Events: when, who, what, about what, and what changed",
    )


def _line(event: EventInfo, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "When": event.at.astimezone(zone()).replace(tzinfo=None),
        "Who": _who(event, names),
        "What": event.verb.capitalize(),
        "About": names.get(event.subject) or _short(event.subject),
        "Open": f"/review?draft={event.subject}" if _is_of_draft(event) else None,
        "Changed": changed(event.before, event.after),
    }


def _is_long(line: Mapping[str, object]) -> bool:
    return len(str(line["Changed"])) > _LONGEST_LINE


def _who(event: EventInfo, names: Mapping[str, str]) -> str:
    part, _, model = event.actor.partition(":")
    name = f"Drafter ({model})" if part == "model" else names.get(event.actor, event.actor)
    chat = event.after.get("via") if isinstance(event.after, dict) else None
    return f"{name} (in {str(chat).capitalize()})" if chat else name


def changed(before: JsonValue, after: JsonValue) -> str:
    """Say what an event changed in words: `status: waiting → approved, version: 2`."""
    earlier = before if isinstance(before, dict) else {}
    later = after if isinstance(after, dict) else {}
    said = []
    for name in {**earlier, **later}:
        was, now = (_meant(name, one.get(name)) for one in (earlier, later))
        if name in _UNSAID or was == now or not (was or now):
            continue
        pair = (_plain(was), _plain(now)) if name in earlier and name in later else None
        shown = " → ".join(pair) if pair else _plain(now if name in later else was)
        said.append(f"{name.replace('_', ' ')}: {shown}")
    return ", ".join(said)


def _meant(name: str, value: JsonValue) -> JsonValue:
    """Return findings by what they say; any other field's value as it is."""
    if name != "findings" or not isinstance(value, list):
        return value
    return [_FINDINGS.get(str(one)) or str(one) for one in value]


def _plain(value: JsonValue) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return _short(str(value))


def _short(text: str) -> str:
    """Return the end of an id, as the command line shows it; anything else as it is."""
    is_id = len(text) == _LENGTH_OF_ID and all(sign in "0123456789abcdef" for sign in text)
    return f"…{text[-8:]}" if is_id else text


def _is_of_draft(event: EventInfo) -> bool:
    return event.verb.startswith(_ABOUT_DRAFT) and len(event.subject) == _LENGTH_OF_ID
