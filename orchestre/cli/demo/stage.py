"""The demo's member, who signs in anew at each demo on the same data folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import Conflict

EMAIL = "demo@example.com"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The demo's member."""

    email: str
    password: str
    #: The workspace's id.
    workspace: str


async def sign_in(client: OrchestreClient, data_dir: Path) -> SignIn:
    """Sign in as the demo's member; on a new data folder, make the member first."""
    password = _kept_password(data_dir / "demo-password")
    with contextlib.suppress(Conflict):
        await client.sign_up(EMAIL, password)
    await client.sign_in(EMAIL, password)
    return SignIn(EMAIL, password, (await client.me()).workspace)


def _kept_password(file: Path) -> str:
    if file.exists():
        return file.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(12)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{password}\n")
    return password
