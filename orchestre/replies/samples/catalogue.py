"""The sample shop's catalogue, read as any catalogue is."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from orchestre.domain.knowledge import Product
from orchestre.knowledge.catalogue import read_catalogue


@cache
def products() -> tuple[Product, ...]:
    """Return every product; reads a file."""
    with as_file(files(__package__).joinpath("products.csv")) as path:
        rows = read_catalogue(path, path.name, {}).rows()
        return tuple(row for row in rows if isinstance(row, Product))
