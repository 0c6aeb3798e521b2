"""`orchestre drafts`: deciding. A decision names the version and hash of what was on screen."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias

import typer

from orchestre.cli import calls, editor
from orchestre.cli.asking import confirm
from orchestre.cli.draft_view import View, draft_lines
from orchestre.cli.options import Json
from orchestre.cli.screen import put_json, say
from orchestre.cli.wording import short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import (
    AcknowledgeBody,
    ApproveBody,
    DraftDetail,
    EditBody,
    RejectBody,
    ResolveBody,
    RespondBody,
    UndoBody,
)
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, Invalid
from orchestre.domain.replies import Outcome

Draft: TypeAlias = Annotated[str, typer.Argument(help="The draft's id, or the end of it.")]

Version: TypeAlias = Annotated[int | None, typer.Option(help="The version that you read.")]

ContentHash: TypeAlias = Annotated[str | None, typer.Option("--hash", help="And its hash.")]

Sources: TypeAlias = Annotated[
    bool, typer.Option("--sources", help="With every source that was looked at.")
]


Thread: TypeAlias = Annotated[
    bool, typer.Option("--thread", help="With every earlier mail in full.")
]


def add_to(app: typer.Typer) -> None:
    """Add every verb that decides about a draft."""
    for command in (approve, edit, reject, respond, undo, resolve):
        app.command()(command)


async def draft_id(client: OrchestreClient, given: str) -> str:
    """Return the draft's id that `given` is, or is the only end of."""
    return await calls.full_id(
        given, lambda cursor: client.drafts.page(limit=200, cursor=cursor), noun="draft"
    )


def decide(
    given: str,
    decision: Callable[[OrchestreClient, DraftDetail], Awaitable[DraftDetail]],
    *,
    json: bool,
) -> DraftDetail:
    """Read the draft as it stands, decide about exactly that, and give what it became."""

    async def decided(client: OrchestreClient) -> DraftDetail:
        await calls.must_decide(client)
        shown = await client.drafts.show(await draft_id(client, given))
        try:
            return await decision(client, shown)
        except Conflict as error:
            now = await client.drafts.show(shown.id)
            if now.status is DraftStatus.WAITING:
                raise
            raise Conflict(str(error), advice=_next_for(now)) from error

    draft = calls.call(decided)
    if json:
        put_json(draft)
    return draft


def _next_for(draft: DraftDetail) -> str:
    """Say what can still be done about a draft that does not wait."""
    end = short(draft.id)
    if draft.status is DraftStatus.APPROVED:
        return f"Take it back before it leaves: orchestre drafts undo {end}"
    if draft.status in {DraftStatus.PARKED, DraftStatus.FAILED}:
        return f"Say what became of it: orchestre drafts resolve {end} --outcome send_again"
    if draft.status is DraftStatus.SENT:
        return f"It has left, and stays as it is: orchestre drafts show {end}"
    return f"Have the message drafted anew: orchestre messages answer {short(draft.message.id)}"


def approve(
    draft: Draft,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    version: Version = None,
    content_hash: ContentHash = None,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(metavar="FINDING=REASON", help="Let a blocking finding stand; repeatable."),
    ] = None,
    sources: Sources = False,
    thread: Thread = False,
    json: Json = False,
) -> None:
    """Show the whole draft, ask, and send exactly that."""
    _both_or_none(version, content_hash)
    if not (yes or version or sys.stdin.isatty()):
        raise typer.BadParameter(
            "no terminal to ask on: name what you read by --version and --hash, or add --yes"
        )
    stands = [_acknowledged(text) for text in acknowledge or ()]

    async def approved(client: OrchestreClient, shown: DraftDetail) -> DraftDetail:
        if version is None or content_hash is None:
            mailbox = await calls.mailbox_of(client, shown)
            view = View(mailbox=mailbox, sources=sources, thread=thread)
            _show(shown, view)
            _must_wait(shown)
            confirm(f"Send this to {', '.join(shown.to)}?", yes=yes)
        body = ApproveBody(
            version=shown.version if version is None else version,
            content_hash=shown.content_hash if content_hash is None else content_hash,
            acknowledge=stands,
        )
        return await client.drafts.approve(shown.id, body)

    _say_approved(decide(draft, approved, json=json))


def _both_or_none(version: int | None, content_hash: str | None) -> None:
    if (version is None) != (content_hash is None):
        raise typer.BadParameter("--version and --hash belong together")


def _acknowledged(text: str) -> AcknowledgeBody:
    finding, equals, reason = text.partition("=")
    if not (equals and finding.strip() and reason.strip()):
        raise typer.BadParameter(f"{text!r} is not FINDING=REASON")
    return AcknowledgeBody(finding=finding, reason=reason.strip())


