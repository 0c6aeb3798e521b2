"""Reading: what the page of mailboxes shows, asked for once a run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from console.session import Session
from orchestre.client.schemas import AccountInfo, ProviderInfo


@dataclass(frozen=True, slots=True)
class Known:
    """What the team has linked, and where it could link."""

    accounts: list[AccountInfo]
    providers: list[ProviderInfo]

    def account(self, account_id: str | None) -> AccountInfo | None:
        """Return the account of this id, if it is linked."""
        return next((one for one in self.accounts if one.id == account_id), None)

    def provider(self, name: str) -> ProviderInfo | None:
        """Return the service of this name, if its plug-in is installed."""
        return next((one for one in self.providers if one.provider == name), None)

    def title(self, name: str) -> str:
        """Return what people call a service."""
        found = self.provider(name)
        return found.short_name if found else name


async def read(session: Session) -> Known:
    """Ask for both at once."""
    accounts = session.client.accounts
    return Known(*await asyncio.gather(accounts.all(), accounts.providers()))
