"""What drafts looked up, and the index they search: verbs of `orchestre products`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.options import Json, Limit
from orchestre.cli.screen import put_json, put_table, say, stderr
from orchestre.cli.wording import counted, moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import IndexInfo

_From = Annotated[str | None, typer.Option("--from", help="A day or a moment; 28 days ago.")]
_To = Annotated[str | None, typer.Option("--to", help="A day, included; or a moment.")]
#: Seconds between two looks at an index that is being made.
LOOK_EVERY = 1.0


def used(
    documents: Annotated[bool, typer.Option("--documents", help="Not products.")] = False,
    start: _From = None,
    end: _To = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Say what drafts leaned on most."""
    found = calls.call(
        lambda client: (client.documents if documents else client.products).used(
            start=start, end=end, limit=limit
        )
    )
    if json:
        return put_json(found)
    if not found:
        return say("No draft of this time leaned on any.")
    return put_table(
        ("QUOTED", "LOOKED AT", "LAST", "ID" if documents else "SKU", "TITLE"),
        (
            (
                str(one.quoted),
                str(one.drafts),
                moment(one.last_used_at),
                short(one.id) if documents else one_line(one.id),
                one_line(one.title) or "(gone)",
            )
            for one in found
        ),
    )


def unanswered(start: _From = None, end: _To = None, limit: Limit = 50, json: Json = False) -> None:
    """Say what was looked for and neither products nor documents told of."""
    found = calls.call(lambda client: client.products.unanswered(start=start, end=end, limit=limit))
    if json:
        return put_json(found)
    if not found:
        return say("Nothing was looked for in vain.")
    return put_table(
        ("ASKED", "LAST", "DRAFT", "LOOKED FOR"),
        (
            (str(one.asked), moment(one.last_asked_at), short(one.drafts[0]), one_line(one.query))
            for one in found
        ),
    )


def reindex(json: Json = False) -> None:
    """Have the workspace's search index made again, and wait until it is; words work meanwhile."""
    standing = calls.call(_followed)
    if json:
        return put_json(standing)
    return say(
        f"Made again: {counted(standing.products, 'product')} and "
        f"{counted(standing.passages, 'passage')} are found by meaning."
    )


async def _followed(client: OrchestreClient) -> IndexInfo:
    """Show a bar on stderr until everything is found by meaning."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn())
    standing = await client.products.reindex()
    with Progress(*columns, console=stderr(), transient=True) as progress:
        bar = progress.add_task("index", total=None)
        while not standing.is_current:
            await asyncio.sleep(LOOK_EVERY)
            standing = await client.products.index()
            done = standing.products_indexed + standing.passages_indexed
            progress.update(bar, completed=done, total=standing.products + standing.passages)
    return standing