def _show(draft: DraftDetail, view: View) -> None:
    for line in draft_lines(draft, view):
        say(line)


def _must_wait(draft: DraftDetail) -> None:
    if draft.status is not DraftStatus.WAITING:
        raise Conflict(
            f"Draft {short(draft.id)} does not wait for a decision: it is {draft.status}",
            advice=_next_for(draft),
        )


def _say_approved(draft: DraftDetail) -> None:
    if draft.due_at is None:
        say("Approved; it leaves at once.")
        return
    say(f"Approved; it leaves at {draft.due_at.astimezone():%H:%M:%S}.")
    say(f"→ Until then you can take it back: orchestre drafts undo {short(draft.id)}")


def edit(
    draft: Draft,
    text: Annotated[str | None, typer.Option(help="The new text.")] = None,
    file: Annotated[
        typer.FileText | None, typer.Option(help="A file with the new text; - for stdin.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="A new subject.")] = None,
    send: Annotated[bool, typer.Option("--approve", help="Approve the new text at once.")] = False,
    program: Annotated[
        str, typer.Option("--editor", envvar=["VISUAL", "EDITOR"], help="What opens the text.")
    ] = "vi",
    json: Json = False,
) -> None:
    """Replace a draft's text, in your editor or from --text or --file."""
    if text is not None and file is not None:
        raise typer.BadParameter("give --text or --file, not both")
    given = file.read() if file is not None else text

    async def edited(client: OrchestreClient, shown: DraftDetail) -> DraftDetail:
        _must_wait(shown)
        end = short(shown.id)
        new = editor.edited(shown.text, program, draft=end) if given is None else given
        if not new.strip():
            raise Invalid(
                "The new text is empty", advice=f"To send nothing: orchestre drafts reject {end}"
            )
        body = EditBody(
            version=shown.version,
            content_hash=shown.content_hash,
            text=new,
            subject=subject,
            approve=send,
        )
        return await client.drafts.edit(shown.id, body)

    new = decide(draft, edited, json=json)
    if new.status is DraftStatus.APPROVED:
        _say_approved(new)
    else:
        say(f"Version {new.version} waits.\n→ orchestre drafts approve {short(new.id)}")


def reject(
    draft: Draft,
    reason: Annotated[str, typer.Option(help="Why, for the audit trail and for a redraft.")] = "",
    redraft: Annotated[bool, typer.Option(help="Ask for another draft.")] = False,
    json: Json = False,
) -> None:
    """Send nothing; with --redraft, have another draft written that heeds the reason."""

    async def rejected(client: OrchestreClient, shown: DraftDetail) -> DraftDetail:
        body = RejectBody(
            version=shown.version,
            content_hash=shown.content_hash,
            reason=reason,
            redraft=redraft,
        )
        return await client.drafts.reject(shown.id, body)

    decide(draft, rejected, json=json)
    say("Rejected; another draft is being written." if redraft else "Rejected; nothing leaves.")


def respond(
    draft: Draft,
    instruction: Annotated[str, typer.Argument(help="What the agent is to do better.")],
    json: Json = False,
) -> None:
    """Have the agent draft again with your instruction."""

    async def responded(client: OrchestreClient, shown: DraftDetail) -> DraftDetail:
        body = RespondBody(
            version=shown.version, content_hash=shown.content_hash, instruction=instruction
        )
        return await client.drafts.respond(shown.id, body)

    new = decide(draft, responded, json=json)
    say(f"A new version is being written.\n→ orchestre drafts show {short(new.id)}")
    if new.author == "model:offline":
        say("The offline model quotes the catalogue and follows no instruction; edit does.")


def undo(
    draft: Draft,
    version: Version = None,
    content_hash: ContentHash = None,
    json: Json = False,
) -> None:
    """Take an approval back before the reply leaves."""
    _both_or_none(version, content_hash)

    async def undone(client: OrchestreClient, shown: DraftDetail) -> DraftDetail:
        body = UndoBody(
            version=version or shown.version, content_hash=content_hash or shown.content_hash
        )
        return await client.drafts.undo(shown.id, body)

    new = decide(draft, undone, json=json)
    say(f"Taken back; version {new.version} waits.\n→ orchestre drafts approve {short(new.id)}")


def resolve(
    draft: Draft,
    outcome: Annotated[Outcome, typer.Option(help="What became of it.")],
    json: Json = False,
) -> None:
    """Say what became of a parked reply: it was sent, send it again, or drop it."""
    body = ResolveBody(outcome=outcome)
    new = decide(draft, lambda client, shown: client.drafts.resolve(shown.id, body), json=json)
    say(f"Draft {short(new.id)} is {new.status}.")
