"""Drafts as they are shown: a list of them, and all that a decision on one is taken on."""

from __future__ import annotations

from orchestre.api.pages import page
from orchestre.api.shapes import (
    attachment_info,
    draft_info,
    message_info,
    reply_info,
    source_infos,
)
from orchestre.client.schemas import (
    DraftDetail,
    DraftInfo,
    HistoryEntry,
    Page,
    ReplyInfo,
    ThreadEntry,
)
from orchestre.domain.drafts import Draft, DraftStatus, DraftVersion
from orchestre.store import (
    accounts,
    draft_history,
    draft_lists,
    drafts,
    membership,
    messages,
    replies,
)
from orchestre.store.draft_history import Decided
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.session import Transaction


async def listed(
    tx: Transaction, workspace_id: str, wanted: DraftFilter, *, limit: int, after: str | None
) -> Page[DraftInfo]:
    """Show a page of drafts in the wanted order, those after the place called `after`."""
    found = await draft_lists.page(tx, workspace_id, wanted, limit=limit + 1, after=after)
    names = {one.id: one.identifier_name for one in await accounts.listed(tx, workspace_id)}
    leaving = {
        one.id: reply_info(line)
        for one, _ in found
        if one.status is DraftStatus.APPROVED
        and (line := await replies.of_draft(tx, workspace_id, one.id))
    }
    return page(
        found,
        limit,
        show=lambda one: draft_info(one[0], names, leaving.get(one[0].id)),
        cursor=lambda one: one[1],
    )


async def read(tx: Transaction, workspace_id: str, draft_id: str) -> DraftDetail:
    """Gather one draft's page; NotFound if the workspace has no such draft."""
    draft = await drafts.get(tx, workspace_id, draft_id)
    account = await accounts.get(tx, workspace_id, draft.account_id)
    names = {account.id: account.identifier_name}
    answered = await messages.get(tx, workspace_id, draft.message_id)
    people = await membership.names(tx, workspace_id)
    content = draft.current.content
    reply = await _reply(tx, draft)
    return DraftDetail(
        **draft_info(draft, names, reply).model_dump(),
        message=message_info(answered, names, draft.id),
        thread_id=draft.thread_id,
        approved_by=account.bot.approved_by,
        cc=[address.email for address in content.cc],
        bcc=[address.email for address in content.bcc],
        attachments=[attachment_info(one) for one in content.attachments],
        author=people.get(draft.current.author, draft.current.author),
        thread=await _thread(tx, draft),
        sources=source_infos(draft.current.sources),
        history=[*await _history(tx, draft, people), *_left(draft, reply)],
        updated_at=draft.updated_at,
    )


async def _thread(tx: Transaction, draft: Draft) -> list[ThreadEntry]:
    received = [
        ThreadEntry(
            sender=stored.message.sender.email,
            from_name=stored.message.sender.name,
            subject=stored.message.subject,
            text=stored.message.text,
            received_at=stored.message.received_at,
        )
        for stored in await messages.in_thread(tx, draft.account_id, draft.thread_id)
    ]
    sent = [
        ThreadEntry(
            sender=one.reply.sender.email,
            from_name=one.reply.sender.name,
            subject=one.reply.subject,
            text=one.reply.text,
            received_at=one.at,
            ours=True,
        )
        for one in await draft_history.sent_in_thread(
            tx, draft.workspace_id, draft.account_id, draft.thread_id
        )
    ]
    return sorted(received + sent, key=lambda entry: entry.received_at)


async def _history(tx: Transaction, draft: Draft, people: dict[str, str]) -> list[HistoryEntry]:
    written = [
        (version.version, 0, version.created_at, _written(version, people))
        for version in await drafts.history(tx, draft.workspace_id, draft.id)
    ]
    decided = [
        (one.version, 1, one.at, _decided(one, people))
        for one in await draft_history.decided(tx, draft.workspace_id, draft.id)
    ]
    # A decision and the version that it brings bear one time; their numbers tell which was first.
    return [entry for *_, entry in sorted(written + decided, key=lambda line: line[:3])]


def _written(version: DraftVersion, people: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        at=version.created_at,
        actor=people.get(version.author, version.author),
        verb="edited" if version.author in people else "drafted",
        version=version.version,
        text=version.content.text,
    )


def _decided(one: Decided, people: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        at=one.at,
        actor=people.get(one.member_id, one.member_id),
        verb=one.kind,
        version=one.version,
        reason=one.reason,
    )


async def _reply(tx: Transaction, draft: Draft) -> ReplyInfo | None:
    line = await replies.of_draft(tx, draft.workspace_id, draft.id)
    if line is None:
        return None
    reply = reply_info(line)
    if reply.sent_at is not None:
        reply.message_id = (await replies.frozen(tx, line.id)).rfc_message_id
    return reply


def _left(draft: Draft, reply: ReplyInfo | None) -> list[HistoryEntry]:
    if reply is None or reply.sent_at is None:
        return []
    return [
        HistoryEntry(
            at=reply.sent_at, actor="orchestre", verb="sent", version=draft.current.version
        )
    ]
