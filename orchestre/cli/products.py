"""`orchestre products`: the catalogue."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from orchestre.cli import calls, imports, product_edits, product_lookups, sources
from orchestre.cli.options import CursorOption, Json, Limit, noun
from orchestre.cli.screen import put, put_fields, put_json, put_more, put_table, say
from orchestre.cli.wording import literal
from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ImportStatus, ProductInfo
from orchestre.domain.encodings import Encoding
from orchestre.domain.errors import Invalid

app = noun("The catalogue that drafts rely on.")
app.add_typer(sources.app, name="sources")
app.command("set")(product_edits.set_product)
app.command("remove")(product_edits.remove)
app.command("imports")(product_edits.list_imports)
app.command("used")(product_lookups.used)
app.command("unanswered")(product_lookups.unanswered)
app.command("reindex")(product_lookups.reindex)


class Missing(StrEnum):
    """What happens to products that the file does not name."""

    KEEP = "keep"
    REMOVE = "remove"


Columns: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=COLUMN", help="Where names differ; repeatable, or JSON."),
]
Absent: TypeAlias = Annotated[Missing, typer.Option(help="Products that the file does not name.")]
WrittenIn: TypeAlias = Annotated[
    Encoding | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="What the file's text is written in, such as windows-1252.",
        show_default="guessed",
    ),
]


@app.command("import")
def import_products(
    file: Annotated[Path | None, typer.Argument(help="CSV, XLSX or JSON.")] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="ADDRESS",
            help="Instead of a file: firestore://[PROJECT/]COLLECTION, kept as a source.",
        ),
    ] = None,
    credentials: Annotated[
        Path | None, typer.Option(help="The JSON key of a service account that may read it.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="24h", help="Read it again so often, as 12h or 7d.")
    ] = None,
    columns: Columns = None,
    missing: Absent = Missing.KEEP,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    encoding: WrittenIn = None,
    json: Json = False,
) -> None:
    """Import a catalogue and wait until it is in; bad rows are refused, good ones kept."""
    wishes = ImportWishes(
        columns=imports.read_columns(columns or ()),
        missing=missing.value,
        dry_run=dry_run,
        encoding=encoding,
    )
    if file is not None and database is not None:
        raise typer.BadParameter("It is one or the other: a file, or a database by --from")
    if file is None and database is None:
        raise typer.BadParameter("Name a file, or a database by --from")
    if file is not None:
        if credentials or every:
            raise typer.BadParameter("--credentials and --every go with --from")
        return _import_file(file, wishes, json=json)
    if encoding:
        raise typer.BadParameter("--encoding goes with a file")
    return sources.import_from(str(database), credentials, every, wishes, json=json)


def _import_file(file: Path, wishes: ImportWishes, *, json: bool) -> None:
    content = imports.read_file(file)

    async def imported(client: OrchestreClient) -> ImportStatus:
        started = await client.products.start_import(file.name, content, wishes)
        return await imports.followed(lambda: client.products.import_status(started.id))

    try:
        outcome = calls.call(imported)
    except Invalid as error:
        raise imports.refused(error) from error
    imports.put_outcome(outcome, json=json)
    imports.say_how_far_indexed(outcome)


@app.command("list")
def list_products(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List products."""
    page = calls.call(lambda client: client.products.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("The catalogue is empty.\n→ orchestre products import FILE")
    put_table(
        ("SKU", "PRICE", "BRAND", "TITLE"),
        ((item.sku, _price(item), item.brand, item.title) for item in page.items),
    )
    return put_more(page.next_cursor)


def _price(product: ProductInfo) -> str:
    return f"{product.price} {product.currency}".strip()


@app.command()
def show(sku: str, json: Json = False) -> None:
    """Show one product by its sku."""
    product = calls.call(lambda client: client.products.show(sku))
    if json:
        return put_json(product)
    put_fields(
        (
            ("Sku", product.sku),
            ("Title", product.title),
            ("Brand", product.brand),
            ("Price", _price(product)),
            ("Url", product.url),
            *product.attributes.items(),
        )
    )
    return put(f"\n{literal(product.description)}") if product.description else None


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words, a code, or a question.")],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Find products as the agent does, best first."""
    words = " ".join(query)
    found = calls.call(lambda client: client.products.search(words, limit=limit))
    if json:
        return put_json(found)
    if not found:
        return say(f"Nothing fits {words!r}.\n→ See what there is: orchestre products list")
    return put_table(
        ("SCORE", "SKU", "PRICE", "TITLE", "WHY"),
        ((f"{hit.score:.2f}", hit.sku, _price(hit), hit.title[:30], hit.why) for hit in found),
    )
