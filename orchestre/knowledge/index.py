"""Index: vectors in Chroma, one collection a workspace and shelf. The one importer of chromadb."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection
from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError
from chromadb.utils.embedding_functions import register_embedding_function

from orchestre.domain.errors import SettingsError
from orchestre.knowledge.embeddings import MiniLM
from orchestre.knowledge.vectors import Embedder, IndexUnavailable, Matrix, Shelf
from orchestre.store.owner import owned

_Result = TypeVar("_Result")
#: Vectors written in one go: few, so that a search in between waits little.
_SLICE = 128
#: Seconds that a Chroma server may stay silent; its client would wait for ever.
_PATIENCE = 15.0


@register_embedding_function
class OrchestreEmbedding(EmbeddingFunction[Documents]):
    """Our model as Chroma knows it. Chroma's default one would download a model."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or MiniLM()

    def __call__(self, input: Documents) -> Embeddings:
        return list(self._embedder.embed(input))

    @staticmethod
    def name() -> str:
        return "orchestre-minilm"

    def get_config(self) -> dict[str, Any]:
        return {"model": self._embedder.name}

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> OrchestreEmbedding:
        del config
        return OrchestreEmbedding()


class ChromaIndex:
    """Vectors by row id, in this process (`path`) or on a Chroma server (`url`).

    Nothing is opened before the first call. A path is one process's: to the others it is
    unavailable while that one lives.
    """

    def __init__(self, embedder: Embedder, *, path: Path, url: str = "") -> None:
        self.embedder = embedder
        self._path = path
        self._url = url
        self._client: ClientAPI | None = None
        self._owner = contextlib.ExitStack()
        self._collections: dict[str, Collection] = {}
        # Chroma's clients are not meant for several threads; a fair lock keeps searches short.
        self._turn = asyncio.Lock()

    async def check(self) -> None:
        """Raise IndexUnavailable or SettingsError if the index cannot be used."""
        await self._do(lambda: self._open().heartbeat())

    async def put(
        self, shelf: Shelf, workspace_id: str, ids: Sequence[str], vectors: Matrix
    ) -> None:
        """Add or replace vectors; doing it twice is as doing it once."""
        for start in range(0, len(ids), _SLICE):
            some, part = list(ids[start : start + _SLICE]), vectors[start : start + _SLICE]
            await self._do(
                lambda some=some, part=part: self._collection(shelf, workspace_id).upsert(  # type: ignore[misc]
                    ids=some, embeddings=part
                )
            )

    async def remove(self, shelf: Shelf, workspace_id: str, ids: Sequence[str]) -> None:
        """Delete vectors; those that are not there are no fault."""
        await self._do(lambda: self._collection(shelf, workspace_id).delete(ids=list(ids)))

    async def nearest(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, *, limit: int
    ) -> list[dict[str, float]]:
        """Return for each vector the ids nearest to it, with their cosines."""
        return await self._do(lambda: self._query(shelf, workspace_id, vectors, limit))

    async def among(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, *, ids: Sequence[str]
    ) -> list[dict[str, float]]:
        """Return for each vector the cosines of those ids that are in the index."""
        if not ids:
            return [{} for _ in vectors]
        return await self._do(lambda: self._cosines(shelf, workspace_id, vectors, list(ids)))

    async def drop(self, shelf: Shelf, workspace_id: str) -> None:
        """Delete a whole collection, whoever's embedder made it; the rows are to be re-indexed."""
        name = _name(shelf, workspace_id)

        def delete() -> None:
            self._collections.pop(name, None)
            try:
                self._open().delete_collection(name)
            except NotFoundError:
                return

        await self._do(delete)

    async def close(self) -> None:
        """Let go of the files."""
        async with self._turn:
            client, self._client = self._client, None
            self._collections.clear()
            if isinstance(client, Client):
                await asyncio.to_thread(client.close)
            self._owner.close()

    def _query(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, limit: int
    ) -> list[dict[str, float]]:
        found = self._collection(shelf, workspace_id).query(
            query_embeddings=vectors, n_results=limit, include=["distances"]
        )
        distances = found["distances"] or []
        return [
            {id_: 1 - distance for id_, distance in zip(*pair, strict=True)}
            for pair in zip(found["ids"], distances, strict=True)
        ]

    def _cosines(
        self, shelf: Shelf, workspace_id: str, vectors: Matrix, ids: list[str]
    ) -> list[dict[str, float]]:
        # A query among ids fails as a whole when one of them is not there; get leaves it out.
        found = self._collection(shelf, workspace_id).get(ids=ids, include=["embeddings"])
        if not found["ids"]:
            return [{} for _ in vectors]
        rows = vectors @ np.asarray(found["embeddings"], np.float32).T
        return [dict(zip(found["ids"], row.tolist(), strict=True)) for row in rows]

    async def _do(self, work: Callable[[], _Result]) -> _Result:
        async with self._turn:
            try:
                return await asyncio.to_thread(work)
            except NotFoundError as error:
                # Another process dropped the collection: the next call makes it again.
                self._collections.clear()
                raise IndexUnavailable(f"Chroma: {error}") from error
            except (ChromaError, httpx.HTTPError, httpx.InvalidURL) as error:
                where = self._url or self._path
                raise IndexUnavailable(f"Chroma at {where}: {error}") from error

    def _open(self) -> ClientAPI:
        if self._client is None:
            settings = ChromaSettings(anonymized_telemetry=False)
            if not self._url:
                self._own()
                self._client = chromadb.PersistentClient(str(self._path), settings=settings)
            else:
                self._client = _connect(self._url, settings)
        return self._client

    def _own(self) -> None:
        """Keep other processes out: two that write to one path spoil it."""
        self._owner.close()
        try:
            self._owner.enter_context(owned(self._path))
        except SettingsError as error:
            raise IndexUnavailable(
                f"Vectors: {error}",
                advice="For search by meaning in several, run a Chroma server, and set "
                "ORCHESTRE_CHROMA_URL for each of them.",
            ) from error

    def _collection(self, shelf: Shelf, workspace_id: str) -> Collection:
        name = _name(shelf, workspace_id)
        if name not in self._collections:
            collection = self._open().get_or_create_collection(
                name,
                embedding_function=OrchestreEmbedding(self.embedder),  # type: ignore[arg-type]
                metadata={"embedder": self.embedder.name},
                configuration={"hnsw": {"space": "cosine"}},
            )
            made_by = (collection.metadata or {}).get("embedder", "an unknown model")
            if made_by != self.embedder.name:
                raise SettingsError(
                    f"ORCHESTRE_EMBEDDINGS: the index was made by {made_by}, "
                    f"not by {self.embedder.name}",
                    advice="Set the model that made it, or stop Orchestre and run "
                    "`orchestre reindex`.",
                )
            self._collections[name] = collection
        return self._collections[name]


def _connect(url: str, settings: ChromaSettings) -> ClientAPI:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    # Chroma's client asks several things while it is made, and would wait for ever for each.
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_PATIENCE)
    try:
        client = chromadb.HttpClient(
            parts.hostname or "localhost",
            parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )
    except ValueError as error:
        # Chroma says so of a server that does not answer.
        raise IndexUnavailable(f"Chroma at {url}: {error}") from error
    server = client._server if isinstance(client, Client) else None  # noqa: SLF001
    if isinstance(server, FastAPI):
        # There is no setting for it (chromadb 1.5).
        server._session.timeout = httpx.Timeout(_PATIENCE)  # noqa: SLF001
    return client


def _name(shelf: Shelf, workspace_id: str) -> str:
    return f"{shelf}-{workspace_id}"
