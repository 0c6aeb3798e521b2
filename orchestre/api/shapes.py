"""Shapes: how what is kept goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from orchestre.agents.assignment import Proposal
from orchestre.client.schemas import (
    AccountInfo,
    AttachmentInfo,
    BotInfo,
    DraftDetail,
    DraftInfo,
    ExchangedMail,
    FindingInfo,
    MessageInfo,
    ReplyInfo,
    SourceInfo,
    TryBody,
)
from orchestre.domain.accounts import Account
from orchestre.domain.days import answer_due
from orchestre.domain.drafts import Draft, DraftStatus, Finding, Source
from orchestre.domain.messages import Attachment, MessageStatus, StoredMessage
from orchestre.store.draft_history import Sent
from orchestre.store.replies import LedgerLine

#: What accounts are called, by their ids.
Names = Mapping[str, str]


def bot_info(account: Account) -> BotInfo:
    bot = account.bot
    return BotInfo(
        id=bot.id,
        account=account.id,
        account_name=account.identifier_name,
        status=bot.status,
        interval_seconds=bot.interval_seconds,
        last_poll=bot.last_poll_at,
        next_poll=bot.next_poll_at,
        error=bot.error,
        instructions=bot.instructions,
        model=bot.model,
        daily_cap=bot.daily_cap,
        answer_since=bot.answer_since,
        stopped_until=bot.stopped_until,
        answer_within_hours=bot.answer_within_hours,
        approved_by=bot.approved_by,
    )


def account_info(account: Account) -> AccountInfo:
    return AccountInfo(
        id=account.id,
        provider=account.provider,
        identifier_name=account.identifier_name,
        address=account.address,
        status=account.status,
        linked_at=account.linked_at,
        lacks=account.lacks,
        rule_from=account.rule_from,
        bot=bot_info(account),
    )


def attachment_info(attachment: Attachment) -> AttachmentInfo:
    return AttachmentInfo(
        name=attachment.name, media_type=attachment.media_type, size=attachment.size
    )


def message_info(
    stored: StoredMessage, names: Names, draft: str | None = None, hours: int | None = None
) -> MessageInfo:
    """Show a message; `hours` are those in which mail of its account is to be answered."""
    message = stored.message
    needs_human = stored.status is MessageStatus.NEEDS_HUMAN
    return MessageInfo(
        id=stored.id,
        account=stored.account_id,
        account_name=names.get(stored.account_id, ""),
        thread=message.thread_id,
        sender=message.sender.email,
        from_name=message.sender.name,
        to=[address.email for address in message.to],
        cc=[address.email for address in message.cc],
        subject=message.subject,
        text=message.text,
        received_at=message.received_at,
        kept_at=stored.kept_at,
        erased_at=stored.erased_at,
        status=stored.status,
        reason=stored.reason,
        due_at=answer_due(stored.kept_at, hours) if needs_human else None,
        attachments=[attachment_info(one) for one in message.attachments],
        draft=draft,
    )


def sent_info(sent: Sent, account: Account) -> ExchangedMail:
    """Show a reply that left among the mails that it answers."""
    reply = sent.reply
    return ExchangedMail(
        id=reply.id,
        account=account.id,
        account_name=account.identifier_name,
        thread=reply.thread_id,
        sender=reply.sender.email,
        from_name=reply.sender.name,
        to=[address.email for address in reply.to],
        cc=[address.email for address in reply.cc],
        subject=reply.subject,
        text=reply.text,
        received_at=sent.at,
        status="sent",
        draft=sent.draft_id,
        ours=True,
    )


def reply_info(line: LedgerLine) -> ReplyInfo:
    return ReplyInfo(
        status=line.status,
        attempts=line.attempts,
        error=line.error,
        due_at=line.due_at,
        sent_at=line.sent_at,
        may_have_left=line.may_have_left,
    )


def draft_info(draft: Draft, names: Names, reply: ReplyInfo | None = None) -> DraftInfo:
    content = draft.current.content
    return DraftInfo(
        id=draft.id,
        version=draft.current.version,
        content_hash=draft.current.content_hash,
        status=draft.status,
        account=draft.account_id,
        account_name=names.get(draft.account_id, ""),
        to=[address.email for address in content.to],
        to_name=next((address.name for address in content.to if address.name), ""),
        subject=content.subject,
        text=content.text,
        confidence=draft.current.confidence or None,
        findings=finding_infos(draft.current.findings),
        created_at=draft.created_at,
        came_at=draft.came_at,
        due_at=draft.due_at,
        assignee=draft.assignee,
        snoozed_until=draft.snoozed_until,
        redrafting=draft.redrafting,
        error=draft.error,
        reply=reply,
    )


def finding_infos(findings: Iterable[Finding]) -> list[FindingInfo]:
    return [FindingInfo(name=one.name, what=one.what, blocking=one.blocking) for one in findings]


def source_infos(sources: Iterable[Source]) -> list[SourceInfo]:
    return [
        SourceInfo(
            kind=one.kind,
            id=one.id,
            title=one.title,
            text=one.text,
            url=one.url,
            quoted=one.quoted,
        )
        for one in sources
    ]


def tried_draft(account: Account, tried: TryBody, proposal: Proposal, now: datetime) -> DraftDetail:
    """Show a draft that is kept nowhere: no id, no version, nobody to send it to."""
    shared: dict[str, Any] = {
        "id": "",
        "account": account.id,
        "account_name": account.identifier_name,
        "to": [],
        "subject": tried.subject,
    }
    return DraftDetail(
        **shared,
        version=0,
        content_hash="",
        status=DraftStatus.WAITING,
        text=proposal.text,
        confidence=proposal.confidence,
        findings=finding_infos(proposal.findings),
        created_at=now,
        updated_at=now,
        message=MessageInfo(
            **shared,
            thread="",
            sender="",
            text=tried.message,
            received_at=now,
            status=MessageStatus.DRAFTED,
        ),
        thread_id="",
        author=f"model:{proposal.model}",
        sources=source_infos(proposal.sources),
    )
