"""What search and indexing do while Chroma is in trouble."""

from __future__ import annotations

import asyncio
import http.server
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from orchestre.domain.errors import SettingsError
from orchestre.domain.knowledge import Product
from orchestre.knowledge.index import ChromaIndex
from orchestre.knowledge.indexing import Indexing
from orchestre.knowledge.search import Search
from orchestre.knowledge.vectors import IndexUnavailable, Matrix, Shelf
from orchestre.store import indexed, products
from orchestre.store.owner import lock_file, owned
from orchestre.store.session import Store
from orchestre.store.tables_catalogue import products as product_table
from tests.samples import a_member

ONE = np.ones((1, 3), np.float32)


class Cheap:
    """An embedder to which all texts are alike."""

    name = "cheap"

    def embed(self, texts: Sequence[str]) -> Matrix:
        return np.ones((len(texts), 3), np.float32)


async def a_catalogue(store: Store, size: int) -> str:
    workspace: str = (await a_member(store)).workspace_id
    async with store.begin() as tx:
        await products.put(tx, workspace, [Product(f"S-{n}", f"Lamp {n}") for n in range(size)])
    return workspace


async def with_vectors(store: Store, workspace: str) -> int:
    async with store.read() as tx:
        return await indexed.count_indexed(tx, product_table, workspace)


@pytest.mark.parametrize("error", [IndexUnavailable("no room"), SettingsError("another model")])
async def test_one_teams_bad_collection_stops_nobody_else(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    index = ChromaIndex(Cheap(), path=tmp_path / "chroma")
    bad, good = sorted([await a_catalogue(store, 5) for _ in range(2)])
    monkeypatch.setattr("orchestre.knowledge.indexing._ROWS", 2)
    put, asked = index.put, []

    async def fail(shelf: Shelf, workspace: str, ids: Sequence[str], vectors: Matrix) -> None:
        asked.append(workspace)
        if workspace == bad:
            raise error
        await put(shelf, workspace, ids, vectors)

    monkeypatch.setattr(index, "put", fail)
    indexing = Indexing(store, index)
    with pytest.raises(type(error), match=str(error)):
        await indexing.run_due()
    assert (await with_vectors(store, bad), await with_vectors(store, good)) == (0, 5)
    assert await indexing.run_due() == 0
    assert asked.count(bad) == 1, "it rests"
    monkeypatch.setattr("orchestre.knowledge.indexing._REST", 0.0)
    monkeypatch.setattr(index, "put", put)
    assert await Indexing(store, index).run_due() == 5
    await index.close()


async def test_a_path_is_one_processs_and_the_others_find_by_words(
    sqlite_store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "chroma"
    workspace = await a_catalogue(sqlite_store, 1)
    index = ChromaIndex(Cheap(), path=path)
    with owned(path):
        with pytest.raises(
            IndexUnavailable, match=r"process \d+\) is at work on .*chroma"
        ) as refused:
            await index.check()
        assert "ORCHESTRE_CHROMA_URL" in refused.value.advice
        (hit,) = await Search(sqlite_store, index).products(workspace, "lamp 0")
        assert hit.product.sku == "S-0"
    await index.check()
    with pytest.raises(SettingsError), owned(path):
        pass
    await index.close()
    with owned(path):
        assert lock_file(path).exists()


async def test_a_silent_index_does_not_hold_up_a_sweep_for_each_team(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ChromaIndex(Cheap(), path=tmp_path / "chroma")
    for _ in range(5):
        await a_catalogue(sqlite_store, 1)
    waits = 0

    async def wait_in_vain(*_: object) -> None:
        nonlocal waits
        waits += 1
        await asyncio.sleep(0.05)
        raise IndexUnavailable("timed out")

    monkeypatch.setattr(index, "put", wait_in_vain)
    indexing = Indexing(sqlite_store, index)
    for so_far in (1, 2):
        with pytest.raises(IndexUnavailable):
            await indexing.run_due(0.05)
        assert waits == so_far


class HungServer(http.server.ThreadingHTTPServer):
    """Knows who asks, like Chroma, and then answers nothing until `end` is set."""

    daemon_threads = True
    answers_at_first = True
    end: threading.Event


_IDENTITY = b'{"user_id":"","tenant":"t","databases":["d"]}'


class _Asked(http.server.BaseHTTPRequestHandler):
    server: HungServer

    def do_GET(self) -> None:
        if self.server.answers_at_first:
            self.send_response(200)
            self.end_headers()
            is_who = self.path.endswith("/identity")
            self.wfile.write(_IDENTITY if is_who else b'{"name":"t","id":"t","tenant":"t"}')
        else:
            self.do_POST()

    def do_POST(self) -> None:
        self.server.end.wait(30)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hung() -> Iterator[HungServer]:
    server = HungServer(("127.0.0.1", 0), _Asked)
    server.end = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.end.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("at_first", [False, True], ids=["at once", "after the connection"])
async def test_a_server_that_hangs_is_waited_for_so_long(
    hung: HungServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_first: bool
) -> None:
    # Long enough for the connection, where there is to be one.
    monkeypatch.setattr("orchestre.knowledge.index._PATIENCE", 5.0 if at_first else 0.2)
    hung.answers_at_first = at_first
    url = f"http://127.0.0.1:{hung.server_address[1]}"
    index = ChromaIndex(Cheap(), path=tmp_path, url=url)
    started = time.monotonic()
    with pytest.raises(IndexUnavailable, match="timed out"):
        await index.put(Shelf.PRODUCTS, "w", ["a"], ONE)
    assert time.monotonic() - started < 25
    assert (index._client is not None) == at_first
    await index.close()
