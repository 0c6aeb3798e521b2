"""Products, documents and their imports on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from orchestre.client.schemas.text import Answer, Body, LongText

Cell = Annotated[str, StringConstraints(max_length=10_000)]
_EXAMPLE: dict[str, JsonValue] = {
    "title": "Fjord 2 tent",
    "price": "199.00",
    "currency": "EUR",
    "attributes": {"colour": "green", "weight": "2.1 kg"},
}


class ProductInfo(Answer):
    """A row of the catalogue. `price` is a decimal string; empty where none is known."""

    sku: str
    title: str
    brand: str = ""
    description: str = ""
    price: str = ""
    currency: str = ""
    url: str = ""
    #: Every other column of the file.
    attributes: dict[str, str] = Field(default_factory=dict)


class ProductBody(Body):
    """PUT /products/{sku}: what is left out stays as it is; a new product needs a title."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: Cell | None = None
    brand: Cell | None = None
    description: LongText | None = None
    #: A decimal string such as 1234.50.
    price: Cell | None = None
    currency: Cell | None = None
    url: Cell | None = None
    #: All of them: what is not named here goes. Null: they stay.
    attributes: dict[str, LongText] | None = None


class ProductFound(ProductInfo):
    """A product that a search found: score between 0 and 1, and why in a few words."""

    score: float
    why: str


class DocumentInfo(Answer):
    """A text that the bot may rely on; `passages` counts its pieces."""

    id: str
    name: str
    title: str = ""
    url: str = ""
    passages: int = 0
    updated_at: AwareDatetime


class DocumentDetail(DocumentInfo):
    """A document with its text, in pieces as the bot finds them."""

    texts: list[str] = Field(default_factory=list)


class PassageFound(Answer):
    """A piece of a document that a search found: score between 0 and 1, and why in a few words."""

    id: str
    document: str
    title: str = ""
    text: str
    url: str = ""
    score: float
    why: str


class ImportStarted(Answer):
    """An import that runs; ask for its status by this id."""

    id: str


class ImportInfo(Answer):
    """An import as it is listed; its status tells which rows were refused and why."""

    id: str
    file_name: str
    status: Literal["running", "done", "failed"]
    dry_run: bool = False
    began_at: AwareDatetime
    #: The member who began it.
    member: str
    done: int = 0
    total: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    error: str = ""


class RefusedRow(Answer):
    """A row that was left out, and why; rows count from 1 after the header."""

    row: int
    reason: str
    #: What stands in it, header by header; empty where that is too long to be kept. A price that
    #: the rest of the file settles is spelled out: `1.299` as `1.299,00`.
    cells: dict[str, str] = Field(default_factory=dict)


class ImportStatus(Answer):
    """How far an import has come; counts are rows, `indexed` those found by meaning too."""

    id: str = ""
    status: Literal["running", "done", "failed"]
    file_name: str = ""
    dry_run: bool = False
    done: int = 0
    total: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    indexed: int = 0
    #: The rows that were left out, once the import has ended.
    refused: list[RefusedRow] = Field(default_factory=list)
    #: How the file was understood: our field → the file's column.
    columns: dict[str, str] = Field(default_factory=dict)
    #: How else it was understood: encoding, separator, sheet, what its prices lack; sentences.
    notes: list[str] = Field(default_factory=list)
    #: Why it failed; empty otherwise.
    error: str = ""


class ProductRow(ProductInfo):
    """A row of a file as it is understood; with a `reason` it would be refused."""

    row: int = 0
    title: str = ""
    reason: str = ""


class ImportPreview(Answer):
    """How a product file is understood.

    While no column is known as sku or as title, each row has nothing but its cells as attributes.
    """

    headers: list[str]
    #: Our field → the file's column.
    columns: dict[str, str] = Field(default_factory=dict)
    rows: list[ProductRow] = Field(default_factory=list)
    total: int = 0
    notes: list[str] = Field(default_factory=list)


class IndexInfo(Answer):
    """How much is found by meaning, of products and of passages; exact words find all of it."""

    products: int
    products_indexed: int
    passages: int
    passages_indexed: int
    #: Whether everything is found as it is now.
    is_current: bool
    #: When the index was last asked to be made again.
    asked_at: AwareDatetime | None = None
