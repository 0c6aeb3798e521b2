"""`orchestre documents`: other texts that drafts rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestre.cli import calls, imports
from orchestre.cli.asking import confirm
from orchestre.cli.options import CursorOption, Json, Limit, Yes, noun
from orchestre.cli.screen import put, put_fields, put_json, put_more, put_table, say
from orchestre.cli.wording import literal, moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import DocumentDetail, ImportStatus

app = noun("Other texts that drafts rely on: terms, manuals, answers to common questions.")


@app.command("import")
def import_document(
    file: Annotated[Path, typer.Argument(help="Text, Markdown, HTML or PDF.")],
    json: Json = False,
) -> None:
    """Import a document and wait until it is in."""
    content = imports.read_file(file)

    async def imported(client: OrchestreClient) -> ImportStatus:
        started = await client.documents.start_import(file.name, content, ImportWishes())
        return await imports.followed(lambda: client.documents.import_status(started.id))

    imports.put_outcome(calls.call(imported), json=json)


@app.command("list")
def list_documents(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List documents."""
    page = calls.call(lambda client: client.documents.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("There is no document yet.\n→ orchestre documents import FILE")
    put_table(
        ("ID", "PASSAGES", "UPDATED", "NAME"),
        (
            (short(item.id), str(item.passages), moment(item.updated_at), item.title or item.name)
            for item in page.items
        ),
    )
    return put_more(page.next_cursor)


@app.command()
def remove(document: str, yes: Yes = False) -> None:
    """Take one document out of what is found, by its id or the end of it."""

    async def removed(client: OrchestreClient) -> str:
        item = await client.documents.show(await _full_id(client, document))
        confirm(f"Take {one_line(item.name)} out of what drafts may rely on?", yes=yes)
        await client.documents.remove(item.id)
        return item.name

    say(f"{one_line(calls.call(removed))} is out; no draft will find it from now on.")


async def _full_id(client: OrchestreClient, document: str) -> str:
    return await calls.full_id(
        document, lambda cursor: client.documents.page(limit=200, cursor=cursor), noun="document"
    )


@app.command()
def show(document: str, json: Json = False) -> None:
    """Show one document, by its id or the end of it."""

    async def found(client: OrchestreClient) -> DocumentDetail:
        return await client.documents.show(await _full_id(client, document))

    item = calls.call(found)
    if json:
        return put_json(item)
    put_fields((("Document", item.name), ("Title", item.title), ("Url", item.url)))
    for text in item.texts:
        put(f"\n{literal(text).rstrip()}")
    return None


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words, or a question.")],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Find passages as the agent does, best first."""
    words = " ".join(query)
    found = calls.call(lambda client: client.documents.search(words, limit=limit))
    if json:
        return put_json(found)
    if not found:
        return say(f"Nothing fits {words!r}.\n→ See what there is: orchestre documents list")
    return put_table(
        ("SCORE", "DOCUMENT", "TEXT"),
        ((f"{hit.score:.2f}", (hit.title or hit.document)[:24], hit.text) for hit in found),
    )
