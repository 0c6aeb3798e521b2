"""Installations: how a chat's team lets the app in for a workspace, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.identities import Chat, Door
from orchestre.domain.installations import Installation, InstallationState, Keys, Place
from orchestre.domain.members import Member, Right
from orchestre.replies.shown_once import kept, new_secret
from orchestre.store import install_visits, installations
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction

#: How long a link, and then what it led to, may wait.
VISIT_LIFE = timedelta(minutes=10)
#: Of one workspace.
MOST_INSTALLATIONS = 100


@dataclass(frozen=True, slots=True)
class Begun:
    """A member's link by which the app may be installed once; shown this once."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Installations:
    """Which teams let the app in; an outsider who finds its address installs nothing here.

    Each step of a visit is made once, within ten minutes, and only by the app of the workspace in
    which it was begun (RFC 9700 §4.7).
    """

    store: Store

    async def begin(self, member: Member, service: Chat) -> Begun:
        """Make the member's link; an older one that was not opened is worth nothing any more."""
        token = new_secret()
        async with self.store.begin() as tx:
            now = await who_still_may(tx, member, Right.CONFIGURE)
            begun = Begun(token, tx.now + VISIT_LIFE)
            expires_at = begun.expires_at
            await install_visits.begin(
                tx, now, service, token_hash=kept(token), expires_at=expires_at
            )
            entry = Entry(now.id, "installation link made", now.id, after={"service": service})
            await record(tx, now.workspace_id, entry)
        return begun

    async def open_link(self, door: Door, token: str) -> tuple[str, Member]:
        """Use a link up; return the state to send along to the chat, and whose link it was."""
        state = new_secret()
        async with self.store.begin() as tx:
            if not await install_visits.open_link(tx, door, kept(token), kept(state)):
                raise _over("link")
            member = await install_visits.visitor(tx, door, kept(state))
        if member is None:
            raise _over("link")
        return state, member

    async def come_back(self, door: Door, state: str) -> None:
        """Use a state up, before what the chat sent with it is looked at."""
        async with self.store.begin() as tx:
            if not await install_visits.come_back(tx, door, kept(state)):
                raise _over("state")

    async def keep(self, door: Door, state: str, place: Place, keys: Keys) -> Installation:
        """Keep what a visit brought, in place of what was kept of the same team.

        Raises NotFound where no visit brought it, Forbidden where its member may not any more.
        """
        async with self.store.begin() as tx:
            member = await install_visits.visitor(tx, door, kept(state))
            if member is None or not await install_visits.end(tx, door, kept(state)):
                raise _over("visit")
            await who_still_may(tx, member, Right.CONFIGURE)
            new = await installations.add(tx, door, member.id, place, keys)
            if await installations.count(tx, door.workspace_id) > MOST_INSTALLATIONS:
                raise Conflict(
                    f"Your workspace has {MOST_INSTALLATIONS} installations already",
                    advice="Remove one first: orchestre slack installations list",
                )
            made = await installations.get(tx, door.workspace_id, new)
            entry = Entry(member.id, "installation made", new, after=_told(made))
            await record(tx, door.workspace_id, entry)
        return made

    async def renew(self, door: Door, installation_id: str, keys: Keys) -> None:
        """Keep new keys in place of those that expire; Conflict where there are none any more."""
        async with self.store.begin() as tx:
            one = await _of_door(tx, door, installation_id)
            if not await installations.renew(tx, one, keys):
                raise Conflict("This installation is revoked", advice="Install the app again.")

    async def end(self, door: Door, installation_id: str, reason: str) -> None:
        """Note that the chat lets the app in no more: keys are erased, and what a member removed.

        Who says it twice changes nothing.
        """
        async with self.store.begin() as tx:
            one = await _of_door(tx, door, installation_id)
            if one.state is InstallationState.LEAVING:
                await installations.forget(tx, one)
            elif one.state is InstallationState.WORKING:
                to = InstallationState.REVOKED
                if await installations.move(tx, one, to, reason):
                    after = {"state": to, "reason": reason, "place": one.place.id}
                    before = {"state": one.state}
                    entry = Entry(door.service, "installation revoked", one.id, before, after)
                    await record(tx, door.workspace_id, entry)

    async def remove(self, member: Member, installation_id: str) -> None:
        """Have the app leave a team: it gives the token back there, and then nothing is left."""
        async with self.store.begin() as tx:
            now = await who_still_may(tx, member, Right.CONFIGURE)
            one = await installations.get(tx, now.workspace_id, installation_id)
            if one.state is InstallationState.LEAVING:
                return
            if one.state is InstallationState.WORKING:
                changed = await installations.move(tx, one, InstallationState.LEAVING)
            else:
                changed = await installations.forget(tx, one)
            if not changed:
                raise Conflict("The installation changed a moment ago", advice="Look at it again.")
            entry = Entry(now.id, "installation removed", one.id, before=_told(one))
            await record(tx, now.workspace_id, entry)


async def _of_door(tx: Transaction, door: Door, installation_id: str) -> Installation:
    one = await installations.get(tx, door.workspace_id, installation_id)
    if one.service is not door.service:
        raise NotFound(f"There is no installation {installation_id} in your workspace")
    return one


def _over(what: str) -> NotFound:
    return NotFound(
        f"This {what} is not known, was used, or is older than ten minutes",
        advice="Begin again: orchestre slack install",
    )


def _told(one: Installation) -> dict[str, str]:
    return {"service": one.service, "place": one.place.id, "state": one.state}
