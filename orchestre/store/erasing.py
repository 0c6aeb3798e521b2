"""Erasing: the texts of exchanges that ended are taken away; that they were, and when, stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.drafts import DraftContent, DraftStatus
from orchestre.domain.messages import Address, Message, MessageStatus
from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.store import lookups
from orchestre.store.bounds import MESSAGE
from orchestre.store.copies import sealed_gist
from orchestre.store.dismissals import without_words
from orchestre.store.drafts import Writing
from orchestre.store.session import Transaction
from orchestre.store.tables import decisions, draft_versions, drafts, messages, replies

#: Nothing more comes of these by itself, and nobody is asked to decide on them.
ENDED_MESSAGES = (MessageStatus.SKIPPED, MessageStatus.DRAFTED)
ENDED_DRAFTS = (DraftStatus.SENT, DraftStatus.REJECTED, DraftStatus.SUPERSEDED)
ENDED_REPLIES = (ReplyStatus.SENT, ReplyStatus.TAKEN_BACK)

_WRITING = TypeAdapter(Writing)
_REPLY = TypeAdapter(Reply)
_SUBJECT = "(erased)"


async def erase(tx: Transaction, workspace_id: str, *, before: datetime, limit: int) -> int:
    """Erase at most `limit` messages kept before then, with their drafts and replies.

    Only of exchanges in which nothing is under way or waits for a person. Returns how many.
    """
    wanted = _erasable(workspace_id, before)
    held = wanted.order_by(messages.c.created_at).limit(limit)
    ids = (await tx.execute(held.with_for_update(skip_locked=True, of=messages))).scalars().all()
    # Looked at again, now that nobody can have one of them answered any more: what began between
    # the look and the lock is seen by a statement of its own only (PostgreSQL, READ COMMITTED).
    sure = (await tx.execute(wanted.where(messages.c.id.in_(ids)))).scalars().all()
    if sure:
        await _erase_drafts(tx, list(sure))
        await _erase_messages(tx, list(sure))
    return len(sure)


def _erasable(workspace_id: str, before: datetime) -> sa.Select[tuple[str]]:
    other, beside, answer = messages.alias(), drafts.alias(), drafts.alias()
    open_mail = sa.exists().where(
        other.c.account_id == messages.c.account_id,
        other.c.thread_id == messages.c.thread_id,
        other.c.status.not_in(ENDED_MESSAGES),
    )
    open_draft = sa.exists().where(
        beside.c.account_id == messages.c.account_id,
        beside.c.thread_id == messages.c.thread_id,
        sa.or_(beside.c.status.not_in(ENDED_DRAFTS), beside.c.instruction.is_not(None)),
    )
    open_or_young_answer = sa.exists().where(
        answer.c.message_id == messages.c.id,
        sa.or_(
            answer.c.status.not_in(ENDED_DRAFTS),
            answer.c.updated_at >= before,
            sa.exists().where(
                replies.c.draft_id == answer.c.id, replies.c.status.not_in(ENDED_REPLIES)
            ),
        ),
    )
    return sa.select(messages.c.id).where(
        messages.c.workspace_id == workspace_id,
        messages.c.created_at < before,
        messages.c.erased_at.is_(None),
        messages.c.status.in_(ENDED_MESSAGES),
        ~open_mail,
        ~open_draft,
        ~open_or_young_answer,
    )


async def _erase_messages(tx: Transaction, ids: list[str]) -> None:
    found = await tx.execute(sa.select(messages).where(messages.c.id.in_(ids)))
    rows = [
        {"row": row.id, "sealed": _sealed_message(tx, row), "known_by": sealed_gist(tx, row)}
        for row in found
    ]
    sealed: dict[str, Any] = {
        "content": sa.bindparam("sealed"),
        "gist": sa.bindparam("known_by"),
    }
    await tx.execute(
        sa.update(messages)
        .where(messages.c.id == sa.bindparam("row"))
        .values(
            **sealed,
            source=None,
            sender="",
            error="",
            reason=without_words(),
            erased_at=tx.now,
        ),
        rows,
    )


def _sealed_message(tx: Transaction, row: sa.Row[Any]) -> bytes:
    empty = Message(
        provider_id=row.provider_id,
        thread_id=row.thread_id,
        # No sender: such a mail lets nobody join its thread (replies/threads.py).
        sender=Address(""),
        subject=_SUBJECT,
        text=_says(tx),
        received_at=row.received_at,
        rfc_message_id=row.rfc_message_id,
    )
    return tx.cipher.seal(row.id, MESSAGE.dump_json(empty).decode())


async def _erase_drafts(tx: Transaction, ids: list[str]) -> None:
    found = await tx.execute(sa.select(drafts.c.id).where(drafts.c.message_id.in_(ids)))
    draft_ids = found.scalars().all()
    if not draft_ids:
        return
    await _erase_versions(tx, draft_ids)
    await _erase_replies(tx, draft_ids)
    await lookups.erase(tx, draft_ids)
    # What people gave as their reason, or asked of the next version, may quote either side.
    await tx.execute(
        sa.update(decisions).where(decisions.c.draft_id.in_(draft_ids)).values(reason="")
    )


async def _erase_versions(tx: Transaction, draft_ids: Any) -> None:
    found = await tx.execute(
        sa.select(draft_versions.c.draft_id, draft_versions.c.version).where(
            draft_versions.c.draft_id.in_(draft_ids)
        )
    )
    content = DraftContent(to=(), cc=(), bcc=(), subject=_SUBJECT, text=_says(tx))
    empty = _WRITING.dump_json(Writing(content)).decode()
    rows = [
        {
            "draft": row.draft_id,
            "number": row.version,
            "sealed": tx.cipher.seal(f"{row.draft_id}/{row.version}", empty),
        }
        for row in found
    ]
    await tx.execute(
        sa.update(draft_versions)
        .where(
            draft_versions.c.draft_id == sa.bindparam("draft"),
            draft_versions.c.version == sa.bindparam("number"),
        )
        .values(content=sa.bindparam("sealed")),
        rows,
    )


async def _erase_replies(tx: Transaction, draft_ids: Any) -> None:
    found = await tx.execute(
        sa.select(replies.c.id, replies.c.rfc_message_id).where(replies.c.draft_id.in_(draft_ids))
    )
    rows = [
        {
            "row": row.id,
            "sealed": tx.cipher.seal(row.id, _REPLY.dump_json(_empty_reply(tx, row)).decode()),
        }
        for row in found
    ]
    if rows:
        await tx.execute(
            sa.update(replies)
            .where(replies.c.id == sa.bindparam("row"))
            .values(content=sa.bindparam("sealed"), error=""),
            rows,
        )


def _empty_reply(tx: Transaction, row: sa.Row[Any]) -> Reply:
    return Reply(
        id=row.id,
        thread_id="",
        rfc_message_id=row.rfc_message_id,
        sender=Address(""),
        to=(),
        cc=(),
        bcc=(),
        subject=_SUBJECT,
        text=_says(tx),
    )


def _says(tx: Transaction) -> str:
    return f"Erased on {tx.now:%d %B %Y}.\n"
