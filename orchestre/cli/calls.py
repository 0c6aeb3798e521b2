"""Calls to the API from a command: signed in, and one event loop each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from orchestre.cli import sign_ins
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, DraftInfo, Page
from orchestre.client.schemas.text import in_words
from orchestre.domain.errors import Fault, Forbidden, Invalid, NotFound, NotSignedIn
from orchestre.domain.members import RIGHTS, Right
from orchestre.settings import Settings, load_settings

T = TypeVar("T")
ID_DIGITS = 32
#: How many pages of 200 are searched for the end of an id.
SEARCHED_PAGES = 10
#: How many ids are named where several fit, and how much of each.
SHOWN_IDS, SHOWN_DIGITS = 10, 8


class HasId(Protocol):
    """Anything with an id."""

    id: str


I = TypeVar("I", bound=HasId)  # noqa: E741 a type, not a number


def kept_token(settings: Settings) -> str:
    """Return ORCHESTRE_TOKEN, else what `login` kept for this API; empty without either."""
    return settings.token.get_secret_value() or sign_ins.token_for(settings.api_url)


def call(job: Callable[[OrchestreClient], Coroutine[Any, Any, T]], *, signed: bool = True) -> T:
    """Do one job with a client, signed in if anybody is, and give back what it gives."""

    async def with_client() -> T:
        settings = load_settings()
        token = kept_token(settings) if signed else ""
        async with OrchestreClient(settings.api_url, token=token) as client:
            try:
                return await job(client)
            except NotSignedIn as error:
                if token or not signed:
                    raise
                raise NotSignedIn(
                    f"Nobody is signed in to {client.url}",
                    advice="orchestre login, or for a new workspace: orchestre login --sign-up",
                ) from error
            except ValidationError as error:
                faults = tuple(
                    Fault(".".join(map(str, one["loc"])), in_words(one)) for one in error.errors()
                )
                raise Invalid("What you gave cannot be sent", faults=faults) from error

    return asyncio.run(with_client())


async def full_id(
    given: str, page: Callable[[str | None], Awaitable[Page[I]]], *, noun: str
) -> str:
    """Return the id that `given` is, or is the only end of; raise NotFound or Invalid."""
    if len(given) >= ID_DIGITS:
        return given
    found: list[str] = []
    cursor: str | None = None
    for _ in range(SEARCHED_PAGES):
        listed = await page(cursor)
        found += [item.id for item in listed.items if item.id.endswith(given)]
        cursor = listed.next_cursor
        if cursor is None:
            break
    if not found:
        raise NotFound(f"There is no {noun} whose id ends in {given!r}")
    if len(found) > 1:
        ends = [one[-max(len(given) + 4, SHOWN_DIGITS) :] for one in found[:SHOWN_IDS]]
        more = ", …" if len(found) > SHOWN_IDS else ""
        raise Invalid(
            f"{len(found)} ids end in {given!r}: {', '.join(ends)}{more}",
            advice="Give more of the id, from its end.",
        )
    return found[0]


async def account_named(
    client: OrchestreClient, name: str, *, provider: str | None = None
) -> AccountInfo:
    """Find one account by its name, its address, or the end of its id or its bot's."""
    accounts = [
        account
        for account in await client.accounts.all()
        if provider in {None, account.provider, f"{account.provider}provider"}
        and (
            name in {account.identifier_name, account.address}
            or (len(name) >= len("12345678") and account.id.endswith(name))
            or (len(name) >= len("12345678") and account.bot.id.endswith(name))
        )
    ]
    if not accounts:
        raise NotFound(
            f"There is no account called {name!r}", advice="See `orchestre accounts list`."
        )
    if len(accounts) > 1:
        raise Invalid(f"Several accounts are called {name!r}", advice="Add --provider.")
    return accounts[0]


async def mailbox_of(client: OrchestreClient, draft: DraftInfo) -> str:
    """Return the name and address of the mailbox that a draft leaves from."""
    for account in await client.accounts.all():
        if account.id == draft.account:
            return f"{account.identifier_name} <{account.address}>"
    return draft.account_name


async def must_decide(client: OrchestreClient) -> None:
    """Refuse somebody who only reads before they read and answer anything."""
    role = (await client.me()).role
    if Right.DECIDE not in RIGHTS[role]:
        raise Forbidden(
            f"Your role, {role}, decides about no draft",
            advice="Ask an owner or admin: orchestre members role EMAIL approver",
        )
