"""Firestore's own emulator, from the Google Cloud SDK: starts it, fills it, empties it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from tests.emulators.running import Running, free_port
from tests.standins import skip_where_unavailable

PROJECT = "demo-shop"
_PROGRAM = "platform/cloud-firestore-emulator/cloud_firestore_emulator"
_HOW = "Install Google Cloud's CLI, then: gcloud components install cloud-firestore-emulator"


class FirestoreEmulator:
    """A running emulator; `host` is what FIRESTORE_EMULATOR_HOST must be to reach it."""

    def __init__(self, running: Running, host: str) -> None:
        self._running = running
        self.host = host

    async def put(self, collection: str, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Write documents, each by its id, whatever was there; FIRESTORE_EMULATOR_HOST is set."""
        client = self.client()
        batch = client.batch()
        for name, fields in documents.items():
            batch.set(client.collection(collection).document(name), dict(fields))
        await batch.commit()

    async def remove(self, *documents: str) -> None:
        """Delete documents by their paths."""
        client = self.client()
        for document in documents:
            await client.document(document).delete()

    def client(self) -> firestore.AsyncClient:
        anyone = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return firestore.AsyncClient(PROJECT, anyone)

    def forget(self) -> None:
        """Drop every document."""
        root = f"http://{self.host}/emulator/v1/projects/{PROJECT}/databases/(default)/documents"
        httpx.delete(root, trust_env=False, timeout=30).raise_for_status()

    def stop(self) -> None:
        self._running.stop()


def start_firestore(folder: Path) -> FirestoreEmulator:
    """Start the emulator on a free port; skip where it is not installed."""
    program = _find_program()
    if program is None or shutil.which("java") is None:
        skip_where_unavailable("Firestore's emulator", _HOW)
    host = f"127.0.0.1:{free_port()}"
    command = [str(program), f"--host={host.partition(':')[0]}", f"--port={host.partition(':')[2]}"]
    running = Running(command, log=folder / "log", environment=dict(os.environ))
    running.wait_for(f"http://{host}", seconds=60)
    return FirestoreEmulator(running, host)


def _find_program() -> Path | None:
    gcloud = shutil.which("gcloud")
    roots = [Path("/usr/lib/google-cloud-sdk"), Path("/usr/share/google-cloud-sdk")]
    if gcloud is not None:
        roots.append(Path(gcloud).resolve().parents[1])
    found = (root / _PROGRAM for root in roots)
    return next((program for program in found if program.is_file()), None)
