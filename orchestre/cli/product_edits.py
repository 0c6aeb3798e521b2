"""Changing single products, and the imports there were: verbs of `orchestre products`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from orchestre.cli import calls
from orchestre.cli.asking import confirm
from orchestre.cli.options import CursorOption, Json, Limit, Yes
from orchestre.cli.screen import put_json, put_more, put_table, say
from orchestre.cli.wording import moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ImportInfo, ProductBody, ProductInfo
from orchestre.domain.errors import NotFound


def set_product(
    sku: str,
    title: Annotated[str | None, typer.Option(help="A new product needs one.")] = None,
    brand: str | None = None,
    description: str | None = None,
    price: Annotated[str | None, typer.Option(metavar="49.00")] = None,
    currency: Annotated[str | None, typer.Option(metavar="EUR")] = None,
    url: str | None = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Repeatable; with an empty value it goes."),
    ] = None,
    json: Json = False,
) -> None:
    """Add a product, or change the one of exactly this sku; what is not named stays."""
    named = {
        "title": title,
        "brand": brand,
        "description": description,
        "price": price,
        "currency": currency,
        "url": url,
    }
    fields: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    given = dict(_attribute(one) for one in attribute or ())
    if not fields and not given:
        raise typer.BadParameter("Name what to set, such as --price 49.00")

    async def put(client: OrchestreClient) -> ProductInfo:
        if given:
            fields["attributes"] = await _kept_attributes(client, sku) | given
        return await client.products.put(sku, ProductBody(**fields))

    product = calls.call(put)
    if json:
        return put_json(product)
    return say(f"{one_line(product.sku)} is kept. Searches and new drafts know it from now on.")


def _attribute(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"--attribute {given!r} is not such as colour=green")
    return name.strip(), value.strip()


async def _kept_attributes(client: OrchestreClient, sku: str) -> dict[str, str]:
    try:
        kept = await client.products.show(sku)
    except NotFound:
        return {}
    # A sku is found whatever its case, and set exactly.
    return kept.attributes if kept.sku == " ".join(sku.split()) else {}


def remove(sku: str, yes: Yes = False) -> None:
    """Take the product of exactly this sku out of the catalogue."""
    confirm(f"Take {one_line(sku)} out of the catalogue?", yes=yes)
    calls.call(lambda client: client.products.remove(sku))
    say(f"{one_line(sku)} is out of the catalogue; no draft will find it from now on.")


def list_imports(limit: Limit = 20, cursor: CursorOption = None, json: Json = False) -> None:
    """List the imports of files and sources, newest first."""
    page = calls.call(lambda client: client.products.imports(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("Nothing was imported yet.\n→ orchestre products import FILE")
    put_table(
        ("ID", "BEGAN", "STATUS", "ROWS", "CHANGES", "FILE"),
        (_row(item) for item in page.items),
    )
    return put_more(page.next_cursor)


def _row(item: ImportInfo) -> tuple[str, ...]:
    status = f"{item.status} (dry run)" if item.dry_run else item.status
    changes = f"+{item.added} ~{item.changed} -{item.removed}"
    begun = (short(item.id), moment(item.began_at), status)
    return (*begun, str(item.done), changes, one_line(item.file_name))
