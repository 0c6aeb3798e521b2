"""Fields: the widgets of a plug-in's form, each with what the server found wrong below it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from console.literal import literal
from console.views.accounts.options import Kind, Option
from orchestre.domain.errors import Invalid

#: What a field of this name shows while nothing stands in it.
_SHOWN = {"path": "/home/you/Maildir", "address": "support@example.com"}


def fields(
    options: Sequence[Option], key: str, *, begin: Mapping[str, Any], faults: Mapping[str, str]
) -> dict[str, Any]:
    """Draw the fields; return what stands in them. `begin` goes before the schema's defaults."""
    typed = {}
    for option in options:
        default = begin.get(option.name, option.default)
        typed[option.name] = _DRAWN[option.kind](option, default, f"{key}-{option.name}")
        fault(faults.get(option.name, ""))
    return typed


def fault(what: str) -> None:
    """Say below a field what is wrong with what stands in it."""
    if what:
        st.markdown(f":red[:material/error: {literal(what)}]")


def faults_by_field(error: Invalid) -> dict[str, str]:
    """Return what the server found wrong, by the name of the field."""
    return {one.path.removeprefix("social_info.").split(".")[0]: one.what for one in error.faults}


def _label(option: Option) -> str:
    return literal(option.title) + ("" if option.required else " (optional)")


def _help(option: Option) -> str | None:
    return literal(option.help) or None


def _text(option: Option, default: Any, key: str) -> Any:
    is_email = option.kind is Kind.EMAIL
    return st.text_input(
        _label(option),
        str(default or ""),
        type="email" if is_email else "default",
        placeholder=_SHOWN.get(option.name),
        help=_help(option),
        autocomplete="off",
        key=key,
    )


def _password(option: Option, _default: Any, key: str) -> Any:
    # A browser's own passwords are no business of a mailbox.
    return st.text_input(
        _label(option), type="password", help=_help(option), autocomplete="new-password", key=key
    )


def _whole(option: Option, default: Any, key: str) -> Any:
    return st.number_input(
        _label(option),
        min_value=None if option.least is None else int(option.least),
        max_value=None if option.most is None else int(option.most),
        value=None if default is None else int(default),
        step=1,
        help=_help(option),
        key=key,
    )


def _number(option: Option, default: Any, key: str) -> Any:
    return st.number_input(
        _label(option),
        min_value=None if option.least is None else float(option.least),
        max_value=None if option.most is None else float(option.most),
        value=None if default is None else float(default),
        help=_help(option),
        key=key,
    )


def _yes_no(option: Option, default: Any, key: str) -> Any:
    return st.toggle(literal(option.title), bool(default), help=_help(option), key=key)


def _one_of(option: Option, default: Any, key: str) -> Any:
    choices = list(option.choices)
    return st.selectbox(
        _label(option),
        choices,
        index=choices.index(default) if default in choices else None,
        help=_help(option),
        key=key,
    )


def _some_of(option: Option, default: Any, key: str) -> Any:
    chosen = [one for one in default or () if one in option.choices]
    return st.multiselect(_label(option), option.choices, chosen, help=_help(option), key=key)


def _lines(option: Option, default: Any, key: str) -> Any:
    shown = "\n".join(str(one) for one in default or ())
    return st.text_area(f"{_label(option)}, one a line", shown, help=_help(option), key=key)


def _json(option: Option, default: Any, key: str) -> Any:
    shown = "" if default is None else json.dumps(default, indent=1)
    return st.text_area(f"{_label(option)}, as JSON", shown, help=_help(option), key=key)


_DRAWN: dict[Kind, Callable[[Option, Any, str], Any]] = {
    Kind.TEXT: _text,
    Kind.PASSWORD: _password,
    Kind.EMAIL: _text,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.ONE_OF: _one_of,
    Kind.SOME_OF: _some_of,
    Kind.LINES: _lines,
    Kind.JSON: _json,
}
