"""Installations: which chat teams let the app in, with keys that only their own app is given."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.identities import Chat, Door
from orchestre.domain.installations import Installation, InstallationState, Keys, Opened, Place
from orchestre.store.session import Transaction
from orchestre.store.tables_teams import chat_installations as kept

_KEYS = TypeAdapter(Keys)
_SHOWN = sa.select(*(column for column in kept.c if column.name != "tokens"))


async def add(tx: Transaction, door: Door, member_id: str, place: Place, keys: Keys) -> str:
    """Keep that a place let the app in, in place of what was kept of it; return the new id.

    The id is a new one each time: what is still to be done about the old one cannot reach this.
    Raises Conflict where another visit brought the same place at the same moment.
    """
    same = (*_of(door.workspace_id, door.service), kept.c.place == place.id)
    await tx.execute(sa.delete(kept).where(*same))
    new = tx.new_id()
    row = {
        "id": new,
        "workspace_id": door.workspace_id,
        "service": door.service,
        "place": place.id,
        "name": place.name,
        "app_user": place.app_user,
        "scopes": ",".join(place.scopes),
        "person": place.person,
        "member_id": member_id,
        "tokens": _sealed(tx, new, keys),
        "state": InstallationState.WORKING,
        "created_at": tx.now,
        "changed_at": tx.now,
    }
    try:
        await tx.execute(sa.insert(kept).values(row))
    except sa.exc.IntegrityError as error:
        raise Conflict(
            "This team was installed a moment ago by another visit",
            advice="List the installations.",
        ) from error
    return new


async def get(tx: Transaction, workspace_id: str, installation_id: str) -> Installation:
    """Return one installation of the workspace, without its keys."""
    one = _SHOWN.where(kept.c.workspace_id == workspace_id, kept.c.id == installation_id)
    row = (await tx.execute(one)).one_or_none()
    if row is None:
        raise NotFound(f"There is no installation {installation_id} in your workspace")
    return _installation(row)


async def listed(
    tx: Transaction, workspace_id: str, *, limit: int, after: str | None = None
) -> tuple[Installation, ...]:
    """Return installations in the order in which they were made, those after `after`."""
    query = _SHOWN.where(kept.c.workspace_id == workspace_id)
    if after is not None:
        query = query.where(kept.c.id > after)
    rows = await tx.execute(query.order_by(kept.c.id).limit(limit))
    return tuple(_installation(row) for row in rows)


async def opened(tx: Transaction, workspace_id: str, service: Chat) -> tuple[Opened, ...]:
    """Return every installation of a chat, with its keys where it has some."""
    every = sa.select(kept).where(*_of(workspace_id, service)).order_by(kept.c.id)
    return tuple(Opened(_installation(row), _keys(tx, row)) for row in await tx.execute(every))


async def count(tx: Transaction, workspace_id: str) -> int:
    """Count the workspace's installations."""
    every = sa.select(sa.func.count()).where(kept.c.workspace_id == workspace_id)
    found: int = (await tx.execute(every)).scalar_one()
    return found


async def renew(tx: Transaction, one: Installation, keys: Keys) -> bool:
    """Keep new keys of an installation that has some; tell whether it had."""
    sealed = _sealed(tx, one.id, keys)
    has_keys = (*_is(one), kept.c.tokens.is_not(None))
    return await tx.changed_one(sa.update(kept).where(*has_keys).values(tokens=sealed))


async def move(tx: Transaction, one: Installation, to: InstallationState, reason: str = "") -> bool:
    """Change a state that still is what was read; revoked, it has no keys any more."""
    values: dict[str, Any] = {"state": to, "reason": reason, "changed_at": tx.now}
    if to is InstallationState.REVOKED:
        values["tokens"] = None
    return await tx.changed_one(sa.update(kept).where(*_is(one)).values(values))


async def forget(tx: Transaction, one: Installation) -> bool:
    """Forget an installation whose state still is what was read, and its keys."""
    return await tx.changed_one(sa.delete(kept).where(*_is(one)))


def _of(workspace_id: str, service: Chat) -> tuple[sa.ColumnElement[bool], ...]:
    return (kept.c.workspace_id == workspace_id, kept.c.service == service)


def _is(one: Installation) -> tuple[sa.ColumnElement[bool], ...]:
    return (kept.c.workspace_id == one.workspace_id, kept.c.id == one.id, kept.c.state == one.state)


def _sealed(tx: Transaction, owner: str, keys: Keys) -> bytes:
    return tx.cipher.seal(owner, _KEYS.dump_json(keys).decode())


def _keys(tx: Transaction, row: sa.Row[Any]) -> Keys | None:
    if row.tokens is None:
        return None
    return _KEYS.validate_json(tx.cipher.open(row.id, row.tokens))


def _installation(row: sa.Row[Any]) -> Installation:
    scopes = tuple(one for one in row.scopes.split(",") if one)
    return Installation(
        id=row.id,
        workspace_id=row.workspace_id,
        service=Chat(row.service),
        place=Place(row.place, row.name, row.app_user, scopes, row.person),
        member_id=row.member_id,
        created_at=row.created_at,
        state=InstallationState(row.state),
        reason=row.reason,
    )
