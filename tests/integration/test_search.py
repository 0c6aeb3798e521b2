"""Search: words, codes, names and meaning together, with the real model and a real Chroma."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from orchestre.domain.errors import SettingsError
from orchestre.domain.knowledge import Product, product_text
from orchestre.knowledge.embeddings import MiniLM
from orchestre.knowledge.index import ChromaIndex
from orchestre.knowledge.indexing import Indexing
from orchestre.knowledge.search import Search
from orchestre.knowledge.vectors import IndexUnavailable, Shelf
from orchestre.store import documents, indexed, products
from orchestre.store.documents import Writing
from orchestre.store.session import Store
from orchestre.store.tables_catalogue import passages as passage_table
from orchestre.store.tables_catalogue import products as product_table
from tests.samples import a_member

CATALOGUE = (
    Product("LUNA-45", "Luna desk lamp", "Lumen", "Dimmable light for your table", "49.90", "EUR"),
    Product("TERRA-1", "Terra garden light", "Lumen", "Solar, stands in any rain"),
    Product("AUR/185", "Aurora floor lamp", "Lumen", "Tall reading light for the sofa"),
    Product(
        "006R90321",
        "Xerox toner cartridge black",
        "Xerox",
        "For the CopyCentre C65",
        attributes=(("EAN", "0095205603217"), ("Part number", "6R-90321")),
    ),
    Product("CAFÉ-2", "Coffee machine", "Brewer", "Makes two cups"),
)


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture
async def index(model: MiniLM, tmp_path: Path) -> AsyncIterator[ChromaIndex]:
    index = ChromaIndex(model, path=tmp_path / "chroma")
    yield index
    await index.close()


async def a_workspace(store: Store, *rows: Product) -> str:
    workspace: str = (await a_member(store)).workspace_id
    async with store.begin() as tx:
        await products.put(tx, workspace, rows)
    return workspace


async def skus(search: Search, workspace: str, question: str) -> list[str]:
    return [hit.product.sku for hit in await search.products(workspace, question)]


def test_the_model_is_the_genuine_one(model: MiniLM) -> None:
    """The cosines that its card publishes (.6660, .1046, .1411), within int8's error."""
    sentences = (
        "The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.",
    )  # fmt: skip
    vectors = model.embed(sentences)
    cosines = vectors @ vectors.T
    assert cosines[0][1] == pytest.approx(0.6660, abs=0.005)
    assert cosines[0][2] == pytest.approx(0.1046, abs=0.005)
    assert cosines[1][2] == pytest.approx(0.1411, abs=0.005)
    many = model.embed([*sentences, "lamp " * 500, ""] * 30)
    assert many.shape == (150, 384)
    assert many[0] == pytest.approx(vectors[0], abs=0.02)


async def test_exact_codes_come_first_however_they_are_written(store: Store) -> None:
    search = Search(store, None)
    workspace = await a_workspace(store, *CATALOGUE)
    for question in (
        "006R90321", "do you have 006r-90321?", "95205603217", "toner 6R 90321", "(006R90321)",
    ):  # fmt: skip
        (first, *_) = await search.products(workspace, question)
        assert first.product.sku == "006R90321", question
        assert (first.score, first.why[:13]) == (1.0, "has the code ")
    assert (await search.product(workspace, "aur/185")) == CATALOGUE[2]
    assert (await search.product(workspace, "café-2")) == CATALOGUE[4]
    assert await search.product(workspace, "AUR185") is None


async def test_without_vectors_words_find_and_say_so(store: Store) -> None:
    search = Search(store, None)
    workspace = await a_workspace(store, *CATALOGUE)
    hits = await search.products(workspace, "reading lamps")
    assert [hit.product.sku for hit in hits] == ["AUR/185", "LUNA-45"]
    assert hits[0].why == "matches the words reading, lamp; not yet searched by meaning"
    assert 1 > hits[0].score > hits[1].score > 0
    (named, *_) = await search.products(workspace, "How tall is the Aurora floor lamp, please?")
    assert (named.product.sku, named.why) == ("AUR/185", "named in full")
    assert named.score > 0.9


async def test_a_row_that_holds_both_words_of_a_short_question_comes_first(store: Store) -> None:
    black = Product("L-9", "Reading light", attributes=(("colour", "black"),))
    lights = [Product(f"X-{n}", "Light") for n in range(3)]
    paints = [Product(f"P-{n}", "Paint", attributes=(("colour", "black"),)) for n in range(12)]
    workspace = await a_workspace(store, black, *lights, *paints)
    assert (await skus(Search(store, None), workspace, "black light"))[0] == "L-9"


