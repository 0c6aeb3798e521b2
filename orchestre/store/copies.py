"""Copies: mail that was received before, found again by its gist, erased or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from orchestre.domain.errors import SettingsError
from orchestre.domain.messages import Message, gist
from orchestre.store.bounds import bounded
from orchestre.store.messages import stored_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import messages


async def gists(tx: Transaction, account_id: str, received: Sequence[Message]) -> frozenset[str]:
    """Return the gists of what was kept before under Message-IDs and from senders of these.

    Of what was erased since, the gist alone is left, and is as good.
    """
    ids = [bounded(one.rfc_message_id) for one in received if one.rfc_message_id]
    rows = await tx.execute(
        sa.select(messages).where(
            messages.c.account_id == account_id,
            messages.c.rfc_message_id.in_(ids),
            sa.or_(
                messages.c.sender.in_([one.sender.email for one in received]),
                messages.c.gist.is_not(None),
            ),
        )
    )
    return frozenset(_gist(tx, row) for row in rows)


def _gist(tx: Transaction, row: sa.Row[Any]) -> str:
    if row.gist is not None:
        return tx.cipher.open(row.id, row.gist)
    return gist(stored_of_row(tx, row).message)


def sealed_gist(tx: Transaction, row: sa.Row[Any]) -> bytes | None:
    """Return the gist of a message that is about to be erased; None where it is damaged."""
    try:
        return tx.cipher.seal(row.id, gist(stored_of_row(tx, row).message))
    except (SettingsError, ValueError):
        return None
