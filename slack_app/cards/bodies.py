"""Bodies: what a form asks of the API, and which input is at fault where the API takes it not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from orchestre.client.schemas.text import Body, in_words
from orchestre.domain.errors import Fault, Invalid
from slack_app.cards.actions import not_ours

B = TypeVar("B", bound=Body)


def body_of(kind: type[B], inputs: Mapping[str, str], **fields: Any) -> B:
    """Make a body; raises Invalid that names the input of each value that the API would refuse.

    `inputs` maps fields to the inputs in which they were typed; the others our own form carried.
    """
    try:
        return kind(**fields)
    except ValidationError as error:
        refused = {str(one["loc"][0]): in_words(one) for one in error.errors()}
    if not refused.keys() <= inputs.keys():
        raise not_ours()
    faults = tuple(Fault(inputs[name], f"This {what}") for name, what in refused.items())
    raise Invalid("What was typed cannot be taken", faults=faults)
