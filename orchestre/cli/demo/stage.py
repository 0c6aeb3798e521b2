"""The demo's stage: a member, a linked mailbox, a catalogue and a running bot, made over HTTP."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from orchestre.cli import imports
from orchestre.cli.demo import mailbox
from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import AccountInfo, ImportStatus, UpdateProviderInfoBody
from orchestre.domain.errors import Conflict

EMAIL = "demo@example.com"
SHOP = "nordwind"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The demo's member."""

    email: str
    password: str


async def sign_in(client: OrchestreClient, data_dir: Path) -> SignIn:
    """Sign in as the demo's member; on a new data folder, make the member first."""
    who = SignIn(EMAIL, _kept_password(data_dir / "demo-password"))
    with contextlib.suppress(Conflict):
        await client.sign_up(who.email, who.password)
    await client.sign_in(who.email, who.password)
    return who


def _kept_password(file: Path) -> str:
    if file.exists():
        return file.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(12)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{password}\n")
    return password


async def link(client: OrchestreClient, folder: Path) -> AccountInfo:
    """Link the mailbox, unless an earlier demo did."""
    for account in await client.accounts.all():
        if account.identifier_name == SHOP:
            return account
    options = {"path": str(mailbox.make(folder).resolve()), "address": mailbox.ADDRESS}
    return await client.accounts.link(
        UpdateProviderInfoBody(
            provider_name="maildir", identifier_name=SHOP, social_info=dict(options)
        )
    )


async def learn(client: OrchestreClient) -> ImportStatus:
    """Import the shop's catalogue and wait until it is in."""
    content = files(__package__).joinpath("products.csv").read_bytes()
    started = await client.products.start_import("products.csv", content, ImportWishes())
    return await imports.followed(lambda: client.products.import_status(started.id))
