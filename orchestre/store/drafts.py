"""Drafts and their versions: what is shown, and the one place that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.days import answer_due
from orchestre.domain.drafts import (
    Draft,
    DraftContent,
    DraftStatus,
    DraftVersion,
    Finding,
    Source,
    content_hash,
    may_follow,
)
from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.messages import StoredMessage
from orchestre.store.due import HOURS
from orchestre.store.found import found
from orchestre.store.session import Transaction
from orchestre.store.tables import bots, draft_versions, drafts, messages, workspaces


@dataclass(frozen=True, slots=True)
class Writing:
    """What a version consists of, as it is sealed in its row."""

    content: DraftContent
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    confidence: str = ""
    #: What the model says that it read and wrote (0: it does not say); None: none was asked.
    input_tokens: int | None = None
    output_tokens: int | None = None


_WRITING = TypeAdapter(Writing)


async def add(
    tx: Transaction, answers: StoredMessage, author: str, writing: Writing, **values: Any
) -> Draft:
    """Keep the first version of an answer to a message; it waits, unless `values` differ."""
    draft_id = tx.new_id()
    await tx.execute(
        sa.insert(drafts).values(
            id=draft_id,
            workspace_id=answers.workspace_id,
            account_id=answers.account_id,
            message_id=answers.id,
            thread_id=answers.message.thread_id,
            status=DraftStatus.WAITING,
            version=0,
            content_hash="",
            came_at=answers.kept_at or tx.now,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    row = await _row(tx, answers.workspace_id, draft_id)
    return await _add_version(tx, row, author, writing, **values)


async def of_message(tx: Transaction, workspace_id: str, message_id: str) -> str | None:
    """Return the id of the draft that answers a message, if there is one."""
    row = await tx.execute(
        sa.select(drafts.c.id).where(
            drafts.c.workspace_id == workspace_id, drafts.c.message_id == message_id
        )
    )
    found: str | None = row.scalar_one_or_none()
    return found


async def next_version(
    tx: Transaction, draft: Draft, author: str, writing: Writing, **values: Any
) -> Draft:
    """Put a new version in place of the one that `draft` is; it waits, unless `values` differ.

    Raises Conflict when somebody changed the draft meanwhile.
    """
    row = await _row(tx, draft.workspace_id, draft.id)
    if (row.status, row.version) != (draft.status, draft.current.version):
        raise Conflict(f"The draft is {row.status} now, at version {row.version}")
    return await _add_version(tx, row, author, writing, **values)


async def _add_version(
    tx: Transaction, row: sa.Row[Any], author: str, writing: Writing, **values: Any
) -> Draft:
    """Write the version after the row's, and the row with it."""
    version = row.version + 1
    digest = content_hash(
        writing.content,
        workspace_id=row.workspace_id,
        thread_id=row.thread_id,
        version=version,
    )
    await tx.execute(
        sa.insert(draft_versions).values(
            draft_id=row.id,
            version=version,
            workspace_id=row.workspace_id,
            author=author,
            content=sealed_writing(tx, row.id, version, writing),
            content_hash=digest,
            created_at=tx.now,
            input_tokens=writing.input_tokens,
            output_tokens=writing.output_tokens,
        )
    )
    values = {"status": DraftStatus.WAITING, "undo_until": None, "error": "", **values}
    _check_follows(DraftStatus(row.status), values["status"])
    await tx.execute(
        sa.update(drafts)
        .where(drafts.c.id == row.id)
        .values(
            version=version,
            content_hash=digest,
            found=found(writing.findings),
            updated_at=tx.now,
            **values,
        )
    )
    return await get(tx, row.workspace_id, row.id)


def sealed_writing(tx: Transaction, draft_id: str, version: int, writing: Writing) -> bytes:
    """Return a version's content as its row holds it."""
    return tx.cipher.seal(f"{draft_id}/{version}", _WRITING.dump_json(writing).decode())


