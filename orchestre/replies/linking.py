"""Linking: connects an account at a provider to a workspace, and takes it away again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from orchestre.domain.accounts import Account, Cursor
from orchestre.domain.errors import Conflict, Fault, Invalid, ProviderError
from orchestre.domain.members import Member
from orchestre.providers.registry import Plugin, parse_options
from orchestre.replies.connections import Connections, in_time, shut
from orchestre.store import accounts, links
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction

_MOST_CHARACTERS = 320


class Linking:
    """Links and unlinks accounts by the form that their plug-in asks for."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        linkable_folder: Callable[[str], Path | None],
    ) -> None:
        self._store = store
        self._connections = connections
        self._registry = connections.registry
        #: Anybody who signs up may link, so a workspace links folders of this machine in its own.
        self._linkable_folder = linkable_folder

    async def link(
        self,
        member: Member,
        *,
        provider_name: str,
        identifier_name: str,
        options: dict[str, object],
    ) -> Account:
        """Link an account whose credentials work now; reading begins at this moment.

        Linking the same account again renews its options and keeps its history and cursor.
        Raises Invalid for wrong options or where the service does not let us in.
        """
        plugin = self._registry.plugin(provider_name)
        name = _name(identifier_name)
        given = _with_address(plugin.options.model_fields, options, name)
        chosen = parse_options(plugin, given)
        folder = plugin.folder(chosen).resolve() if plugin.folder is not None else None
        if folder is not None:
            self._check_folder(folder, self._linkable_folder(member.workspace_id))
        address, cursor = await _visited(plugin, chosen)
        link = links.Link(
            provider=plugin.name,
            identifier_name=name,
            address=address.lower(),
            options=json.dumps(given),
            resource=plugin.resource(chosen) if folder is None else str(folder),
            cursor=cursor,
        )
        async with self._store.begin() as tx:
            if folder is not None:
                await self._refuse_foreign(tx, member, folder)
            account = await links.link(tx, member.workspace_id, link)
            entry = Entry(member.id, "account linked", account.id, after={"provider": plugin.name})
            await record(tx, member.workspace_id, entry)
        return account

    @staticmethod
    def _check_folder(folder: Path, own: Path | None) -> None:
        if own is None:
            raise Invalid(
                "This Orchestre can be reached from other machines, so no folder of its own "
                "may be linked",
                faults=(Fault("social_info.path", "not allowed here"),),
                advice="Whoever runs it sets ORCHESTRE_MAIL_ROOT to the folder that holds them.",
            )
        if not folder.is_relative_to(own):
            raise Invalid(
                f"Your workspace may link mail folders in {own} only",
                faults=(Fault("social_info.path", f"is not in {own}"),),
                advice="Have the Maildir put there by whoever runs this Orchestre.",
            )

    async def _refuse_foreign(self, tx: Transaction, member: Member, folder: Path) -> None:
        # A Maildir's subfolders, such as .Sent, are Maildirs themselves.
        plugins = [plugin.name for plugin in self._registry.plugins() if plugin.folder is not None]
        for resource in await links.linked_elsewhere(tx, member.workspace_id, plugins):
            other = Path(resource)
            if folder.is_relative_to(other) or other.is_relative_to(folder):
                raise Conflict(
                    "Another workspace has linked this folder, one inside it or one around it",
                    advice="Choose a folder that holds your team's mail alone.",
                )

    async def unlink(self, member: Member, *, provider_name: str, identifier_name: str) -> None:
        """Stop the account's bot and erase its credentials; what was received stays readable."""
        plugin = self._registry.plugin(provider_name)
        async with self._store.begin() as tx:
            account = await accounts.named(tx, member.workspace_id, plugin.name, identifier_name)
            await links.unlink(tx, member.workspace_id, account.id)
            entry = Entry(member.id, "account unlinked", account.id)
            await record(tx, member.workspace_id, entry)
        await self._connections.forget(account.id)


async def _visited(plugin: Plugin, options: BaseModel) -> tuple[str, Cursor]:
    """Return the account's address and where it is now; Invalid if the service lets us not in."""
    try:
        provider = await in_time(plugin.connect(options))
        try:
            address = await in_time(provider.identify())
            return address, (await in_time(provider.fetch(None))).next
        finally:
            await shut(provider)
    except ProviderError as error:
        raise Invalid(
            f"{plugin.title} does not let Orchestre in: {error}",
            faults=(Fault("social_info", str(error)),),
            advice=error.advice,
        ) from error


def _name(identifier_name: str) -> str:
    name = identifier_name.strip()
    if not name or len(name) > _MOST_CHARACTERS or not name.isprintable():
        raise Invalid(
            f"An account needs a name of 1 to {_MOST_CHARACTERS} printable characters",
            faults=(Fault("identifier_name", "not acceptable"),),
        )
    return name


def _with_address(
    fields: object, options: dict[str, object], identifier_name: str
) -> dict[str, object]:
    """Fill in `address` from the account's name where that is an address."""
    takes_address = isinstance(fields, dict) and "address" in fields
    if takes_address and "address" not in options and "@" in identifier_name:
        return {**options, "address": identifier_name}
    return options
