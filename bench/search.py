"""Measures import, indexing and search on a real catalogue: seconds, memory, nDCG@10, R@50.

usage: python bench/search.py [FOLDER]   (or ORCHESTRE_BENCH_CATALOGUE, or ../shared/data/…)
FOLDER holds products.csv (with a column `id`) and dev_labels.csv (query, id, grade 0-3), such as
made from the Icecat catalogue and judgements of https://github.com/querqy/chorus.
Prints JSON on stdout; the run itself goes to search_run.tsv in a temporary folder.
"""

from __future__ import annotations

import asyncio
import csv
import json
import math
import os
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet

from orchestre.domain.knowledge import ImportKind
from orchestre.domain.members import Member, Role
from orchestre.knowledge.embeddings import MiniLM
from orchestre.knowledge.imports import Imports, Upload
from orchestre.knowledge.index import ChromaIndex
from orchestre.knowledge.indexing import Indexing
from orchestre.knowledge.search import Search
from orchestre.store.encryption import Cipher
from orchestre.store.migrate import migrate
from orchestre.store.session import Store, open_engine
from orchestre.store.tables import members, workspaces

Labels = dict[str, dict[str, int]]
_WORKSPACE = "bench"
_OWNER = Member("m", _WORKSPACE, "m@example.org", Role.OWNER)


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ORCHESTRE_BENCH_CATALOGUE", "")
    beside = Path(__file__).parents[2] / "shared" / "data" / "chorus-icecat"
    folder = Path(given) if given else beside
    if not (folder / "products.csv").exists():
        sys.exit(f"No products.csv in {folder}.\n{__doc__}")
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(_measure(folder, Path(scratch))), indent=1))  # noqa: T201


async def _measure(folder: Path, scratch: Path) -> dict[str, object]:
    store = await _open_store(scratch)
    index = ChromaIndex(MiniLM(), path=scratch / "chroma")
    found: dict[str, object] = {"cpus": os.cpu_count(), "load_before": os.getloadavg()[0]}
    search = Search(store, index)
    labels = _labels(folder / "dev_labels.csv")
    found["import_seconds"] = await _import(store, folder / "products.csv", scratch)
    found["words_alone"] = _score(await _run(Search(store, None), labels), labels)
    print(json.dumps(found), file=sys.stderr)  # noqa: T201
    indexing = Indexing(store, index)
    cpu = time.process_time()
    seconds, waits = await _with_searches(search, lambda: indexing.run_due(3600))
    found["indexing_seconds"] = seconds
    # The wall clock tells of the machine's other work too; this does not.
    found["indexing_cpu_seconds"] = round(time.process_time() - cpu, 1)
    found["search_ms_while_indexing"] = waits
    run = await _run(search, labels)
    found["hybrid"] = _score(run, labels)
    found["search_ms"] = await _latency(search, list(labels), 3)
    mail = " ".join(" ".join(labels) for _ in range(30))[:12_000] + ". "
    found["mail_ms"] = await _latency(search, [mail.replace(" c", ". C")], 5)
    lines = [f"{q}\t{sku}\t{n}\n" for q, skus in run.items() for n, sku in enumerate(skus, 1)]
    out = Path(tempfile.gettempdir()) / "search_run.tsv"
    out.write_text("".join(lines), encoding="utf-8")
    found["run_file"] = str(out)
    found["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    await index.close()
    await store.close()
    return found


async def _open_store(scratch: Path) -> Store:
    url = os.environ.get("ORCHESTRE_BENCH_DATABASE", f"sqlite+aiosqlite:///{scratch / 'bench.db'}")
    engine = open_engine(url)
    await migrate(engine)
    cipher = Cipher((Fernet.generate_key().decode(),))
    store = Store(engine, cipher, lambda: datetime.now(UTC))
    async with store.begin() as tx:
        await tx.execute(sa.insert(workspaces).values(id=_WORKSPACE, created_at=tx.now))
        await tx.execute(
            sa.insert(members).values(
                id=_OWNER.id,
                workspace_id=_WORKSPACE,
                email=_OWNER.email,
                role=_OWNER.role.value,
                created_at=tx.now,
            )
        )
    return store


async def _import(store: Store, path: Path, scratch: Path) -> float:
    """Import the catalogue; return the seconds until every row is found by its exact words."""
    imports = Imports(store, scratch / "uploads")
    started = time.perf_counter()
    with path.open("rb") as file:

        async def read(size: int) -> bytes:
            return file.read(size)

        upload = Upload(ImportKind.PRODUCTS, path.name, read)
        import_id = await imports.start(_OWNER, upload)
    await imports.run_due()
    seconds = time.perf_counter() - started
    done = await imports.get(_WORKSPACE, import_id)
    print(done.status, done.counts, f"{len(done.refused)} refused", file=sys.stderr)  # noqa: T201
    return round(seconds, 1)


async def _with_searches(
    search: Search, work: Callable[[], Awaitable[int]]
) -> tuple[float, dict[str, float]]:
    """Run the work with a search every half second beside it; return both their times."""
    started = time.perf_counter()
    task = asyncio.ensure_future(work())
    waits = []
    while not task.done():
        begun = time.perf_counter()
        await search.products(_WORKSPACE, "wireless mouse")
        waits.append(time.perf_counter() - begun)
        await asyncio.wait([task], timeout=0.5)
    await task
    return round(time.perf_counter() - started, 1), _milliseconds(waits)


async def _latency(search: Search, queries: list[str], times: int) -> dict[str, float]:
    waits = []
    for query in queries * times:
        begun = time.perf_counter()
        await search.products(_WORKSPACE, query)
        waits.append(time.perf_counter() - begun)
    return _milliseconds(waits)


def _milliseconds(waits: list[float]) -> dict[str, float]:
    ordered = sorted(wait * 1000 for wait in waits)
    p95 = ordered[int(len(ordered) * 0.95)]
    return {"p50": round(statistics.median(ordered), 1), "p95": round(p95, 1)}


async def _run(search: Search, labels: Labels) -> dict[str, list[str]]:
    run = {}
    for query in labels:
        hits = await search.products(_WORKSPACE, query, 100)
        run[query] = [hit.product.sku for hit in hits]
    return run


def _labels(path: Path) -> Labels:
    labels: Labels = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels[row["query"]][row["id"]] = int(row["grade"])
    return dict(labels)


def _score(run: dict[str, list[str]], labels: Labels) -> dict[str, float]:
    """Return nDCG@10 (gain 2^grade - 1), the same over judged products alone, and R@50."""
    ndcg, judged, recall = [], [], []
    for query, grades in labels.items():
        best = _dcg(sorted(grades.values(), reverse=True))
        good = {sku for sku, grade in grades.items() if grade > 1}
        if best:
            ndcg.append(_dcg([grades.get(sku, 0) for sku in run[query]]) / best)
            judged.append(_dcg([grades[sku] for sku in run[query] if sku in grades]) / best)
        if good:
            recall.append(len(good & set(run[query][:50])) / len(good))
    means = {"ndcg@10": ndcg, "judged_only_ndcg@10": judged, "recall@50": recall}
    return {name: round(statistics.fmean(values), 3) for name, values in means.items()}


def _dcg(grades: list[int]) -> float:
    return math.fsum(
        (2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades[:10])
    )


if __name__ == "__main__":
    main()
