"""Options that several commands take, and how a noun is made."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
Limit: TypeAlias = Annotated[int, typer.Option(min=1, max=200, help="How many at most.")]
CursorOption: TypeAlias = Annotated[
    str | None, typer.Option("--cursor", help="Go on after a page, as its end said.")
]
ProviderOption: TypeAlias = Annotated[
    str | None, typer.Option("--provider", help="Needed where two accounts share a name.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def noun(line: str) -> typer.Typer:
    """Make the group of a noun's verbs."""
    return typer.Typer(
        help=line,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
    )


def verb() -> typer.Typer:
    """Make a command that stands alone."""
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
    )
