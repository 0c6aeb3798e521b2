"""Faults: what Pydantic finds is said in our words, without the value."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import core_schema

from orchestre.client.schemas.text import Name, Password
from orchestre.domain.faults import in_words

CASES: list[tuple[Any, Any, str]] = [
    (Password, "short", "must have at least 8 characters"),
    (Name, " ", "must not be empty"),
    (Name, "x" * 321, "must have at most 320 characters"),
    (Name, "a\nb", "must be on one line"),
    (str, 1, "must be text"),
    (int, "ten", "must be a whole number"),
    (int, 1.5, "must be a whole number"),
    (float, "ten", "must be a number"),
    (bool, "perhaps", "must be true or false"),
    (Annotated[int, Field(ge=1)], 0, "must be 1 or more"),
    (Annotated[int, Field(le=200)], 201, "must be 200 or less"),
    (Literal["slack", "discord"], "icq", "must be 'slack' or 'discord'"),
    (AwareDatetime, "yesterday", "must be a time with a zone, such as 2026-11-23T08:00:00Z"),
    (AwareDatetime, "2026-11-23T08:00:00", "must be a time with a zone, such as 2026-11-23T08"),
    (date, "yesterday", "must be a day such as 2026-11-23"),
    (list[str], "a", "must be a list"),
    (dict[str, str], "a", "must be an object with named fields"),
]


@pytest.mark.parametrize(("kind", "value", "what"), CASES)
def test_a_fault_is_said_in_our_words(kind: Any, value: Any, what: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    (fault,) = refused.value.errors()
    assert in_words(fault).startswith(what)


def test_every_type_that_has_words_of_ours_is_one_of_pydantics() -> None:
    known = get_args(core_schema.ErrorType)
    for kind in known:
        context = dict.fromkeys(("min_length", "max_length", "gt", "ge", "lt", "le", "expected"), 2)
        assert in_words({"type": kind, "msg": "as it is", "ctx": context})
    assert in_words({"type": "of_tomorrow", "msg": "Value error, as it is"}) == "as it is"
