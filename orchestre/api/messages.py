"""Messages: what customers wrote, and answering them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from orchestre.api import draft_page
from orchestre.api.auth import Decider, Given, Reader
from orchestre.api.inputs import Cursor, IdQuery, Limit, Moment, NameQuery
from orchestre.api.pages import page
from orchestre.api.shapes import message_info, sent_info
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import (
    DismissBody,
    DraftDetail,
    ExchangedMail,
    Items,
    MessageInfo,
    Page,
    ReplyToMessageBody,
)
from orchestre.domain.accounts import Account
from orchestre.domain.errors import NotFound
from orchestre.domain.members import Member
from orchestre.domain.messages import MessageStatus, StoredMessage
from orchestre.store import accounts, draft_history, draft_lists, drafts, due, messages
from orchestre.store.messages import MessageFilter
from orchestre.store.session import Transaction

router = APIRouter(prefix="/messages", tags=["messages"])


@router.get("/get_last_message")
async def get_last_message(
    provider_name: NameQuery, identifier_name: NameQuery, orchestre: Given, member: Reader
) -> MessageInfo:
    """Give an account's newest message."""
    async with orchestre.store.read() as tx:
        account = await _account(tx, orchestre, member, provider_name, identifier_name)
        found = await messages.listed(
            tx, member.workspace_id, MessageFilter(account_id=account.id), limit=1
        )
        if not found:
            raise NotFound(
                f"{account.identifier_name} has received no message since it was linked",
                advice="Start its bot, and wait for a customer to write.",
            )
        return await _with_draft(tx, found[0], account)


@router.get("/get_messages")
async def get_messages(
    provider_name: NameQuery,
    identifier_name: NameQuery,
    orchestre: Given,
    member: Reader,
    from_when: Moment | None = None,
    count: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Items[MessageInfo]:
    """List an account's messages since a moment (all of them without it), newest first."""
    async with orchestre.store.read() as tx:
        account = await _account(tx, orchestre, member, provider_name, identifier_name)
        found = await messages.listed(
            tx,
            member.workspace_id,
            MessageFilter(account_id=account.id, since=from_when),
            limit=count,
        )
        return await _with_drafts(tx, found, account)


@router.get("/get_full_messages")
async def get_full_messages(
    provider_name: NameQuery,
    identifier_name: NameQuery,
    of_what: NameQuery,
    orchestre: Given,
    member: Reader,
) -> Items[ExchangedMail]:
    """List the exchange that a message belongs to, oldest first: mail that came in, and replies.

    Replies that left are marked `ours`; nothing is asked of the account's service.
    """
    async with orchestre.store.read() as tx:
        account = await _account(tx, orchestre, member, provider_name, identifier_name)
        asked = await _in_account(tx, account, of_what)
        thread = asked.message.thread_id
        received = await messages.in_thread(tx, account.id, thread)
        sent = await draft_history.sent_in_thread(tx, member.workspace_id, account.id, thread)
        shown = (await _with_drafts(tx, received, account)).items
        whole = [ExchangedMail(**one.model_dump()) for one in shown]
        whole += [sent_info(one, account) for one in sent]
        return Items(items=sorted(whole, key=lambda one: one.received_at))


@router.post("/reply_to_message", status_code=202)
async def reply_to_message(
    body: ReplyToMessageBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Answer a message with a text of one's own, approved by oneself."""
    async with orchestre.store.read() as tx:
        account = await _account(tx, orchestre, member, body.provider_name, body.identifier_name)
        stored = await _in_account(tx, account, body.to)
    draft = await orchestre.review.reply_to(member, stored, body.message)
    async with orchestre.store.read() as tx:
        return await draft_page.read(tx, member.workspace_id, draft.id)


@router.get("")
async def list_messages(
    orchestre: Given,
    member: Reader,
    status: MessageStatus | None = None,
    account: IdQuery = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MessageInfo]:
    """List messages, newest first; `account` is an id."""
    async with orchestre.store.read() as tx:
        found = await messages.listed(
            tx,
            member.workspace_id,
            MessageFilter(status=status, account_id=account),
            limit=limit + 1,
            before=cursor,
        )
        names = {
            one.id: one.identifier_name for one in await accounts.listed(tx, member.workspace_id)
        }
        ids = [one.id for one in found]
        drafted = await draft_lists.of_messages(tx, member.workspace_id, ids)
        hours = await due.hours(tx, member.workspace_id)
    return page(
        found,
        limit,
        show=lambda one: message_info(one, names, drafted.get(one.id), hours.get(one.account_id)),
        cursor=lambda one: one.id,
    )


@router.get("/{message_id}")
async def show_message(message_id: str, orchestre: Given, member: Reader) -> MessageInfo:
    """Give one message."""
    async with orchestre.store.read() as tx:
        return await _one(tx, member, message_id)


@router.post("/{message_id}/answer", status_code=202)
async def answer_message(message_id: str, orchestre: Given, member: Decider) -> MessageInfo:
    """Have a skipped message, or one that needed a person, drafted anyway."""
    await orchestre.triage.answer_anyway(member, message_id)
    async with orchestre.store.read() as tx:
        return await _one(tx, member, message_id)


@router.post("/{message_id}/dismiss")
async def dismiss_message(
    message_id: str, body: DismissBody, orchestre: Given, member: Decider
) -> MessageInfo:
    """Say that nobody needs to answer a message that needed a person; `answer` takes it up again.

    It is `skipped` from then on, with the reason.
    """
    await orchestre.triage.dismiss(member, message_id, body.reason)
    async with orchestre.store.read() as tx:
        return await _one(tx, member, message_id)


async def _one(tx: Transaction, member: Member, message_id: str) -> MessageInfo:
    stored = await messages.get(tx, member.workspace_id, message_id)
    account = await accounts.get(tx, member.workspace_id, stored.account_id)
    return await _with_draft(tx, stored, account)


async def _with_drafts(
    tx: Transaction, found: Sequence[StoredMessage], account: Account
) -> Items[MessageInfo]:
    names = {account.id: account.identifier_name}
    ids = [one.id for one in found]
    drafted = await draft_lists.of_messages(tx, account.workspace_id, ids)
    hours = (await due.hours(tx, account.workspace_id)).get(account.id)
    return Items(items=[message_info(one, names, drafted.get(one.id), hours) for one in found])


async def _with_draft(tx: Transaction, stored: StoredMessage, account: Account) -> MessageInfo:
    draft_id = await drafts.of_message(tx, stored.workspace_id, stored.id)
    hours = (await due.hours(tx, stored.workspace_id)).get(account.id)
    return message_info(stored, {account.id: account.identifier_name}, draft_id, hours)


async def _account(
    tx: Transaction, orchestre: Orchestre, member: Member, provider_name: str, name: str
) -> Account:
    provider = orchestre.registry.plugin(provider_name).name
    return await accounts.named(tx, member.workspace_id, provider, name)


async def _in_account(tx: Transaction, account: Account, message_id: str) -> StoredMessage:
    stored = await messages.get(tx, account.workspace_id, message_id)
    if stored.account_id != account.id:
        raise NotFound(f"There is no message {message_id} in {account.identifier_name}")
    return stored
