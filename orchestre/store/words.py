"""Exact words: SQLite FTS5 or PostgreSQL text search over products and passages."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tokens import words, workspace_mark

#: Words of one field that are indexed; PostgreSQL's tsvector ends at a megabyte.
_MOST_WORDS = 6_000


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of one kind of row, field by field, most telling field first."""

    name: str
    fields: tuple[str, ...]
    #: How much a word counts in each field.
    weights: tuple[float, ...]


PRODUCT_WORDS = WordTable(
    "product_words", ("title", "brand", "description", "attributes"), (1, 1, 1, 0.1)
)
PASSAGE_WORDS = WordTable("passage_words", ("title", "text"), (1, 1))


@dataclass(frozen=True, slots=True)
class Worded:
    """A row by its words: `fields` as the table has them, each word as `words` spells it."""

    id: str
    fields: tuple[tuple[str, ...], ...]


def make_word_tables(connection: sa.Connection) -> None:
    """Create the word tables; the migration and nobody else calls this."""
    for table in (PRODUCT_WORDS, PASSAGE_WORDS):
        if connection.dialect.name == "sqlite":
            statements = _sqlite_tables(table)
        else:
            statements = _postgresql_tables(table)
        for statement in statements:
            connection.execute(sa.text(statement))


def drop_word_tables(connection: sa.Connection) -> None:
    """Drop what `make_word_tables` made."""
    for table in (PRODUCT_WORDS, PASSAGE_WORDS):
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"DROP TABLE {table.name}_terms"))
        connection.execute(sa.text(f"DROP TABLE {table.name}"))


def _sqlite_tables(table: WordTable) -> tuple[str, ...]:
    # The words come ready: the tokenizer is only to part them at the blanks.
    return (
        f"CREATE VIRTUAL TABLE {table.name} USING fts5(owner_id UNINDEXED, "
        f'{", ".join(table.fields)}, tokenize="unicode61 remove_diacritics 0")',
        f"CREATE VIRTUAL TABLE {table.name}_terms USING fts5vocab({table.name}, 'row')",
    )


def _postgresql_tables(table: WordTable) -> tuple[str, ...]:
    fields = ", ".join(f"{field} text NOT NULL" for field in table.fields)
    return (
        f"CREATE TABLE {table.name} (owner_id varchar(64) PRIMARY KEY, {fields}, "
        "vector tsvector NOT NULL)",
        f"CREATE INDEX ix_{table.name}_vector ON {table.name} USING gin (vector)",
    )


async def put(
    tx: Transaction, table: WordTable, workspace_id: str, rows: Iterable[tuple[str, Sequence[str]]]
) -> None:
    """Index the texts of rows (id, one text a field), in place of what was indexed for them."""
    found = list(rows)
    if found:
        # A thread of its own: so many words would hold up everybody else's requests.
        mark = workspace_mark(workspace_id)
        values = await asyncio.to_thread(_values, table, mark, found, with_vector=not _fts5(tx))
        await tx.execute(sa.text(_put_statement(tx, table)), values)


def _values(
    table: WordTable, mark: str, rows: Sequence[tuple[str, Sequence[str]]], *, with_vector: bool
) -> list[dict[str, Any]]:
    values = []
    for owner, texts in rows:
        fields = [words(text)[:_MOST_WORDS] for text in texts]
        row: dict[str, Any] = {"rowid": _rowid(owner), "owner_id": owner}
        row |= {
            name: " ".join(mark + word for word in field)
            for name, field in zip(table.fields, fields, strict=True)
        }
        values.append(row | ({"vector": _vector(mark, fields)} if with_vector else {}))
    # FTS5 writes out what it holds whenever a rowid is smaller than the one before.
    return sorted(values, key=lambda row: int(row["rowid"]))


def _put_statement(tx: Transaction, table: WordTable) -> str:
    names = ", ".join(table.fields)
    values = ", ".join(f":{field}" for field in table.fields)
    if _fts5(tx):
        return (
            f"INSERT OR REPLACE INTO {table.name} (rowid, owner_id, {names}) "  # noqa: S608
            f"VALUES (:rowid, :owner_id, {values})"
        )
    changes = ", ".join(f"{name} = excluded.{name}" for name in (*table.fields, "vector"))
    return (
        f"INSERT INTO {table.name} (owner_id, {names}, vector) "  # noqa: S608
        f"VALUES (:owner_id, {values}, CAST(:vector AS tsvector)) "
        f"ON CONFLICT (owner_id) DO UPDATE SET {changes}"
    )


