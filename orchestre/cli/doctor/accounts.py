"""The accounts, as a running Orchestre sees them."""

from __future__ import annotations

from orchestre.cli.calls import kept_token
from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.draft_view import departure
from orchestre.cli.places import url_of
from orchestre.cli.wording import command, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, DraftInfo
from orchestre.domain.accounts import AccountStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import OrchestreError
from orchestre.settings import Settings


async def accounts(settings: Settings) -> list[Checkup]:
    """Look at every linked account; no API, or nobody signed in, is nothing wrong."""
    async with OrchestreClient(settings.api_url, token=kept_token(settings)) as client:
        try:
            await client.health()
        except OrchestreError:
            return [_no_api(settings)]
        if not client.signed_in:
            return [fine("Accounts", "not looked at: nobody is signed in; orchestre login")]
        linked = await client.accounts.all()
        approved = await client.drafts.page(status=DraftStatus.APPROVED, limit=200)
    if not linked:
        return [fine("Accounts", "none is linked; orchestre accounts link …")]
    return [
        *(_account(account) for account in linked),
        *(_held_up(draft) for draft in approved.items if draft.reply and draft.reply.error),
    ]


def _no_api(settings: Settings) -> Checkup:
    own = url_of(settings)
    if "api_url" in settings.model_fields_set and settings.api_url.rstrip("/") != own:
        return wrong(
            "API",
            f"nothing answers at {settings.api_url}, where ORCHESTRE_API_URL says it is",
            f"Start it there, or unset ORCHESTRE_API_URL; `orchestre up` here would be at {own}",
        )
    return fine("API", f"not running at {settings.api_url}; start it: orchestre up")


def _held_up(draft: DraftInfo) -> Checkup:
    error = draft.reply.error if draft.reply else ""
    return wrong(
        f"Draft {short(draft.id)}",
        f"its reply could not leave, {departure(draft)}: {one_line(error)}",
        f"Mend that, or take it back: orchestre drafts undo {short(draft.id)}",
    )


def _account(account: AccountInfo) -> Checkup:
    part = f"Account {one_line(account.identifier_name)}"
    if account.status is AccountStatus.NEEDS_RELINK:
        return wrong(
            part,
            "its service refuses the credentials",
            command("orchestre", "accounts", "link", account.provider, account.identifier_name),
        )
    if account.bot.error:
        return wrong(
            part,
            one_line(account.bot.error),
            command("orchestre", "bots", "status", account.identifier_name),
        )
    return fine(part, f"{account.status}, bot {account.bot.status}")
