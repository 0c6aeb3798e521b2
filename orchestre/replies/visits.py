"""Visits: sends a browser to a service whose account is to be linked, and takes it back."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlencode, urlsplit, urlunsplit

import structlog

from orchestre.domain.errors import (
    CredentialsRejected,
    Fault,
    Invalid,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    SettingsError,
)
from orchestre.domain.members import Right
from orchestre.providers.oauth import Visit
from orchestre.providers.registry import Plugin, Registry
from orchestre.replies.connections import in_time
from orchestre.replies.grants import VISIT_LIFE, Grants, Visitor, oauth_of, unknown_visit
from orchestre.replies.shown_once import kept, new_secret
from orchestre.settings import Settings
from orchestre.store import visits
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store

log = structlog.get_logger(__name__)


class Refusal(StrEnum):
    """Why a visit brought nothing, as its destination is told (RFC 6749 §4.1.2.1 where it can)."""

    DENIED = "access_denied"
    REJECTED = "rejected"
    BUSY = "temporarily_unavailable"
    FAILED = "server_error"


class Visits:
    """Visits of browsers to services, each from its beginning to its one result.

    The browser carries nothing of worth: a state, then a result id, each good once, for ten minutes
    and for nobody but the member and sign-in that began (RFC 9700 §4.2, §4.7).
    """

    def __init__(self, store: Store, registry: Registry, settings: Settings) -> None:
        self._store = store
        self._registry = registry
        self.grants = Grants(store, registry)
        api = settings.api_url.rstrip("/")
        self._redirect_uri = f"{api}/providers/google_auth"
        self._own_page = f"{api}/providers/linked"
        # The console's page is this installation's own too, as no other address of its is.
        console = f"{settings.console_url}/accounts"
        self._destinations = (*settings.redirect_urls, self._own_page, console)

    async def begin(
        self, visitor: Visitor, *, provider_name: str, destination: str | None = None
    ) -> str:
        """Return where the member's browser goes to ask the account's owner.

        It comes back to `destination`, the API's own page without one. Raises Invalid for any that
        is neither registered nor the console's page of mailboxes, and where the service or this
        installation knows no such visits.
        """
        goal = self._own_page if destination is None else destination
        if goal not in self._destinations:
            raise _unregistered()
        plugin = self._registry.plugin(provider_name)
        # RFC 7636 §4.1: 43 signs from 32 random bytes.
        state, verifier = new_secret(), new_secret()
        url = _address(plugin, Visit(state, verifier, self._redirect_uri))
        opened = visits.OpenVisit(
            id=kept(state),
            workspace_id=visitor.member.workspace_id,
            member_id=visitor.member.id,
            sign_in=visitor.sign_in,
            provider=plugin.name,
            destination=goal,
            code_verifier=verifier,
        )
        async with self._store.begin() as tx:
            await who_still_may(tx, visitor.member, Right.CONFIGURE)
            await visits.begin(tx, opened, expires_at=tx.now + VISIT_LIFE)
        return url

    def lacks(self, plugin: Plugin) -> str:
        """Say what keeps this installation from such visits, and what to do; empty: nothing."""
        try:
            _address(plugin, Visit("", "", self._redirect_uri))
        except Invalid as error:
            return f"{str(error).rstrip('.')}. {error.advice}"
        return ""

    async def end(self, state: str, *, code: str = "", error: str = "") -> str:
        """Take what the service says at the end of a visit; return where the browser goes on.

        The address carries `result`, or `error` with a `Refusal`. The state is used up before the
        code is, which is exchanged once: a lost answer means a new visit. Raises NotFound for a
        state that is unknown, used or expired: such a browser is sent nowhere.
        """
        if not (code or error):
            raise Invalid(
                "The service sent neither a code nor an error",
                faults=(Fault("query.code", "is missing"),),
                advice="Begin again, and follow the service's own buttons to the end.",
            )
        taken = await self._taken(kept(state))
        if error:
            log.warning("visit refused", provider=taken.provider, reason=error[:40])
            denied = error == Refusal.DENIED
            return _told(taken, error=Refusal.DENIED if denied else Refusal.FAILED)
        plugin = self._registry.plugin(taken.provider)
        visit = Visit(state, taken.code_verifier, self._redirect_uri)
        try:
            grant = await in_time(oauth_of(plugin).exchange(visit, code))
        except (ProviderError, SettingsError) as refused:
            log.warning(
                "visit brought nothing",
                provider=plugin.name,
                reason=str(refused),
                advice=refused.advice,
            )
            return _told(taken, error=_refusal(refused))
        return _told(taken, result=await self.grants.keep(taken.id, grant))

    async def _taken(self, visit_id: str) -> visits.OpenVisit:
        # Anybody may come here: who brings nonsense does not hold up those who write.
        async with self._store.read() as tx:
            if not await visits.is_open(tx, visit_id):
                raise unknown_visit()
        async with self._store.begin() as tx:
            taken = await visits.take(tx, visit_id)
        if taken is None:
            raise unknown_visit()
        return taken


def _address(plugin: Plugin, visit: Visit) -> str:
    try:
        return oauth_of(plugin).authorization_url(visit)
    except SettingsError as error:
        # The member cannot mend it, but hears what whoever runs this must set.
        raise Invalid(
            f"{plugin.title} cannot be visited from here: {error}", advice=error.advice
        ) from error


def _told(visit: visits.OpenVisit, **word: str) -> str:
    """Add a word to the query of a visit's destination; what stands there stays."""
    parts = urlsplit(visit.destination)
    query = "&".join(filter(None, (parts.query, urlencode(word))))
    return urlunsplit(parts._replace(query=query))


def _refusal(error: ProviderError | SettingsError) -> Refusal:
    if isinstance(error, CredentialsRejected):
        return Refusal.REJECTED
    if isinstance(error, ProviderUnavailable | RateLimited):
        return Refusal.BUSY
    return Refusal.FAILED


def _unregistered() -> Invalid:
    # It is not repeated: what was sent may be an address that nobody should follow.
    return Invalid(
        "No browser is sent to this address from here",
        faults=(Fault("query.redirect_url", "is not registered, sign by sign"),),
        advice="Leave redirect_url out, which ends the visit at a page of Orchestre; or have "
        "whoever runs it add this address to ORCHESTRE_REDIRECT_URLS.",
    )
