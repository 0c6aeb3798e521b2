"""Bounds: what may be chosen by a number or by a word, and in our words what may not."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer
from pydantic import BaseModel

from orchestre.domain.errors import Invalid
from orchestre.domain.members import Role

_ROLES = ", ".join(Role)


def whole_number(given: str, field: str, *, of: type[BaseModel], named: str = "") -> int:
    """Read a number that a field of a request takes; Invalid tells from where to where.

    `named` is what the person called it, if not by the field's name.
    """
    number = next(
        kind
        for kind in of.model_json_schema()["properties"][field]["anyOf"]
        if kind["type"] == "integer"
    )
    least, most = int(number["minimum"]), int(number["maximum"])
    try:
        wanted = int(given)
    except ValueError:
        wanted = least - 1
    if not least <= wanted <= most:
        raise Invalid(
            f"{named or field} is a whole number from {least} to {most}, not {given!r}",
            advice="Give another number.",
        )
    return wanted


def _role(given: str) -> Role:
    try:
        return Role(given.lower())
    except ValueError as error:
        raise Invalid(
            f"There is no role {given!r}", advice=f"The roles are {_ROLES}; see --help."
        ) from error


RoleOption: TypeAlias = Annotated[
    Role,
    typer.Option(
        "--role",
        parser=_role,
        metavar="ROLE",
        help=f"What they may do, at most what you may: {_ROLES}.",
    ),
]
RoleArgument: TypeAlias = Annotated[
    Role, typer.Argument(parser=_role, metavar="ROLE", help=f"One of {_ROLES}.")
]
