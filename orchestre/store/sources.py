"""Sources: where a team's catalogue is kept, with credentials that only a sync opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.knowledge import ImportOptions, ImportStatus
from orchestre.domain.sources import CatalogueSource, LastSync, ServiceAccount
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import imports, sources

_OPTIONS = TypeAdapter(ImportOptions)
_ACCOUNT = TypeAdapter(ServiceAccount)
#: Of one team; each is read by itself.
MOST_SOURCES = 20


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as a member named it; `account` None for an emulator only."""

    member_id: str
    address: str
    account: ServiceAccount | None
    options: ImportOptions
    every_hours: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What it takes to read a source."""

    address: str
    account: ServiceAccount | None


async def put(tx: Transaction, workspace_id: str, new: NewSource) -> str:
    """Keep a source, or change the one of the same address; return its id.

    One for a dry run is kept for itself and never listed. Raises Conflict where there are too
    many, or where somebody else just named the same one.
    """
    found = None if new.options.dry_run else await _id_of(tx, workspace_id, new.address)
    source_id = found or tx.new_id()
    values: dict[str, Any] = {
        "options": _OPTIONS.dump_json(new.options).decode(),
        "every_hours": new.every_hours,
        "member_id": new.member_id,
    }
    if new.account is not None:
        text = _ACCOUNT.dump_json(new.account).decode()
        values["credentials"] = tx.cipher.seal(source_id, text)
        values["service_account"] = new.account.client_email
    if found:
        await tx.execute(sa.update(sources).where(sources.c.id == found).values(**values))
    else:
        await _refuse_too_many(tx, workspace_id)
        values |= {"id": source_id, "address": new.address, "is_trial": new.options.dry_run}
        await _add(tx, workspace_id, values)
    return source_id


async def _add(tx: Transaction, workspace_id: str, values: dict[str, Any]) -> None:
    try:
        await tx.execute(
            sa.insert(sources).values(workspace_id=workspace_id, created_at=tx.now, **values)
        )
    except sa.exc.IntegrityError as error:
        raise Conflict(
            "Somebody added this source at the same moment", advice="List the sources."
        ) from error


async def _id_of(tx: Transaction, workspace_id: str, address: str) -> str | None:
    result = await tx.execute(
        sa.select(sources.c.id).where(
            sources.c.workspace_id == workspace_id,
            sources.c.address == address,
            ~sources.c.is_trial,
        )
    )
    return result.scalar_one_or_none()


async def _refuse_too_many(tx: Transaction, workspace_id: str) -> None:
    count = sa.select(sa.func.count()).where(sources.c.workspace_id == workspace_id)
    if (await tx.execute(count)).scalar_one() >= MOST_SOURCES:
        raise Conflict(
            f"Your workspace has {MOST_SOURCES} sources already",
            advice="Remove one that is not needed any more: orchestre products sources list",
        )


async def kept_account(tx: Transaction, workspace_id: str, address: str) -> ServiceAccount | None:
    """Return the credentials of the source of this address, if there is one and it has any."""
    source_id = await _id_of(tx, workspace_id, address)
    return None if source_id is None else (await opened(tx, workspace_id, source_id)).account


async def opened(tx: Transaction, workspace_id: str, source_id: str) -> Opened:
    """Open what it takes to read a source; NotFound once it is removed."""
    result = await tx.execute(
        sa.select(sources.c.address, sources.c.credentials).where(
            sources.c.workspace_id == workspace_id, sources.c.id == source_id
        )
    )
    row = result.one_or_none()
    if row is None:
        raise NotFound("The source was removed", advice="Add it again.")
    if row.credentials is None:
        return Opened(row.address, None)
    return Opened(row.address, _ACCOUNT.validate_json(tx.cipher.open(source_id, row.credentials)))


async def remove(tx: Transaction, workspace_id: str, source_id: str) -> None:
    """Forget a source and its credentials; NotFound for another workspace's."""
    gone = sa.delete(sources).where(
        sources.c.workspace_id == workspace_id, sources.c.id == source_id, ~sources.c.is_trial
    )
    if not await tx.changed_one(gone):
        raise _no_source(source_id)


async def end_trial(tx: Transaction, source_id: str) -> None:
    """Forget a source that was there for one dry run; any other stays."""
    await tx.execute(sa.delete(sources).where(sources.c.id == source_id, sources.c.is_trial))


_LISTED = sa.select(
    *(column for column in sources.c if column.name != "credentials"),
    imports.c.status.label("last_status"),
    imports.c.error.label("last_error"),
    imports.c.created_at.label("last_began_at"),
).join_from(sources, imports, imports.c.id == sources.c.import_id, isouter=True)


async def get(tx: Transaction, workspace_id: str, source_id: str) -> CatalogueSource:
    """Return a source; NotFound for another workspace's."""
    one = _LISTED.where(sources.c.workspace_id == workspace_id, sources.c.id == source_id)
    row = (await tx.execute(one.where(~sources.c.is_trial))).one_or_none()
    if row is None:
        raise _no_source(source_id)
    return _source(row)


async def page(
    tx: Transaction, workspace_id: str, *, after: str = "", limit: int = 50
) -> tuple[CatalogueSource, ...]:
    """Return the workspace's sources, oldest first, from the first one after `after`."""
    kept = _LISTED.where(
        sources.c.workspace_id == workspace_id, sources.c.id > after, ~sources.c.is_trial
    )
    rows = await tx.execute(kept.order_by(sources.c.id).limit(limit))
    return tuple(_source(row) for row in rows)


def _no_source(source_id: str) -> NotFound:
    return NotFound(f"There is no source {source_id}")


def _source(row: sa.Row[Any]) -> CatalogueSource:
    last = None
    if row.last_status is not None:
        status = ImportStatus(row.last_status)
        last = LastSync(row.import_id, status, row.last_began_at, row.last_error)
    return CatalogueSource(
        id=row.id,
        workspace_id=row.workspace_id,
        address=row.address,
        service_account=row.service_account,
        options=_OPTIONS.validate_json(row.options),
        every_hours=row.every_hours,
        next_sync_at=row.due_at,
        last=last,
    )