async def remove(tx: Transaction, table: WordTable, owner_ids: Iterable[str]) -> None:
    """Forget the words of rows."""
    rows = [{"rowid": _rowid(owner), "owner_id": owner} for owner in owner_ids]
    where = "rowid = :rowid" if _fts5(tx) else "owner_id = :owner_id"
    if rows:
        await tx.execute(sa.text(f"DELETE FROM {table.name} WHERE {where}"), rows)  # noqa: S608


async def count(
    tx: Transaction, table: WordTable, workspace_id: str, wanted: Sequence[str]
) -> dict[str, int]:
    """Return in how many rows of the workspace each word stands."""
    mark = workspace_mark(workspace_id)
    marked = [mark + word for word in wanted]
    if _fts5(tx):
        statement = sa.text(
            f"SELECT term, doc FROM {table.name}_terms WHERE term IN :terms"  # noqa: S608
        ).bindparams(sa.bindparam("terms", marked, expanding=True))
    else:
        statement = sa.text(
            f"SELECT term, (SELECT count(*) FROM {table.name} "  # noqa: S608
            "WHERE vector @@ CAST(quote_literal(term) AS tsquery)) AS doc "
            "FROM unnest(CAST(:terms AS text[])) AS term"
        ).bindparams(terms=marked)
    found: dict[str, int] = {row.term: row.doc for row in await tx.execute(statement)}
    return {word: found.get(mark + word, 0) for word in wanted}


async def find(
    tx: Transaction, table: WordTable, workspace_id: str, wanted: Sequence[str], *, limit: int
) -> list[Worded]:
    """Return the rows of the workspace that hold any of the words, likeliest first."""
    mark = workspace_mark(workspace_id)
    if not wanted:
        return []
    names = ", ".join(table.fields)
    if _fts5(tx):
        weights = ", ".join(str(weight) for weight in table.weights)
        sql = (
            f"SELECT owner_id, {names} FROM {table.name} "  # noqa: S608
            f"WHERE {table.name} MATCH :query ORDER BY bm25({table.name}, 0, {weights}) LIMIT :most"
        )
        query = " OR ".join(f'"{mark}{word}"' for word in wanted)
    else:
        sql = (
            f"SELECT owner_id, {names} FROM {table.name}, "  # noqa: S608
            "CAST(:query AS tsquery) AS query WHERE vector @@ query "
            "ORDER BY ts_rank('{.1,1,1,1}', vector, query, 2 | 4) DESC LIMIT :most"
        )
        query = " | ".join(f"'{mark}{word}'" for word in wanted)
    result = await tx.execute(sa.text(sql).bindparams(query=query, most=limit))
    return [_worded(mark, row) for row in result]


async def load(
    tx: Transaction, table: WordTable, workspace_id: str, owner_ids: Sequence[str]
) -> list[Worded]:
    """Return the words of given rows; those of other workspaces are not there."""
    names = ", ".join(table.fields)
    column = "rowid" if _fts5(tx) else "owner_id"
    values = [_rowid(owner) for owner in owner_ids] if _fts5(tx) else list(owner_ids)
    statement = sa.text(
        f"SELECT owner_id, {names} FROM {table.name} WHERE {column} IN :ids"  # noqa: S608
    ).bindparams(sa.bindparam("ids", values, expanding=True))
    mark = workspace_mark(workspace_id)
    # Each word carries the mark of its workspace: that is how another's row is told.
    return [
        _worded(mark, row)
        for row in await tx.execute(statement)
        if all(not text or text.startswith(mark) for text in tuple(row)[1:])
    ]


def _worded(mark: str, row: sa.Row[Any]) -> Worded:
    cut = len(mark)
    texts: Sequence[str] = row[1:]
    return Worded(row[0], tuple(tuple(word[cut:] for word in text.split()) for text in texts))


def _fts5(tx: Transaction) -> bool:
    return tx.dialect == "sqlite"


def _rowid(owner_id: str) -> int:
    """Return the FTS5 row of an owner; SQLite's own rowids do not outlive VACUUM."""
    return int.from_bytes(hashlib.sha256(owner_id.encode()).digest()[:8]) >> 1


def _vector(mark: str, fields: Sequence[Sequence[str]]) -> str:
    """Write a tsvector by hand: the words are parted already, and no parser may part them anew.

    The last field has the least weight (D). Positions end at 16,383.
    """
    parts = []
    for number, field in enumerate(fields):
        weight = "D" if number == len(fields) - 1 and number > 1 else "ABC"[min(number, 2)]
        parts += [f"'{mark}{w}':{min(n, 16_383)}{weight}" for n, w in enumerate(field, 1)]
    return " ".join(parts)
