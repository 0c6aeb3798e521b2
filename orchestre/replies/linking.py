"""Linking: connects an account at a provider to a workspace, and takes it away again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from pydantic import BaseModel

from orchestre.domain.accounts import Account, Cursor
from orchestre.domain.errors import Conflict, Fault, Invalid, ProviderError, SettingsError
from orchestre.domain.members import Member, Right
from orchestre.providers.provider import KeepsLabels
from orchestre.providers.registry import Plugin, parse_options
from orchestre.replies.connections import Connections, in_time, shut
from orchestre.replies.folders import check_folder, refuse_foreign
from orchestre.replies.grants import Granted, oauth_of, spend
from orchestre.replies.push import stop_telling
from orchestre.store import accounts, labelling, links
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction

#: Seconds that giving a grant back may take: whoever unlinks an account waits for it.
REVOKE_SECONDS = 10.0
_MOST_CHARACTERS = 320

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """How an unlinking ended; `detail` and `advice` where its owner has something left to do."""

    #: What became of what its owner granted at the service; empty where there was no such thing.
    grant: str = ""
    detail: str = ""
    advice: str = ""


class Linking:
    """Links and unlinks accounts: by the form of their plug-in, or by what a visit brought."""

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

        Linking the same account again renews its options and keeps its history and cursor; a
        mailbox that had an approval rule has it under every name (`rule_from`).
        Raises Invalid for wrong options or where the service does not let us in.
        """
        plugin = self._registry.plugin(provider_name)
        _refuse_visited(plugin, options)
        name = _name(identifier_name)
        given = _with_address(plugin.options.model_fields, options, name)
        chosen = parse_options(plugin, given)
        folder = plugin.folder(chosen).resolve() if plugin.folder is not None else None
        if folder is not None:
            check_folder(folder, self._linkable_folder(member.workspace_id))
        link = await _connected(plugin, chosen, given, name=name)
        if folder is not None:
            link = replace(link, resource=str(folder))
        async with self._store.begin() as tx:
            if folder is not None:
                await refuse_foreign(tx, self._registry, member.workspace_id, folder=folder)
            return await _kept(tx, member, link)

    async def link_granted(
        self,
        member: Member,
        granted: Granted,
        *,
        identifier_name: str,
        choices: Mapping[str, object],
    ) -> Account:
        """Link the account that a visit brought, and use the visit's result up with that.

        `choices` are options that have a default; the others come from the visit alone. A result
        that could not be linked, under a name that is taken say, is good for another try.
        """
        name = _name(identifier_name)
        _refuse_required(granted.plugin, choices)
        options = {**granted.grant.options, **choices}
        chosen = parse_options(granted.plugin, options)
        link = await _connected(granted.plugin, chosen, options, name=name)
        async with self._store.begin() as tx:
            await spend(tx, member, granted)
            return await _kept(tx, member, replace(link, lacks=granted.grant.lacks))

    async def unlink(self, member: Member, *, provider_name: str, identifier_name: str) -> Unlinked:
        """Stop the account's bot and erase its credentials; what was received stays readable.

        What its owner granted is given back before it is erased: whenever this process may die,
        either it is worth nothing or unlinking it once more gives it back.
        """
        plugin = self._registry.plugin(provider_name)
        async with self._store.begin() as tx:
            # Here already: what is given back at the service is back for good.
            await who_still_may(tx, member, Right.CONFIGURE)
            account = await accounts.named(tx, member.workspace_id, plugin.name, identifier_name)
            kept = await accounts.connection(tx, account.id)
        await stop_telling(self._store, self._connections, account.id)
        outcome = await _given_back(plugin, kept.options)
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            await accounts.lock(tx, account.id)
            if (await accounts.connection(tx, account.id)).options != kept.options:
                raise Conflict(
                    f"Somebody connected {account.identifier_name} again at the same moment",
                    advice="Unlink it once more if it is to go.",
                )
            await links.unlink(tx, member.workspace_id, account.id)
            after = {"grant": outcome.grant} if plugin.oauth is not None else {}
            entry = Entry(member.id, "account unlinked", account.id, after=after)
            await record(tx, member.workspace_id, entry)
        await self._connections.forget(account.id)
        return outcome


async def _kept(tx: Transaction, member: Member, link: links.Link) -> Account:
    # The service was asked since the request began, which takes its time.
    await who_still_may(tx, member, Right.CONFIGURE)
    account = await links.link(tx, member.workspace_id, link)
    await labelling.follow(tx, account.id, wanted=link.keeps_labels)
    after = {"provider": link.provider}
    if account.rule_from:
        after |= {"approved_by": account.bot.approved_by, "rule_from": account.rule_from}
    entry = Entry(member.id, "account linked", account.id, after=after)
    await record(tx, member.workspace_id, entry)
    return account


async def _connected(
    plugin: Plugin, chosen: BaseModel, options: Mapping[str, object], *, name: str
) -> links.Link:
    address, cursor, keeps_labels = await _visited(plugin, chosen)
    return links.Link(
        provider=plugin.name,
        identifier_name=name,
        address=address.lower(),
        options=json.dumps(dict(options)),
        resource=plugin.resource(chosen),
        cursor=cursor,
        keeps_labels=keeps_labels,
    )


async def _given_back(plugin: Plugin, options: str) -> Unlinked:
    if plugin.oauth is None:
        return Unlinked()
    try:
        await in_time(plugin.oauth.revoke(json.loads(options)), REVOKE_SECONDS)
    except (ProviderError, SettingsError) as error:
        log.warning("grant not given back", provider=plugin.name, reason=str(error))
        return Unlinked(
            grant="kept by the service",
            detail=f"The account is unlinked, but {plugin.title} did not take the grant back: "
            f"{error}",
            advice=f"Its owner ends it at {plugin.title}: in the account's security settings, "
            "among the apps that have access.",
        )
    return Unlinked(grant="given back")


async def _visited(plugin: Plugin, options: BaseModel) -> tuple[str, Cursor, bool]:
    """Return the account's address, where it is now, and whether it keeps labels.

    Raises Invalid if the service lets us not in.
    """
    try:
        provider = await in_time(plugin.connect(options))
        try:
            address = await in_time(provider.identify())
            keeps_labels = isinstance(provider, KeepsLabels) and provider.keeps_labels
            return address, (await in_time(provider.fetch(None))).next, keeps_labels
        finally:
            await shut(provider)
    except ProviderError as error:
        raise Invalid(
            f"{plugin.title} does not let Orchestre in: {error}", advice=error.advice
        ) from error


def _refuse_visited(plugin: Plugin, options: Mapping[str, object]) -> None:
    """Refuse a form where a visit is needed, and a visit's result where a form is."""
    if plugin.oauth is not None:
        raise Invalid(
            f"{plugin.name} is linked by a visit to {plugin.title}, not by options",
            faults=(Fault("social_info.result", "is missing"),),
            advice="Begin with GET /providers/link_provider, or `orchestre accounts link`.",
        )
    if set(options) == {"result"} and "result" not in plugin.options.model_fields:
        oauth_of(plugin)


def _refuse_required(plugin: Plugin, choices: Mapping[str, object]) -> None:
    fields = plugin.options.model_fields
    fixed = [name for name in choices if name in fields and fields[name].is_required()]
    if fixed:
        raise Invalid(
            f"A visit to {plugin.title} gives {', '.join(fixed)}; nobody else can",
            faults=tuple(Fault(f"social_info.{name}", "comes with the visit") for name in fixed),
        )


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
