"""Sources: a team's own databases, read into its catalogue when asked and in step with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from orchestre.domain.errors import Fault, Invalid
from orchestre.domain.knowledge import ImportOptions
from orchestre.domain.members import Member, Right
from orchestre.domain.sources import CatalogueSource, ServiceAccount, read_address
from orchestre.knowledge.firestore import Firestore
from orchestre.store import events, sources, syncs
from orchestre.store.events import Entry
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store
from orchestre.store.sources import NewSource


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as somebody names it; without `account` the key that is kept serves on."""

    address: str
    account: ServiceAccount | None
    options: ImportOptions
    every_hours: int | None


@dataclass(frozen=True, slots=True)
class Begun:
    """An import that reads a source; a dry run keeps no source."""

    import_id: str
    source_id: str | None


class Sources:
    """Keeps sources, each with credentials of its own, and begins the imports that read them."""

    def __init__(self, store: Store, firestore: Firestore) -> None:
        self._store = store
        self._firestore = firestore

    async def add(self, member: Member, wanted: Wanted) -> Begun:
        """Keep a source, or change the one of this address, and begin to read it.

        Raises Invalid for an address that is no collection's and for credentials that are
        missing or cannot be used.
        """
        address = _named(wanted)
        account = wanted.account
        if account is None:
            async with self._store.read() as tx:
                account = await sources.kept_account(tx, member.workspace_id, address)
        await asyncio.to_thread(self._firestore.check, account)
        new = NewSource(member.id, address, account, wanted.options, wanted.every_hours)
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            source_id = await sources.put(tx, member.workspace_id, new)
            import_id = await syncs.begin(tx, source_id)
            after = {"address": address, "every_hours": wanted.every_hours, "import": import_id}
            verb = "source tried" if wanted.options.dry_run else "source added"
            await events.record(
                tx, member.workspace_id, Entry(member.id, verb, source_id, after=after)
            )
        return Begun(import_id, None if wanted.options.dry_run else source_id)

    async def page(self, member: Member, *, after: str, limit: int) -> tuple[CatalogueSource, ...]:
        """Return the sources of the member's workspace, oldest first."""
        async with self._store.read() as tx:
            return await sources.page(tx, member.workspace_id, after=after, limit=limit)

    async def sync(self, member: Member, source_id: str) -> Begun:
        """Begin to read a source now; while it is being read, that import is the answer."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            source = await sources.get(tx, member.workspace_id, source_id)
            running = await syncs.running(tx, source.id)
            if running is not None:
                return Begun(running, source.id)
            import_id = await syncs.begin(tx, source.id)
            entry = Entry(member.id, "source synced", source.id, after={"import": import_id})
            await events.record(tx, member.workspace_id, entry)
        return Begun(import_id, source.id)

    async def remove(self, member: Member, source_id: str) -> None:
        """Forget a source and its credentials; the products that came from it stay."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            source = await sources.get(tx, member.workspace_id, source_id)
            await sources.remove(tx, member.workspace_id, source.id)
            before = {"address": source.address}
            entry = Entry(member.id, "source removed", source.id, before=before)
            await events.record(tx, member.workspace_id, entry)

    async def sync_due(self) -> int:
        """Begin to read every source whose time has come; return how many."""
        async with self._store.begin() as tx:
            return await syncs.begin_due(tx)


def _named(wanted: Wanted) -> str:
    """Return the whole address; one without a project means that of the credentials."""
    address = read_address(wanted.address)
    if address.project:
        return str(address)
    if wanted.account is None:
        raise Invalid(
            "The source's address names no project",
            faults=(Fault("address", "must name the project"),),
            advice="Give it as firestore://PROJECT/COLLECTION.",
        )
    if address.path[0] == wanted.account.project_id:
        why = "it names a project, that of the credentials, and no collection in it"
        raise Invalid(
            f"The source's address cannot be read: {why}",
            faults=(Fault("address", why),),
            advice=f"Give it as firestore://{address.path[0]}/COLLECTION.",
        )
    # Read again: what a key file says is checked as well.
    return str(read_address(str(replace(address, project=wanted.account.project_id))))
