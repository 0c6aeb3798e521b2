"""The screen: what commands print; data on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from orchestre.cli.wording import one_line

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console


def stdout() -> Console:
    """Make a console for data; nothing in what is printed is read as markup."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False)


def stderr() -> Console:
    """Make a console for everything that is not data."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, stderr=True)


def say(text: str) -> None:
    """Tell the person something; never on stdout."""
    sys.stderr.write(f"{text}\n")


def put(text: str) -> None:
    """Print a line of data."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def put_json(data: BaseModel | Iterable[BaseModel] | dict[str, Any]) -> None:
    """Print data as JSON and nothing else; several models as {"items": […]}."""
    if isinstance(data, dict):
        plain: Any = data
    elif hasattr(data, "model_dump"):
        plain = data.model_dump(mode="json", by_alias=True)
    else:
        plain = {"items": [item.model_dump(mode="json", by_alias=True) for item in data]}
    put(json.dumps(plain, indent=2))


def put_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the last column takes what room is left and is cut there."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True)
    for name in columns[:-1]:
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column(columns[-1], no_wrap=True, overflow="ellipsis", ratio=1)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    stdout().print(table)


def put_fields(fields: Iterable[tuple[str, str]]) -> None:
    """Print names and values, one a line; empty values are left out."""
    kept = [(name, value) for name, value in fields if value]
    width = max((len(name) for name, _ in kept), default=0)
    for name, value in kept:
        put(f"{name:<{width}}  {one_line(value)}")


def put_more(cursor: str | None) -> None:
    """Say how to see the next page, if there is one."""
    if cursor is not None:
        say(f"→ There is more: add --cursor {cursor}")
