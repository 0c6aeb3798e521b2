"""Products, documents and their imports on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from orchestre.client.schemas.text import Answer


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


class RefusedRow(Answer):
    """A row that was left out, and why; rows count from 1 after the header."""

    row: int
    reason: str


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
    refused: list[RefusedRow] = Field(default_factory=list)
    #: How the file was understood: our field → the file's column.
    columns: dict[str, str] = Field(default_factory=dict)
    #: How else it was understood: encoding, separator, sheet, what its prices lack; sentences.
    notes: list[str] = Field(default_factory=list)
    #: Why it failed; empty otherwise.
    error: str = ""
