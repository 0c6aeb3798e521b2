"""Search: exact words and codes joined with meaning, in one workspace at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from orchestre.domain.knowledge import PassageHit, Product, ProductHit
from orchestre.knowledge.questions import Piece, pieces_of
from orchestre.knowledge.ranking import Covering, Found, Lexicon, reason, score
from orchestre.knowledge.vectors import IndexUnavailable, Matrix, Shelf, Vectors
from orchestre.store import documents, indexed, products, words
from orchestre.store.indexed import IndexedTable
from orchestre.store.session import Store, Transaction
from orchestre.store.tables_catalogue import passages as passage_table
from orchestre.store.tables_catalogue import products as product_table
from orchestre.store.tokens import codes_in
from orchestre.store.tokens import words as words_of
from orchestre.store.words import PASSAGE_WORDS, PRODUCT_WORDS, Worded, WordTable

log = structlog.get_logger(__name__)

# Pieces of a mail that are looked up, and words of a piece: the ones that tell most.
_MOST_PIECES = 12
_MOST_WORDS = 12
_MOST_DISTINCT = 3000
# Candidates by words and by meaning: for one question, and for each piece of a mail.
_BY_WORDS = (200, 40)
_BY_MEANING = (100, 25)
# A title of one word names a product only where hardly any other row holds that word.
_RARE = 3
# How often passages are looked for while documents are replaced by newer ones.
_MOST_LOOKS = 3


@dataclass(frozen=True, slots=True)
class _Kind:
    shelf: Shelf
    table: IndexedTable
    words: WordTable


_PRODUCTS = _Kind(Shelf.PRODUCTS, product_table, PRODUCT_WORDS)
_PASSAGES = _Kind(Shelf.DOCUMENTS, passage_table, PASSAGE_WORDS)


@dataclass(slots=True)
class _Candidates:
    """What a look-up gathers: for each piece the ids, and the words of every row."""

    lexicon: Lexicon
    pieces: tuple[Piece, ...]
    ids: list[set[str]]
    rows: dict[str, Worded]


class Search:
    """Finds products and passages. Without vectors it finds by words alone, and says so."""

    def __init__(self, store: Store, vectors: Vectors | None) -> None:
        self._store = store
        self._vectors = vectors

    async def product(self, workspace_id: str, sku: str) -> Product | None:
        """Return the product with exactly this sku, whatever its case."""
        async with self._store.read() as tx:
            return await products.by_sku(tx, workspace_id, sku)

    async def products(
        self, workspace_id: str, query: str, limit: int = 10
    ) -> tuple[ProductHit, ...]:
        """Return the best products, best first: exact codes, exact names, then the rest."""
        found = await self._find(_PRODUCTS, workspace_id, query)
        async with self._store.read() as tx:
            known = await products.by_codes(tx, workspace_id, codes_in(query))
            by_code = [Found(id_, 1.0, f"has the code {code}") for id_, code in known.items()]
            rest = [row for row in found if row.id not in known]
            best = (by_code + rest)[: limit + len(by_code)]
            rows = await products.by_ids(tx, workspace_id, [row.id for row in best])
        hits = [ProductHit(rows[f.id], f.score, f.why) for f in best if f.id in rows]
        return tuple(hits[:limit])

    async def documents(
        self, workspace_id: str, query: str, limit: int = 5
    ) -> tuple[PassageHit, ...]:
        """Return the best passages of the workspace's documents, best first."""
        hits: tuple[PassageHit, ...] = ()
        for _ in range(_MOST_LOOKS):
            found = (await self._find(_PASSAGES, workspace_id, query))[:limit]
            async with self._store.read() as tx:
                rows = await documents.passages_by_ids(tx, workspace_id, [row.id for row in found])
            hits = tuple(PassageHit(rows[f.id], f.score, f.why) for f in found if f.id in rows)
            # What is missing was replaced meanwhile: what stands there now is as good an answer.
            if len(hits) == len(found):
                break
        return hits

    async def _find(self, kind: _Kind, workspace_id: str, query: str) -> list[Found]:
        asked = pieces_of(query)
        if not asked:
            return []
        async with self._store.read() as tx:
            lexicon = await _lexicon(tx, kind, workspace_id, asked)
        pieces = _most_telling(asked, lexicon)
        embedded = await self._embed(pieces)
        near = await self._nearest(kind, workspace_id, embedded)
        async with self._store.read() as tx:
            found = _Candidates(lexicon, pieces, [set(ids) for ids in near], {})
            await _gather(tx, kind, workspace_id, found)
        cosines = await self._cosines(kind, workspace_id, embedded, near, found)
        return await asyncio.to_thread(_rank, kind, query, found, cosines)

    async def _embed(self, pieces: Sequence[Piece]) -> Matrix | None:
        if self._vectors is None:
            return None
        texts = [piece.text for piece in pieces]
        return await asyncio.to_thread(self._vectors.embedder.embed, texts)

    async def _nearest(
        self, kind: _Kind, workspace_id: str, embedded: Matrix | None
    ) -> list[dict[str, float]]:
        if self._vectors is None or embedded is None:
            return []
        limit = _BY_MEANING[len(embedded) > 1]
        try:
            return await self._vectors.nearest(kind.shelf, workspace_id, embedded, limit=limit)
        except IndexUnavailable as error:
            log.warning("search by words alone", why=str(error))
            return []

    async def _cosines(
        self,
        kind: _Kind,
        workspace_id: str,
        embedded: Matrix | None,
        near: list[dict[str, float]],
        found: _Candidates,
    ) -> list[dict[str, float]]:
        """Return every candidate's cosine to every piece, as far as there are vectors."""
        if self._vectors is None or embedded is None or not near:
            return [{} for _ in found.pieces]
        far = list(found.rows.keys() - set().union(*near) if len(near) == 1 else found.rows)
        try:
            rest = await self._vectors.among(kind.shelf, workspace_id, embedded, ids=far)
        except IndexUnavailable as error:
            log.warning("search by words alone", why=str(error))
            return [{} for _ in found.pieces]
        return [a | b for a, b in zip(near, rest, strict=True)]


