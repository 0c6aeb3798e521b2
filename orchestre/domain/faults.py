"""Faults in words: what Pydantic finds, said without the library's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_A_NUMBER = "must be a number"
_A_WHOLE_NUMBER = "must be a whole number"
_YES_OR_NO = "must be true or false"
_A_MOMENT = "must be a time with a zone, such as 2026-11-23T08:00:00Z"
_A_DAY = "must be a day such as 2026-11-23"
_A_LIST = "must be a list"
_AN_OBJECT = "must be an object with named fields"

#: By Pydantic's types of errors (https://docs.pydantic.dev/latest/errors/validation_errors/);
#: braces hold what the error's context has.
_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "does not have the form that is asked for",
    "too_short": "must hold at least {min_length}",
    "too_long": "must hold at most {max_length}",
    "int_type": _A_WHOLE_NUMBER,
    "int_parsing": _A_WHOLE_NUMBER,
    "int_from_float": _A_WHOLE_NUMBER,
    "int_parsing_size": "is too large a number",
    "float_type": _A_NUMBER,
    "float_parsing": _A_NUMBER,
    "finite_number": _A_NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "datetime_type": _A_MOMENT,
    "datetime_parsing": _A_MOMENT,
    "datetime_from_date_parsing": _A_MOMENT,
    "timezone_aware": _A_MOMENT,
    "date_type": _A_DAY,
    "date_parsing": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_from_datetime_inexact": _A_DAY,
    "list_type": _A_LIST,
    "tuple_type": _A_LIST,
    "dict_type": _AN_OBJECT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "json_invalid": "cannot be read as JSON",
    "path_type": "must be the path of a file or folder",
}


def in_words(fault: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, which is not repeated; what we said ourselves stays."""
    context = fault.get("ctx", {})
    if fault["type"] == "string_too_short" and context.get("min_length") == 1:
        return "must not be empty"
    said = _SAID.get(fault["type"])
    if said is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    return said.format_map(context)
