"""`orchestre messages`: what customers wrote."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.options import CursorOption, Json, Limit, noun
from orchestre.cli.screen import put, put_fields, put_json, put_more, put_table, say
from orchestre.cli.wording import dated, literal, moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import MessageInfo, Page
from orchestre.domain.messages import MessageStatus

app = noun("What customers wrote.")


@app.command("list")
def list_messages(
    status: Annotated[MessageStatus | None, typer.Option(help="Only these.")] = None,
    account: Annotated[str | None, typer.Option(help="Only this account's.")] = None,
    limit: Limit = 50,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List messages and where each stands."""

    async def listed(client: OrchestreClient) -> Page[MessageInfo]:
        account_id = None if account is None else (await calls.account_named(client, account)).id
        return await client.messages.page(
            status=status, account=account_id, limit=limit, cursor=cursor
        )

    page = calls.call(listed)
    if json:
        return put_json(page)
    if not page.items:
        return say("No message yet.\n→ See that a bot is running: orchestre bots status")
    put_table(
        ("ID", "RECEIVED", "STATUS", "FROM", "SUBJECT"),
        (
            (
                short(item.id),
                moment(item.kept_at or item.received_at),
                f"{item.status}: {item.reason}"[:30] if item.reason else item.status,
                item.sender,
                item.subject or "(no subject)",
            )
            for item in page.items
        ),
    )
    return put_more(page.next_cursor)


@app.command()
def show(message: str, json: Json = False) -> None:
    """Show one message, by its id or the end of it."""

    async def found(client: OrchestreClient) -> MessageInfo:
        return await client.messages.show(await _message_id(client, message))

    item = calls.call(found)
    if json:
        return put_json(item)
    put_fields(
        (
            ("Message", item.id),
            ("From", f"{item.from_name} <{item.sender}>" if item.from_name else item.sender),
            ("To", ", ".join(item.to)),
            ("Cc", ", ".join(item.cc)),
            ("Subject", item.subject),
            ("Received", _received(item)),
            ("Status", item.status),
            ("Reason", item.reason),
            ("Draft", item.draft or ""),
            ("Attached", ", ".join(file.name or "(no name)" for file in item.attachments)),
        )
    )
    return put(f"\n{literal(item.text).rstrip()}")


def _received(item: MessageInfo) -> str:
    came = item.kept_at or item.received_at
    return ", ".join(filter(None, (moment(came), dated(item.received_at, came))))


@app.command()
def answer(message: str, json: Json = False) -> None:
    """Have a skipped message drafted anyway."""

    async def asked(client: OrchestreClient) -> MessageInfo:
        return await client.messages.answer(await _message_id(client, message))

    item = calls.call(asked)
    say("A draft is being written.\n→ orchestre drafts list")
    if json:
        put_json(item)


@app.command()
def dismiss(
    message: str,
    reason: Annotated[str, typer.Option(help="Why nobody needs to answer.", prompt="Why")],
    json: Json = False,
) -> None:
    """Say that nobody needs to answer a message that needed a person."""

    async def dismissed(client: OrchestreClient) -> MessageInfo:
        return await client.messages.dismiss(await _message_id(client, message), reason)

    item = calls.call(dismissed)
    say(f"Dismissed.\n→ To have it answered after all: orchestre messages answer {short(item.id)}")
    if json:
        put_json(item)


async def _message_id(client: OrchestreClient, given: str) -> str:
    return await calls.full_id(
        given, lambda cursor: client.messages.page(limit=200, cursor=cursor), noun="message"
    )
