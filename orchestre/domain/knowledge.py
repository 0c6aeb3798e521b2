"""Products, documents and passages: what a team knows and an agent may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orchestre.domain.encodings import Encoding


@dataclass(frozen=True, slots=True)
class Product:
    """A row of the catalogue. `price` is a decimal string; empty where the file names none."""

    sku: str
    title: str
    brand: str = ""
    description: str = ""
    price: str = ""
    currency: str = ""
    url: str = ""
    #: Every other column of the file, in its order.
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product that a search found: score between 0 and 1, and why in a few words."""

    product: Product
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that the bot may rely on."""

    id: str
    document: str
    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that a search found: score between 0 and 1, and why in a few words."""

    passage: Passage
    score: float
    why: str


class ImportKind(StrEnum):
    """What an imported file holds."""

    PRODUCTS = "products"
    DOCUMENTS = "documents"


class ImportStatus(StrEnum):
    """`failed` says why in its error; what was read until then is kept."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Missing(StrEnum):
    """What becomes of rows that the file does not name."""

    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, by its number in the file, and why."""

    row: int
    reason: str
    #: The sku as far as it could be read: a refused row is not a missing one.
    sku: str = ""
    #: What stands in it, header by header; nothing of a row too long to be kept.
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def length(self) -> int:
        """Return how many characters its cells and their headers have."""
        return sum(len(name) + len(text) for name, text in self.cells)


#: Columns that a table of refused rows has besides the file's own; an import reads past them.
REFUSED_ROW, REFUSED_REASON = "Row in the file", "Why it was left out"
#: What the columns of cells that had no header begin with; their number follows.
REFUSED_BEYOND = "Beyond the last column:"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file: `columns` gives the file's header for a field, the rest is guessed."""

    columns: tuple[tuple[str, str], ...] = ()
    missing: Missing = Missing.KEEP
    #: Read and count, change nothing.
    dry_run: bool = False
    #: What the file's text is written in; None: guessed.
    encoding: Encoding | None = None


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did so far; `done` counts every row read, refused ones too."""

    done: int = 0
    total: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """A file on its way into the catalogue or the documents, and how far it came."""

    id: str
    workspace_id: str
    kind: ImportKind
    file_name: str
    status: ImportStatus
    options: ImportOptions
    #: Which header was taken for each field, given or guessed.
    columns: tuple[tuple[str, str], ...]
    counts: ImportCounts
    #: Rows of this workspace whose vectors lie in the index by now.
    indexed: int
    refused: tuple[Refused, ...]
    error: str
    #: How the file was understood, in sentences.
    notes: tuple[str, ...] = ()


def product_text(product: Product) -> str:
    """Return the text that stands for a product in the index and among an agent's sources."""
    parts = (product.title, product.brand, product.description[:200])
    return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Document:
    """Any text but the catalogue that the bot may rely on; its name is unique in a workspace."""

    id: str
    name: str
    title: str
    url: str = ""
