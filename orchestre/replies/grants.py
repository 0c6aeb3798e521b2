"""Grants: what the owner of an account allowed in a visit, for whoever began it and once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Self

from orchestre.domain.errors import Fault, Invalid, NotFound
from orchestre.domain.members import Member
from orchestre.providers.oauth import Grant, OAuth
from orchestre.providers.registry import Plugin, Registry
from orchestre.replies.shown_once import kept, new_secret
from orchestre.store import visits
from orchestre.store.session import Store, Transaction

#: How long a visit may take, and how long its result can then be used.
VISIT_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member, and the one sign-in by which they came: whoever begins a visit must end it."""

    member: Member
    sign_in: str

    @classmethod
    def by(cls, member: Member, token: str) -> Self:
        """Name a member by the token that came with the request."""
        return cls(member, kept(token))


@dataclass(frozen=True, slots=True)
class Granted:
    """What a visit brought: an account that can be linked once."""

    visit_id: str = field(repr=False)
    plugin: Plugin
    grant: Grant = field(repr=False)


class Grants:
    """What visits brought; each is found by its result id alone, of which a hash is kept."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry

    async def keep(self, visit_id: str, grant: Grant) -> str:
        """Keep what a visit brought for ten minutes; return its result id, for the browser.

        Raises NotFound where the visit was forgotten meanwhile. A grant that nobody uses is
        forgotten and not given back: at Google that would end every grant of this account to us,
        one that is in use in some workspace among them.
        """
        result = new_secret()
        async with self._store.begin() as tx:
            is_kept = await visits.keep_grant(
                tx,
                visit_id,
                json.dumps(asdict(grant)),
                result_hash=kept(result),
                expires_at=tx.now + VISIT_LIFE,
            )
        if not is_kept:
            raise unknown_visit()
        return result

    async def shown(self, result: str) -> Granted | None:
        """Return what the page may show to the browser that holds a result; None if it is over."""
        async with self._store.read() as tx:
            found = await visits.shown(tx, kept(result))
        return None if found is None else self._opened(found)

    async def granted(self, visitor: Visitor, *, provider_name: str, result: str) -> Granted:
        """Return what a visit of this member and sign-in brought; NotFound for anybody else.

        It is not used up by this, so that a wrong name costs no second visit: `spend` does that.
        """
        plugin = self._registry.plugin(provider_name)
        oauth_of(plugin)
        found = await self.brought(visitor, result)
        if found.plugin is not plugin:
            raise _unknown_result()
        return found

    async def brought(self, visitor: Visitor, result: str) -> Granted:
        """Return what a visit of this member and sign-in brought, wherever it led."""
        async with self._store.read() as tx:
            found = await visits.granted(
                tx,
                visitor.member.workspace_id,
                visitor.member.id,
                sign_in=visitor.sign_in,
                result_hash=kept(result),
            )
        if found is None:
            raise _unknown_result()
        return self._opened(found)

    def _opened(self, found: visits.GrantedVisit) -> Granted:
        plugin = self._registry.plugin(found.provider)
        return Granted(found.id, plugin, Grant(**json.loads(found.grant)))


async def spend(tx: Transaction, member: Member, granted: Granted) -> None:
    """Use up what a visit brought, with whatever else this transaction does; NotFound if it was."""
    if not await visits.spend(tx, member.workspace_id, granted.visit_id):
        raise _unknown_result()


def oauth_of(plugin: Plugin) -> OAuth:
    """Return how a service is visited; Invalid where it is linked by its form."""
    if plugin.oauth is None:
        raise Invalid(
            f"{plugin.name} is linked by its form, not by a visit to {plugin.title}",
            faults=(Fault("provider_name", "asks for no consent"),),
            advice="Send its options to POST /providers/update_provider_info.",
        )
    return plugin.oauth


def unknown_visit() -> NotFound:
    """Say that a state is worth nothing, whatever the reason."""
    return NotFound(
        "This visit is not known: it has been ended already, or it began over ten minutes ago",
        advice="Begin a new one, and end it within ten minutes.",
    )


def _unknown_result() -> NotFound:
    return NotFound(
        "This result is not yours to use: it has been used, it is older than ten minutes, or the "
        "visit was begun in another sign-in or for another service",
        advice="Begin again, in the sign-in that will also end it.",
    )
