"""The accounts, as a running Orchestre sees them."""

from __future__ import annotations

from orchestre.cli.calls import kept_token
from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.wording import one_line
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo
from orchestre.domain.accounts import AccountStatus
from orchestre.domain.errors import OrchestreError
from orchestre.settings import Settings


async def accounts(settings: Settings) -> list[Checkup]:
    """Look at every linked account; no API, or nobody signed in, is nothing wrong."""
    async with OrchestreClient(settings.api_url, token=kept_token(settings)) as client:
        try:
            await client.health()
        except OrchestreError:
            return [fine("API", f"not running at {settings.api_url}; start it: orchestre up")]
        if not client.signed_in:
            return [fine("Accounts", "not looked at: nobody is signed in; orchestre login")]
        linked = await client.accounts.all()
    if not linked:
        return [fine("Accounts", "none is linked; orchestre accounts link …")]
    return [_account(account) for account in linked]


def _account(account: AccountInfo) -> Checkup:
    part = f"Account {one_line(account.identifier_name)}"
    if account.status is AccountStatus.NEEDS_RELINK:
        return wrong(
            part,
            "its service refuses the credentials",
            f"orchestre accounts link {account.provider} {account.identifier_name}",
        )
    if account.bot.error:
        return wrong(
            part,
            one_line(account.bot.error),
            f"orchestre bots status {account.identifier_name}",
        )
    return fine(part, f"{account.status}, bot {account.bot.status}")
