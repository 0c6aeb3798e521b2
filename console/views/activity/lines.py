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
_UNSAID = frozenset({"via", "content_hash", "reply", "invitation", "superseded"})
#: Fields that name what an event is about, where nothing else does.
_NAMING = ("email", "file", "sku", "name")
#: Fields whose own names say little → what they say.
_WORDS = {
    "interval_seconds": "polls every",
    "attempts": "tried",
    "to": "given to",
    "until": "put aside until",
    "drafts_unassigned": "drafts given back",
    "sessions_ended": "signed out",
}
#: Fields that are numbers of something.
_UNITS = {"interval_seconds": "s", "attempts": "times", "sessions_ended": "times"}
#: What is said of nearly every event, and so tells nothing.
_USUAL: dict[str, JsonValue] = {
    "attempts": 1,
    "drafts_unassigned": 0,
    "invitations_revoked": 0,
}
#: What drafts' findings are called → what they say; the rest is said by its own words.
_FINDINGS = {
    "offline-draft": "written without a model",
    "question-not-answered": "a question is not answered",
    "instruction-not-followed": "an instruction is not followed",
    "steering-attempt": "the mail gives orders to an assistant",
    "cut-off": "the text is cut off",
}
#: Pixels of a character, and of the widest and narrowest column of what changed.
_SIGN, _WIDEST, _NARROWEST = 7, 900, 200


def show_lines(found: Sequence[EventInfo], names: Mapping[str, str]) -> None:
    """Show events, the first on top; `names` holds those of whom and what they name, by id."""
    lines = [line_of(event, names) for event in found]
    st.dataframe(
        lines,
        hide_index=True,
        height="content",
        placeholder="",
        # What a phone shows comes first; the year is one that the days above are chosen by.
        column_config={
            "When": st.column_config.DatetimeColumn(format="D MMM, HH:mm:ss", width=118),
            "What": st.column_config.TextColumn(width=150),
            "About": st.column_config.TextColumn(width=180),
            "Open": st.column_config.LinkColumn(display_text="Open", width=55),
            "Who": st.column_config.TextColumn(width=190),
            "Changed": st.column_config.TextColumn(width=_width(lines)),
        },
        alt="Events: when, who, what, about what, and what changed",
    )


def line_of(event: EventInfo, names: Mapping[str, str]) -> dict[str, object]:
    """Return an event as a line of the table, column by column."""
    about = _about(event, names)
    before, after = (
        {name: value for name, value in _fields(told).items() if value != about}
        for told in (event.before, event.after)
    )
    return {
        "When": event.at.astimezone(zone()).replace(tzinfo=None),
        "What": event.verb.capitalize(),
        "About": about,
        "Open": f"/review?draft={event.subject}" if is_of_draft(event) else None,
        "Who": _who(event, names),
        "Changed": changed(before, after, names),
    }


def _width(lines: Sequence[Mapping[str, object]]) -> int:
    """Return the width in which no line is cut; the table is moved sideways to read all of it."""
    longest = max(len(str(line["Changed"])) for line in lines)
    return min(max(longest * _SIGN + 20, _NARROWEST), _WIDEST)


def _about(event: EventInfo, names: Mapping[str, str]) -> str:
    """Name what an event is about; empty where nobody has a name for it."""
    if event.subject in names:
        return names[event.subject]
    said = {**_fields(event.before), **_fields(event.after)}
    named = next((str(said[name]) for name in _NAMING if said.get(name)), "")
    return named or ("" if _is_id(event.subject) else event.subject)


def _who(event: EventInfo, names: Mapping[str, str]) -> str:
    part, _, model = event.actor.partition(":")
    name = f"Drafter ({model})" if part == "model" else names.get(event.actor, event.actor)
    chat = event.after.get("via") if isinstance(event.after, dict) else None
    return f"{name} (in {str(chat).capitalize()})" if chat else name


def changed(before: JsonValue, after: JsonValue, names: Mapping[str, str]) -> str:
    """Say what an event changed in words: `status: waiting → approved, version: 2`."""
    earlier, later = _fields(before), _fields(after)
    said = []
    for name in {**earlier, **later}:
        was, now = (_meant(name, one.get(name), names) for one in (earlier, later))
        if name in _UNSAID or was == now or not (was or now) or _is_usual(name, now):
            continue
        pair = (_plain(was), _plain(now)) if name in earlier and name in later else None
        shown = " → ".join(pair) if pair else _plain(now if name in later else was)
        unit = f" {_UNITS[name]}" if name in _UNITS else ""
        said.append(f"{_WORDS.get(name) or name.replace('_', ' ')}: {shown}{unit}")
    return ", ".join(said)


def _fields(told: JsonValue) -> dict[str, JsonValue]:
    return told if isinstance(told, dict) else {}


def _is_usual(name: str, value: JsonValue) -> bool:
    return name in _USUAL and value == _USUAL[name]


def _meant(name: str, value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """Return findings by what they say and ids by their names; any other value as it is."""
    if name == "findings" and isinstance(value, list):
        return [_FINDINGS.get(str(one)) or str(one) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


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
    return f"…{text[-8:]}" if _is_id(text) else text


def _is_id(text: str) -> bool:
    return len(text) == _LENGTH_OF_ID and all(sign in "0123456789abcdef" for sign in text)


def is_of_draft(event: EventInfo) -> bool:
    """Tell whether a line is about a draft, which opens on the Review page."""
    return event.verb.startswith(_ABOUT_DRAFT) and len(event.subject) == _LENGTH_OF_ID
