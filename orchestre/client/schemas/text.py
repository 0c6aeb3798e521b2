"""Text as requests may carry it: bounded, and without what no database or mail can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from orchestre.domain import faults


def _keepable(value: Any) -> Any:
    """Refuse NUL (PostgreSQL cannot keep it) and lone surrogates (UTF-8 cannot write them)."""
    if not isinstance(value, str):
        return value
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("must not contain lone surrogates (half of a UTF-16 pair)")
    return value


def _one_line(value: str) -> str:
    """Refuse line breaks: such a value may end up in a mail header (RFC 5322 §2.2)."""
    if any(char in value for char in "\r\n"):
        raise ValueError("must be on one line")
    return value


_Keepable = BeforeValidator(_keepable)

#: A mail's body, an instruction to the agent: up to 200,000 characters.
LongText: TypeAlias = Annotated[str, StringConstraints(max_length=200_000), _Keepable]
#: As LongText, and something must stand in it.
SomeText: TypeAlias = Annotated[
    str, StringConstraints(max_length=200_000, pattern=r"\S"), _Keepable
]
#: A reason given by a person.
Reason: TypeAlias = Annotated[str, StringConstraints(max_length=4_000), _Keepable]
#: A name, an id or an address.
Name: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=320),
    AfterValidator(_one_line),
    _Keepable,
]
#: A mail's subject; RFC 5322 bounds a line to 998 characters.
Subject: TypeAlias = Annotated[
    str, StringConstraints(max_length=998), AfterValidator(_one_line), _Keepable
]
#: An e-mail address, checked only for its shape.
Email: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"
    ),
    _Keepable,
]
Password: TypeAlias = Annotated[str, StringConstraints(min_length=8, max_length=1_024), _Keepable]
#: A content hash: 32 hex digits.
Hash: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class Body(BaseModel):
    """What a request carries; a field that is not known is refused by name."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What the API answers; readers ignore fields that they do not know yet."""

    model_config = ConfigDict(populate_by_name=True)


#: What the patterns above stand for.
_FORMS = {
    r"\S": "must hold some text",
    r"^[^@\s]+@[^@\s]+$": "must be an e-mail address such as ana@example.com",
    r"^[0-9a-f]{32}$": "must be 32 hex digits",
    r"^[A-Za-z0-9_.-]{20,100}$": "is not a whole token",
    r"^[!-~]{1,1024}$": "must be 1 to 1024 ASCII characters that print, without blanks",
    r"^[a-z0-9._:-]{1,64}$": "must be a scope, such as chat:write",
    r"^[!-~]{1,128}$": "must be 1 to 128 ASCII characters that print, without blanks",
    r"^[A-Za-z0-9._~/-]{1,128}$": "must be an id of the chat, in letters, digits and . _ ~ / -",
}


def in_words(fault: Mapping[str, Any]) -> str:
    """Say what Pydantic found, without its own words and patterns."""
    pattern = fault.get("ctx", {}).get("pattern", "")
    return _FORMS.get(pattern) or faults.in_words(fault)
