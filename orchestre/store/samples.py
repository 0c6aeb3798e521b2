"""Samples: what a demonstration leaves in a workspace, and how that is put away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from orchestre.domain.demonstration import NAME, PROVIDER, SHOP
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.knowledge import ImportKind, Product
from orchestre.domain.messages import MessageStatus
from orchestre.store.products import by_ids
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, drafts, events, messages
from orchestre.store.tables_catalogue import imports, products

_OPEN = (MessageStatus.RECEIVED, MessageStatus.DRAFTING, MessageStatus.NEEDS_HUMAN)


async def account_id(tx: Transaction, workspace_id: str) -> str | None:
    """Return the sample shop's account, linked or not any more; None: there never was one."""
    row = await tx.execute(
        sa.select(accounts.c.id).where(
            accounts.c.workspace_id == workspace_id,
            accounts.c.provider == PROVIDER,
            accounts.c.identifier_name == NAME,
        )
    )
    found: str | None = row.scalar_one_or_none()
    return found


async def product_ids(tx: Transaction, workspace_id: str, wares: Collection[Product]) -> list[str]:
    """Return the row ids of the products that are the sample shop's, held.

    Those are in all as it has them, or lead to its web page, as an older release worded them. A
    product that the team wrote or brought in, or has changed since, is the team's.
    """
    rows = await tx.execute(
        sa.select(products.c.id)
        .where(
            products.c.workspace_id == workspace_id,
            sa.or_(
                products.c.sku.in_([product.sku for product in wares]),
                products.c.url.startswith(SHOP, autoescape=True),
            ),
            products.c.removed_at.is_(None),
        )
        .with_for_update()
    )
    found = await by_ids(tx, workspace_id, list(rows.scalars()))
    others = await _brought(tx, workspace_id, list(found))
    return [
        id_
        for id_, product in found.items()
        if product in wares or (product.url.startswith(SHOP) and id_ not in others)
    ]


async def _brought(tx: Transaction, workspace_id: str, ids: Sequence[str]) -> set[str]:
    """Return those that a member wrote by hand, or that an import wrote last."""
    by_hand = sa.and_(
        events.c.subject == products.c.id,
        events.c.verb.in_(("product added", "product changed")),
    )
    by_import = sa.and_(
        events.c.at >= products.c.updated_at,
        events.c.subject.in_(
            sa.select(imports.c.id).where(
                imports.c.workspace_id == workspace_id,
                imports.c.kind == ImportKind.PRODUCTS,
                imports.c.created_at <= products.c.updated_at,
            )
        ),
    )
    told = sa.exists().where(events.c.workspace_id == workspace_id, sa.or_(by_hand, by_import))
    rows = await tx.execute(sa.select(products.c.id).where(products.c.id.in_(ids), told))
    return set(rows.scalars())


async def put_away(
    tx: Transaction, workspace_id: str, account_id: str, *, reason: str
) -> tuple[str, ...]:
    """Have nothing of an account wait for anybody any more; return the drafts this voids."""
    await tx.execute(
        sa.update(messages)
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.account_id == account_id,
            messages.c.status.in_(_OPEN),
        )
        # Whoever is drafting one of them holds a claim that is void now.
        .values(
            status=MessageStatus.SKIPPED, reason=reason, due_at=None, fence=messages.c.fence + 1
        )
    )
    rows = await tx.execute(
        sa.update(drafts)
        .where(
            drafts.c.workspace_id == workspace_id,
            drafts.c.account_id == account_id,
            drafts.c.status == DraftStatus.WAITING,
        )
        .values(status=DraftStatus.SUPERSEDED, instruction=None, due_at=None, updated_at=tx.now)
        .returning(drafts.c.id)
    )
    return tuple(rows.scalars())
