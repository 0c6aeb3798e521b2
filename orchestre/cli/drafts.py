"""`orchestre drafts`: reading what waits for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestre.cli import calls, decisions
from orchestre.cli.draft_view import View, departure, draft_lines
from orchestre.cli.options import CursorOption, Json, Limit, noun
from orchestre.cli.screen import put, put_json, put_more, put_table, say
from orchestre.cli.wording import ago, cut, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail, DraftInfo, Page
from orchestre.domain.drafts import DraftStatus

app = noun("Answers that wait for a person, and what became of them.")


@app.command("list")
def list_drafts(
    status: Annotated[
        DraftStatus | None, typer.Option(help="Only these; waiting if left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Whatever their status.")] = False,
    account: Annotated[str | None, typer.Option(help="Only this account's.")] = None,
    limit: Limit = 50,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List drafts, those that wait if nothing else is asked for."""
    wanted = status or (None if every else DraftStatus.WAITING)

    async def listed(client: OrchestreClient) -> Page[DraftInfo]:
        account_id = None if account is None else (await calls.account_named(client, account)).id
        return await client.drafts.page(
            status=wanted, account=account_id, limit=limit, cursor=cursor
        )

    page = calls.call(listed)
    if json:
        return put_json(page)
    if not page.items:
        which = "No draft" if wanted is None else f"No {wanted} draft"
        return say(f"{which}.\n→ See what came in: orchestre messages list")
    _put_drafts(page.items)
    return put_more(page.next_cursor)


def _put_drafts(drafts: list[DraftInfo]) -> None:
    put_table(
        ("ID", "STATUS", "AGE", "!", "ACCOUNT", "TO", "SUBJECT"),
        (
            (
                short(draft.id),
                _standing(draft),
                ago(draft.created_at),
                _marks(draft),
                cut(draft.account_name, 12),
                cut(", ".join(draft.to), 24),
                draft.subject,
            )
            for draft in drafts
        ),
    )
    for draft in drafts:
        if draft.reply and draft.reply.error:
            put(one_line(f"{short(draft.id)} {departure(draft)}: {draft.reply.error}"))
    if any(draft.status is DraftStatus.WAITING for draft in drafts):
        say("→ orchestre drafts approve ID shows a draft and asks before it sends.")


def _standing(draft: DraftInfo) -> str:
    return "tries again" if draft.reply and draft.reply.error else draft.status


def _marks(draft: DraftInfo) -> str:
    """Say how many findings there are; a block stands for one that stops a plain approval.

    That no language model wrote it says nothing about this draft, so it does not count.
    """
    findings = [finding for finding in draft.findings if finding.name != "offline-draft"]
    mark = "■" if any(finding.blocking for finding in findings) else ""
    return f"{len(findings)}{mark}" if findings else ""


@app.command()
def show(
    draft: str,
    sources: decisions.Sources = False,
    thread: decisions.Thread = False,
    json: Json = False,
) -> None:
    """Show one draft with everything that a decision is taken on."""

    async def found(client: OrchestreClient) -> tuple[DraftDetail, str]:
        detail = await client.drafts.show(await decisions.draft_id(client, draft))
        return detail, await calls.mailbox_of(client, detail)

    detail, mailbox = calls.call(found)
    if json:
        return put_json(detail)
    for line in draft_lines(detail, View(mailbox=mailbox, sources=sources, thread=thread)):
        put(line)
    put(f"\nVersion {detail.version}, hash {detail.content_hash}")
    return None


decisions.add_to(app)
