"""Vectors: what search and indexing ask of a vector index; `index` does it with Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from orchestre.domain.errors import OrchestreError

Matrix: TypeAlias = npt.NDArray[np.float32]


class IndexUnavailable(OrchestreError):
    """The vector index cannot be reached now; exact words still find what they name."""

    advice = "Check ORCHESTRE_CHROMA_URL and that the Chroma server runs; nothing is lost."


class Shelf(StrEnum):
    """What lies in a collection; a workspace has one collection for each."""

    PRODUCTS = "products"
    DOCUMENTS = "documents"


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that a dot product is a cosine."""

    #: Recorded with every collection; vectors of two names are never compared.
    name: str

    def embed(self, texts: Sequence[str]) -> Matrix: ...


class Vectors(Protocol):
    """An index of vectors by row id. Raises IndexUnavailable while it cannot be reached."""

    embedder: Embedder

    async def put(
        self, shelf: Shelf, workspace_id: str, ids: Sequence[str], vectors: Matrix
    ) -> None: ...

    async def remove(self, shelf: Shelf, workspace_id: str, ids: Sequence[str]) -> None: ...

    async def nearest(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, *, limit: int
    ) -> list[dict[str, float]]: ...

    async def among(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, *, ids: Sequence[str]
    ) -> list[dict[str, float]]: ...

    async def drop(self, shelf: Shelf, workspace_id: str) -> None: ...
