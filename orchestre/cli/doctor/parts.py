"""The parts inside: the database, the model, the embeddings, Chroma. No look costs money."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography.fernet import Fernet

from orchestre.agents.chat_models import OFFLINE
from orchestre.bootstrap import agents
from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.doctor.machine import running_here
from orchestre.knowledge.embeddings import MiniLM
from orchestre.knowledge.index import ChromaIndex
from orchestre.settings import Settings
from orchestre.store import readiness
from orchestre.store.encryption import Cipher
from orchestre.store.migrate import revisions
from orchestre.store.session import Store, open_engine

#: Seconds that a model's server gets to answer.
_PATIENCE = 5.0


async def database(settings: Settings) -> Checkup:
    """Look whether the database answers and is at this version."""
    kind = settings.database.partition(":")[0].partition("+")[0]
    if kind == "sqlite" and not _sqlite_file(settings).exists():
        return fine("Database", f"{_sqlite_file(settings)}, made at the first start")
    engine = open_engine(settings.database)
    try:
        # Nothing sealed is read here, so that any key does.
        store = Store(engine, Cipher((Fernet.generate_key().decode(),)), lambda: datetime.now(UTC))
        trouble = await readiness.trouble(store)
        if trouble:
            return wrong(
                "Database", f"{trouble}", "Check ORCHESTRE_DATABASE_URL, then: orchestre migrate"
            )
        current, newest = await revisions(engine)
    finally:
        await engine.dispose()
    if current != newest:
        what = f"{kind} is at revision {current}, this version needs {newest}"
        return wrong("Database", what, "orchestre migrate")
    return fine("Database", f"{kind}, at revision {current}")


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.database.partition(":///")[2])


async def model(settings: Settings) -> Checkup:
    """Look whether the model can be made; ask its server which models it has, if one is named."""
    agents(settings)("")
    if settings.model == OFFLINE:
        return fine("Model", "offline: quotes the catalogue, needs no key")
    if not settings.model_base_url:
        return fine("Model", f"{settings.model}, a key is set (not tried: that would cost money)")
    return await _model_server(settings)


async def _model_server(settings: Settings) -> Checkup:
    url = f"{settings.model_base_url.rstrip('/')}/models"
    key = settings.model_api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as http:
            answer = await http.get(url, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return wrong(
            "Model",
            f"nothing answers at {url} ({type(error).__name__})",
            "Start the model's server, or correct ORCHESTRE_MODEL_BASE_URL.",
        )
    if answer.status_code in {401, 403}:
        return wrong("Model", f"{url} refuses the key", "Correct ORCHESTRE_MODEL_API_KEY.")
    return fine("Model", f"{settings.model}; its server answers at {settings.model_base_url}")


async def embeddings(_settings: Settings) -> Checkup:
    """Load the embedding model and use it once."""
    embedder = await asyncio.to_thread(MiniLM)
    vectors = await asyncio.to_thread(embedder.embed, ["a tent for two"])
    return fine("Embeddings", f"{embedder.name}, {vectors.shape[1]} dimensions")


async def chroma(settings: Settings) -> Checkup:
    """Open the vectors, unless a running Orchestre has them open: two must not."""
    path = settings.data_dir / "chroma"
    if not settings.chroma_url:
        if running_here(settings):
            return fine("Chroma", f"{path}, in use by the running Orchestre")
        if not path.exists():
            return fine("Chroma", f"{path}, made at the first start")
    index = ChromaIndex(MiniLM(), path=path, url=settings.chroma_url)
    try:
        await index.check()
    finally:
        await index.close()
    return fine("Chroma", settings.chroma_url or str(path))