async def test_a_measure_in_a_question_is_no_code(store: Store) -> None:
    monitor = Product("M-1", "Monitor", attributes=(("Part number", "FP7317 17-inch"),))
    notebook = Product("N-1", "Notebook with a screen of 17 inch")
    search = Search(store, None)
    workspace = await a_workspace(store, monitor, notebook)
    assert (await skus(search, workspace, "notebook with a 17 inch screen"))[0] == "N-1"
    (first, *_) = await search.products(workspace, "is the FP7317 there?")
    assert (first.product.sku, first.why) == ("M-1", "has the code fp7317")


@pytest.mark.parametrize(
    "question",
    ["", "   ", "?!", '"', "NEAR(a b", "a* OR -b:c ^d", "'; DROP x; --", "\x00", "'\\"],
)
async def test_any_text_is_a_question(store: Store, question: str) -> None:
    workspace = await a_workspace(store, *CATALOGUE)
    assert await Search(store, None).products(workspace, question) == ()


async def test_meaning_finds_what_words_do_not(store: Store, index: ChromaIndex) -> None:
    search = Search(store, index)
    workspace = await a_workspace(store, *CATALOGUE)
    assert await skus(search, workspace, "espresso maker") == []
    assert await Indexing(store, index).run_due() == 5
    (first, *_) = await search.products(workspace, "espresso maker")
    assert first.product.sku == "CAFÉ-2"
    assert first.why == "similar in meaning"
    assert first.score > 3 * (await search.products(workspace, "my parcel is late"))[0].score
    assert product_text(CATALOGUE[0]).startswith("Luna desk lamp | Lumen | Dimmable")


async def test_only_what_changed_is_embedded_and_what_is_gone_leaves_the_index(
    store: Store, index: ChromaIndex, model: MiniLM
) -> None:
    indexing = Indexing(store, index)
    workspace = await a_workspace(store, *CATALOGUE)
    await indexing.run_due()
    assert await indexing.run_due() == 0
    changed = Product("LUNA-45", "Luna bath towel")
    async with store.begin() as tx:
        await products.put(tx, workspace, [changed, *CATALOGUE[1:]])
        gone = await products.absent(tx, workspace, {"LUNA-45", "TERRA-1", "AUR/185", "CAFÉ-2"})
        await products.remove(tx, gone)
    assert await indexing.run_due() == 2
    async with store.read() as tx:
        assert await indexed.count_indexed(tx, product_table, workspace) == 4
        assert await indexed.removed(tx, product_table, limit=9) == ()
    near = await index.nearest(Shelf.PRODUCTS, workspace, model.embed(["towel"]), limit=9)
    assert len(near[0]) == 4
    assert gone[0] not in near[0]
    assert (await skus(Search(store, index), workspace, "something to dry myself"))[0] == "LUNA-45"


async def test_a_row_that_changes_while_it_is_embedded_stays_due(
    sqlite_store: Store, index: ChromaIndex
) -> None:
    workspace = await a_workspace(sqlite_store, CATALOGUE[0])
    async with sqlite_store.read() as tx:
        rows = await products.pending(tx, limit=9)
    async with sqlite_store.begin() as tx:
        await products.put(tx, workspace, [Product("LUNA-45", "Changed")])
        await indexed.mark_indexed(tx, product_table, rows)
    assert await Indexing(sqlite_store, index).run_due() == 1


async def test_a_removed_row_that_came_back_is_embedded_again(
    sqlite_store: Store, index: ChromaIndex
) -> None:
    workspace = await a_workspace(sqlite_store, CATALOGUE[0])
    indexing = Indexing(sqlite_store, index)
    await indexing.run_due()
    async with sqlite_store.begin() as tx:
        ids = await products.absent(tx, workspace, set())
        await products.remove(tx, ids)
        await products.put(tx, workspace, CATALOGUE[:1])
        await indexed.forget(tx, product_table, ids)
    assert await indexing.run_due() == 1
    assert await skus(Search(sqlite_store, index), workspace, "luna") == ["LUNA-45"]


async def test_no_workspace_sees_another(store: Store, index: ChromaIndex) -> None:
    ours = await a_workspace(store, *CATALOGUE)
    theirs = await a_workspace(store, Product("X-1", "Secret desk lamp"))
    await Indexing(store, index).run_due()
    search = Search(store, index)
    assert await skus(search, theirs, "desk lamp LUNA-45") == ["X-1"]
    assert "X-1" not in await skus(search, ours, "secret desk lamp X-1")
    assert await search.product(theirs, "LUNA-45") is None


