"""Linking: connects an account at a provider to a workspace, and takes it away again."""

from __future__ import annotations

import json
from pathlib import Path

from orchestre.domain.accounts import Account
from orchestre.domain.errors import Fault, Invalid, ProviderError
from orchestre.domain.members import Member
from orchestre.providers.registry import Registry, parse_options
from orchestre.store import accounts
from orchestre.store.events import Entry, record
from orchestre.store.session import Store

_MOST_CHARACTERS = 320


class Linking:
    """Links and unlinks accounts by the form that their plug-in asks for."""

    def __init__(self, store: Store, registry: Registry, linkable_folder: Path | None) -> None:
        self._store = store
        self._registry = registry
        #: Anybody who signs up may link, so folders of this machine are open only below this one.
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
        if plugin.folder is not None:
            self._check_folder(plugin.folder(chosen))
        try:
            provider = await plugin.connect(chosen)
            try:
                address = await provider.identify()
                cursor = (await provider.fetch(None)).next
            finally:
                await provider.close()
        except ProviderError as error:
            raise Invalid(
                f"{plugin.title} does not let Orchestre in: {error}",
                faults=(Fault("social_info", str(error)),),
                advice=error.advice,
            ) from error
        link = accounts.Link(
            provider=plugin.name,
            identifier_name=name,
            address=address.lower(),
            options=json.dumps(given),
            resource=plugin.resource(chosen),
            cursor=cursor,
        )
        async with self._store.begin() as tx:
            account = await accounts.link(tx, member.workspace_id, link)
            entry = Entry(member.id, "account linked", account.id, after={"provider": plugin.name})
            await record(tx, member.workspace_id, entry)
        return account

    def _check_folder(self, folder: Path) -> None:
        root = self._linkable_folder
        if root is None:
            raise Invalid(
                "This Orchestre can be reached from other machines, so no folder of its own "
                "may be linked",
                faults=(Fault("social_info.path", "not allowed here"),),
                advice="Whoever runs it sets ORCHESTRE_MAIL_ROOT to the folder that holds them.",
            )
        if not folder.resolve().is_relative_to(root):
            raise Invalid(
                f"Only mail folders below {root} may be linked",
                faults=(Fault("social_info.path", f"is not below {root}"),),
                advice="Move the Maildir there, or have ORCHESTRE_MAIL_ROOT changed.",
            )

    async def unlink(self, member: Member, *, provider_name: str, identifier_name: str) -> None:
        """Stop the account's bot and erase its credentials; what was received stays readable."""
        plugin = self._registry.plugin(provider_name)
        async with self._store.begin() as tx:
            account = await accounts.named(tx, member.workspace_id, plugin.name, identifier_name)
            await accounts.unlink(tx, member.workspace_id, account.id)
            entry = Entry(member.id, "account unlinked", account.id)
            await record(tx, member.workspace_id, entry)


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
