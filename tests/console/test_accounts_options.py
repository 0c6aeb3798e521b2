"""The form of a plug-in: which field each option becomes, and what of it is sent."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, EmailStr, Field, SecretStr

from console.views.accounts.fields import faults_by_field
from console.views.accounts.options import Kind, given, options_of
from orchestre.domain.errors import Fault, Invalid


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"


class Options(BaseModel):
    """What a plug-in might ask."""

    archive: bool = True
    host: str = Field(title="Server", description="Where it is.")
    port: int = Field(default=993, ge=1, le=65_535)
    patience: float | None = None
    security: Security = Security.TLS
    flavour: Literal["plain", "fancy"] | None = None
    password: SecretStr
    address: EmailStr
    folders: list[str] = ["INBOX"]
    skipped: tuple[Security, ...] = ()
    extra: dict[str, int] = {}


KINDS = {option.name: option for option in options_of(Options.model_json_schema())}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("host", Kind.TEXT),
        ("password", Kind.PASSWORD),
        ("address", Kind.EMAIL),
        ("archive", Kind.YES_NO),
        ("port", Kind.WHOLE),
        ("patience", Kind.NUMBER),
        ("security", Kind.ONE_OF),
        ("flavour", Kind.ONE_OF),
        ("folders", Kind.LINES),
        ("skipped", Kind.SOME_OF),
        ("extra", Kind.JSON),
    ],
)
def test_each_kind_of_option_has_its_field(name: str, kind: Kind) -> None:
    assert KINDS[name].kind is kind


def test_what_is_required_comes_first_and_words_and_bounds_are_the_plug_ins() -> None:
    assert list(KINDS)[:3] == ["host", "password", "address"]
    host, port = KINDS["host"], KINDS["port"]
    assert (host.title, host.help, host.required) == ("Server", "Where it is.", True)
    assert (port.default, port.least, port.most) == (993, 1, 65_535)
    assert KINDS["security"].choices == ("tls", "starttls")
    assert KINDS["skipped"].choices == ("tls", "starttls")
    assert KINDS["flavour"].choices == ("plain", "fancy")


TYPED: dict[str, Any] = {
    "host": " mail.example.com ",
    "password": " keeps its blanks ",
    "address": "",
    "archive": False,
    "port": 143,
    "patience": None,
    "security": "tls",
    "flavour": None,
    "folders": "INBOX\n\n Sales ",
    "skipped": [],
    "extra": '{"a": 1}',
}


def test_what_was_left_empty_is_not_sent_and_false_is() -> None:
    assert given(tuple(KINDS.values()), TYPED) == {
        "host": "mail.example.com",
        "password": " keeps its blanks ",
        "archive": False,
        "port": 143,
        "security": "tls",
        "folders": ["INBOX", "Sales"],
        "extra": {"a": 1},
    }


def test_an_emptied_list_takes_the_place_of_its_default() -> None:
    assert given((KINDS["folders"],), {"folders": " \n"}) == {"folders": []}


def test_text_that_is_no_json_names_its_field() -> None:
    with pytest.raises(ValueError, match=r"^extra$"):
        given((KINDS["extra"],), {"extra": "{"})


def test_faults_find_their_field() -> None:
    faults = (
        Fault("social_info.path", "is not in /mail"),
        Fault("address", "is missing"),
        Fault("folders.0", "is empty"),
    )
    assert faults_by_field(Invalid("x", faults=faults)) == {
        "path": "is not in /mail",
        "address": "is missing",
        "folders": "is empty",
    }