async def test_a_mail_of_two_thousand_words_is_answered(store: Store, index: ChromaIndex) -> None:
    workspace = await a_workspace(store, *CATALOGUE)
    await Indexing(store, index).run_due()
    chatter = "We have moved into a new house and everybody is very happy about it. " * 70
    chatter += " ".join(f"word{number}" for number in range(1000))
    mail = f"Hello,\n{chatter}\nIs the solar light for the garden in stock?\n{chatter}\nBye"
    started = time.perf_counter()
    hits = await Search(store, index).products(workspace, mail)
    assert hits[0].product.sku == "TERRA-1"
    assert hits[0].score > 0.4
    assert time.perf_counter() - started < 60


async def test_passages_are_found_by_meaning_and_by_words(store: Store, index: ChromaIndex) -> None:
    workspace = await a_workspace(store)
    terms = Writing("terms.md", "Returns", ("Send it back within 14 days.", "We pay the postage."))
    async with store.begin() as tx:
        await documents.put(tx, workspace, terms)
        await documents.put(tx, workspace, Writing("about.md", "About us", ("Lamps since 1950.",)))
    await Indexing(store, index).run_due()
    search = Search(store, index)
    (first, *_) = await search.documents(workspace, "can I get a refund?")
    assert first.passage.document == "terms.md"
    (first, *_) = await search.documents(workspace, "who pays postage")
    assert first.passage.text == "We pay the postage."
    async with store.begin() as tx:
        (about, _) = await documents.page(tx, workspace)
        assert await documents.remove(tx, workspace, about.id)
    assert await Indexing(store, index).run_due() == 1
    assert "about.md" not in {
        hit.passage.document for hit in await search.documents(workspace, "lamps since 1950")
    }


async def test_a_document_replaced_while_it_is_looked_for_is_found_as_it_is_now(
    store: Store, index: ChromaIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = await a_workspace(store)
    among, days = index.among, iter((30, 40))

    async def write() -> None:
        text = f"Send it back within {next(days)} days."
        async with store.begin() as tx:
            await documents.put(tx, workspace, Writing("terms.md", "Returns", (text,)))

    async def change_meanwhile(*args: Any, **wanted: Any) -> list[dict[str, float]]:
        monkeypatch.setattr(index, "among", among)
        await write()
        return await among(*args, **wanted)

    await write()
    monkeypatch.setattr(index, "among", change_meanwhile)
    (hit,) = await Search(store, index).documents(workspace, "send it back")
    assert hit.passage.text == "Send it back within 40 days."


async def test_documents_do_not_wait_behind_the_catalogue(
    sqlite_store: Store, index: ChromaIndex
) -> None:
    workspace = await a_workspace(sqlite_store, *CATALOGUE)
    async with sqlite_store.begin() as tx:
        await documents.put(tx, workspace, Writing("terms.md", "Returns", ("Within 14 days.",)))
    # The time is over as soon as the first rows are in.
    assert await Indexing(sqlite_store, index).run_due(0.001) == 1
    async with sqlite_store.read() as tx:
        assert await indexed.count_indexed(tx, passage_table, workspace) == 1
        assert await indexed.count_indexed(tx, product_table, workspace) == 0


async def test_a_chroma_that_is_down_leaves_the_words(
    sqlite_store: Store, model: MiniLM, tmp_path: Path
) -> None:
    down = ChromaIndex(model, path=tmp_path, url="http://127.0.0.1:9")
    workspace = await a_workspace(sqlite_store, *CATALOGUE)
    with pytest.raises(IndexUnavailable, match=r"127\.0\.0\.1:9"):
        await Indexing(sqlite_store, down).run_due()
    hits = await Search(sqlite_store, down).products(workspace, "garden light")
    assert hits[0].product.sku == "TERRA-1"
    assert hits[0].why == "matches the words garden, light; not yet searched by meaning"


async def test_an_index_of_another_model_is_refused_until_it_is_made_anew(
    sqlite_store: Store, model: MiniLM, tmp_path: Path
) -> None:
    workspace = await a_workspace(sqlite_store, *CATALOGUE)
    first = ChromaIndex(model, path=tmp_path / "chroma")
    await Indexing(sqlite_store, first).run_due()
    await first.close()
    other = MiniLM()
    other.name = "another-model"
    second = ChromaIndex(other, path=tmp_path / "chroma")
    with pytest.raises(SettingsError, match=r"minilm-int8-1\.0\.0, not by another-model"):
        await Search(sqlite_store, second).products(workspace, "lamp")
    await Indexing(sqlite_store, second).start_over()
    assert await Indexing(sqlite_store, second).run_due() == 5
    assert await skus(Search(sqlite_store, second), workspace, "espresso maker")
    await second.close()