async def _lexicon(
    tx: Transaction, kind: _Kind, workspace_id: str, pieces: Sequence[Piece]
) -> Lexicon:
    distinct = list(dict.fromkeys(word for piece in pieces for word in piece.words))
    rows = await indexed.count_rows(tx, kind.table, workspace_id)
    counts = await words.count(tx, kind.words, workspace_id, distinct[:_MOST_DISTINCT])
    return Lexicon(rows, counts)


def _most_telling(pieces: tuple[Piece, ...], lexicon: Lexicon) -> tuple[Piece, ...]:
    """Keep the pieces whose words point most clearly at some row."""
    if len(pieces) <= 1:
        return pieces

    def pointing(piece: Piece) -> float:
        return sum(lexicon.weight(word) for word in lexicon.telling(piece.words, _MOST_WORDS))

    chosen = set(sorted(pieces, key=pointing, reverse=True)[:_MOST_PIECES])
    return tuple(piece for piece in pieces if piece in chosen)


async def _gather(tx: Transaction, kind: _Kind, workspace_id: str, found: _Candidates) -> None:
    """Add to the candidates what the words find, and the words of all of them."""
    found.ids = found.ids or [set() for _ in found.pieces]
    limit = _BY_WORDS[len(found.pieces) > 1]
    for piece, ids in zip(found.pieces, found.ids, strict=True):
        wanted = found.lexicon.telling(piece.words, _MOST_WORDS)
        rows = await words.find(tx, kind.words, workspace_id, wanted, limit=limit)
        ids |= {row.id for row in rows}
        found.rows |= {row.id: row for row in rows}
    rest = list(set().union(*found.ids) - found.rows.keys())
    if rest:
        loaded = await words.load(tx, kind.words, workspace_id, rest)
        found.rows |= {row.id: row for row in loaded}


def _rank(
    kind: _Kind, query: str, found: _Candidates, cosines: Sequence[Mapping[str, float]]
) -> list[Found]:
    """Score each row by the piece that it answers best."""
    covering = Covering(kind.words, found.lexicon, found.rows)
    best: dict[str, Found] = {}
    for piece, ids, cosine in zip(found.pieces, found.ids, cosines, strict=True):
        for id_ in ids & found.rows.keys():
            cover, matched = covering.cover(id_, piece.words)
            value = score(cover, cosine.get(id_))
            if value > 0 and (id_ not in best or value > best[id_].score):
                best[id_] = Found(id_, value, reason(matched, cosine.get(id_)))
    if kind is _PRODUCTS:
        asked = f" {' '.join(words_of(query))} "
        best |= {
            id_: replace(row, score=0.9 + row.score / 10, why="named in full")
            for id_, row in best.items()
            if _names(asked, found.rows[id_].fields[0], found.lexicon)
        }
    # Ties fall to the id, so that the same question has the same answer.
    return sorted(best.values(), key=lambda row: (-row.score, row.id))


def _names(asked: str, title: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a question holds a whole title, or is one."""
    text = f" {' '.join(title)} "
    if not title or text not in asked:
        return False
    return len(title) > 1 or lexicon.counts.get(title[0], 0) <= _RARE
