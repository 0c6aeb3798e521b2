"""Options: the fields of a plug-in's form, read from the JSON schema of its options."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 a kind of field
    EMAIL = "email"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes-no"
    ONE_OF = "one-of"
    SOME_OF = "some-of"
    LINES = "lines"
    #: Anything that no field of a form fits.
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Option:
    """One field."""

    name: str
    title: str
    help: str
    kind: Kind
    required: bool
    default: Any = None
    choices: tuple[Any, ...] = ()
    least: float | None = None
    most: float | None = None


_KINDS = {"integer": Kind.WHOLE, "number": Kind.NUMBER, "boolean": Kind.YES_NO, "string": Kind.TEXT}


def options_of(schema: Mapping[str, Any]) -> tuple[Option, ...]:
    """Return the fields of an object's schema, in its order: required ones first."""
    required = set(schema.get("required", ()))
    found = [
        _option(name, _whole(field, schema), required=name in required)
        for name, field in schema.get("properties", {}).items()
    ]
    return tuple(sorted(found, key=lambda one: not one.required))


def given(options: Sequence[Option], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent of what was typed: what was left empty is not, so its default holds.

    ValueError names the field whose text should be JSON and is not.
    """
    sent = {}
    for option in options:
        value = _read(option, typed.get(option.name))
        is_empty = value in (None, "", [])
        if not is_empty or (value == [] and option.default):
            sent[option.name] = value
    return sent


def _whole(field: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a reference names in its place, and of `X or null` take X."""
    merged = dict(field)
    for part in (field, *field.get("anyOf", ()), *field.get("allOf", ())):
        target = part.get("$ref", "").rpartition("/")[2]
        meant = schema.get("$defs", {}).get(target, {}) if target else part
        if meant.get("type") != "null" and meant is not field:
            merged = {**meant, **{k: v for k, v in merged.items() if k not in ("anyOf", "allOf")}}
    if "items" in merged:
        merged["items"] = _whole(merged["items"], schema)
    return merged


def _option(name: str, field: Mapping[str, Any], *, required: bool) -> Option:
    inner = field.get("items", {})
    choices = field.get("enum") or inner.get("enum") or ()
    if not choices and "const" in field:
        choices = (field["const"],)
    return Option(
        name=name,
        title=str(field.get("title") or name.replace("_", " ").capitalize()),
        help=str(field.get("description", "")),
        kind=_kind(field),
        required=required,
        default=field.get("default"),
        choices=tuple(choices),
        least=field.get("minimum", field.get("exclusiveMinimum")),
        most=field.get("maximum", field.get("exclusiveMaximum")),
    )


def _kind(field: Mapping[str, Any]) -> Kind:
    if "enum" in field or "const" in field:
        return Kind.ONE_OF
    if field.get("type") == "array":
        return _kind_of_many(field.get("items", {}))
    if field.get("format") == "password" or field.get("writeOnly"):
        return Kind.PASSWORD
    if field.get("format") == "email":
        return Kind.EMAIL
    return _KINDS.get(str(field.get("type")), Kind.JSON)


def _kind_of_many(item: Mapping[str, Any]) -> Kind:
    if "enum" in item:
        return Kind.SOME_OF
    return Kind.LINES if item.get("type") == "string" else Kind.JSON


def _read(option: Option, value: Any) -> Any:
    if option.kind is Kind.LINES:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]
    if option.kind is Kind.JSON and isinstance(value, str) and value.strip():
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError(option.name) from error
    # A password may begin or end with a blank; nothing else that is typed here does.
    if isinstance(value, str) and option.kind is not Kind.PASSWORD:
        return value.strip()
    return value
