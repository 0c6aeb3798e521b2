"""The API's description as it is committed; `python -m tests.contract` writes it anew."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, cast

from orchestre.api.app import make_app
from orchestre.bootstrap import Orchestre

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"


class Unopened:
    """What a description is made over: nothing is asked of it until a request comes."""

    #: Left out of the page: it changes nothing for a caller.
    version = "0"

    def __getattr__(self, name: str) -> None:
        return None


@functools.cache
def described() -> dict[str, Any]:
    """Describe every route, once for all who read it; who changes it takes a copy."""
    return make_app(cast("Orchestre", Unopened())).openapi()


def written() -> str:
    return json.dumps(described(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