async def _row(tx: Transaction, workspace_id: str, draft_id: str) -> sa.Row[Any]:
    """Read the draft's row, and hold it until the transaction ends."""
    row = (
        await tx.execute(
            sa.select(drafts)
            .where(drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id)
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no draft {draft_id} in your workspace")
    return row


_ITS_VERSION = sa.and_(
    draft_versions.c.draft_id == drafts.c.id, draft_versions.c.version == drafts.c.version
)
#: Each draft with its current version, and what says when its answer is due.
CURRENT = (
    sa.select(
        drafts,
        draft_versions.c.author,
        draft_versions.c.content,
        draft_versions.c.created_at.label("written_at"),
        messages.c.created_at.label("kept_at"),
        HOURS.label("answer_within_hours"),
    )
    .join_from(drafts, draft_versions, _ITS_VERSION)
    .join(messages, messages.c.id == drafts.c.message_id)
    .join(bots, bots.c.account_id == drafts.c.account_id)
    .join(workspaces, workspaces.c.id == drafts.c.workspace_id)
)


def _version(tx: Transaction, draft_id: str, row: sa.Row[Any], written_at: Any) -> DraftVersion:
    writing = _WRITING.validate_json(tx.cipher.open(f"{draft_id}/{row.version}", row.content))
    return DraftVersion(
        version=row.version,
        author=row.author,
        content=writing.content,
        content_hash=row.content_hash,
        sources=writing.sources,
        findings=writing.findings,
        confidence=writing.confidence,
        created_at=written_at,
    )


def draft_of_row(tx: Transaction, row: sa.Row[Any]) -> Draft:
    """Open a row of CURRENT; SettingsError or ValueError where it is damaged."""
    return draft_with(row, _version(tx, row.id, row, row.written_at))


def draft_with(row: sa.Row[Any], current: DraftVersion) -> Draft:
    """Make a draft of what its row holds in the clear, and a version."""
    waits = row.status == DraftStatus.WAITING
    return Draft(
        id=row.id,
        workspace_id=row.workspace_id,
        account_id=row.account_id,
        message_id=row.message_id,
        thread_id=row.thread_id,
        status=DraftStatus(row.status),
        current=current,
        created_at=row.created_at,
        updated_at=row.updated_at,
        came_at=row.kept_at,
        due_at=answer_due(row.kept_at, row.answer_within_hours) if waits else row.undo_until,
        assignee=row.assignee,
        snoozed_until=row.snoozed_until,
        redrafting=row.instruction is not None,
        error=row.error,
    )


async def get(tx: Transaction, workspace_id: str, draft_id: str) -> Draft:
    """Return one draft."""
    row = (
        await tx.execute(
            CURRENT.where(drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no draft {draft_id} in your workspace")
    return draft_of_row(tx, row)


async def history(tx: Transaction, workspace_id: str, draft_id: str) -> tuple[DraftVersion, ...]:
    """Return every version, oldest first."""
    rows = await tx.execute(
        sa.select(draft_versions)
        .where(draft_versions.c.workspace_id == workspace_id, draft_versions.c.draft_id == draft_id)
        .order_by(draft_versions.c.version)
    )
    return tuple(_version(tx, draft_id, row, row.created_at) for row in rows)


async def move(
    tx: Transaction, draft: Draft, to: DraftStatus, *, redrafting: bool = False, **values: Any
) -> bool:
    """Change the status of exactly the version that `draft` is; False if it is another by now."""
    _check_follows(draft.status, to)
    asked = drafts.c.instruction.is_not(None) if redrafting else drafts.c.instruction.is_(None)
    return await tx.changed_one(
        sa.update(drafts)
        .where(
            drafts.c.id == draft.id,
            drafts.c.workspace_id == draft.workspace_id,
            drafts.c.status == draft.status,
            drafts.c.version == draft.current.version,
            drafts.c.content_hash == draft.current.content_hash,
            asked,
        )
        .values(status=to, updated_at=tx.now, **values)
    )


def _check_follows(before: DraftStatus, after: DraftStatus) -> None:
    if not may_follow(before, after):
        raise Conflict(f"The draft is {before}: it cannot become {after}")


async def supersede_waiting(tx: Transaction, account_id: str, thread_id: str) -> tuple[str, ...]:
    """Void every draft that waits in a thread; return their ids."""
    rows = await tx.execute(
        sa.update(drafts)
        .where(
            drafts.c.account_id == account_id,
            drafts.c.thread_id == thread_id,
            drafts.c.status == DraftStatus.WAITING,
        )
        .values(status=DraftStatus.SUPERSEDED, instruction=None, due_at=None, updated_at=tx.now)
        .returning(drafts.c.id)
    )
    return tuple(rows.scalars())


async def write_waiting(tx: Transaction, draft: Draft, **values: Any) -> bool:
    """Write such columns while the draft waits; False, and nothing, where it does not any more."""
    return await tx.changed_one(
        sa.update(drafts)
        .where(drafts.c.id == draft.id, drafts.c.status == DraftStatus.WAITING)
        .values(**values)
    )


async def write(tx: Transaction, draft: Draft, **values: Any) -> None:
    """Write columns that no decision depends on (assignee, snoozed_until)."""
    await tx.execute(sa.update(drafts).where(drafts.c.id == draft.id).values(**values))
