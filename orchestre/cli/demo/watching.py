"""Watching the demo: each message as it settles, with the first lines of its draft."""

from __future__ import annotations

import asyncio
from textwrap import shorten

import typer

from orchestre.cli.screen import put
from orchestre.cli.wording import literal, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail, MessageInfo
from orchestre.domain.messages import MessageStatus

LOOK_EVERY = 0.5
SHOWN_LINES = 6
#: Columns that are left of 80.
WIDTH = 72
_SETTLED = {
    MessageStatus.DRAFTED: typer.colors.GREEN,
    MessageStatus.SKIPPED: typer.colors.YELLOW,
    MessageStatus.NEEDS_HUMAN: typer.colors.MAGENTA,
}


class Watch:
    """Tells of every message once, as soon as it is drafted, skipped or left to a person."""

    def __init__(self, client: OrchestreClient, account: str) -> None:
        self._client = client
        self._account = account
        self._told: set[str] = set()

    async def begin(self) -> None:
        """Keep quiet about what an earlier demo already told."""
        self._told = {message.id for message in await self._settled()}

    async def look(self) -> int:
        """Tell what has settled since the last look; return how many messages that was."""
        news = [one for one in await self._settled() if one.id not in self._told]
        for message in sorted(news, key=lambda one: one.received_at):
            self._told.add(message.id)
            await self._tell(message)
        return len(news)

    async def until(self, count: int) -> int:
        """Look until so many messages have settled; return how many had."""
        seen = 0
        while seen < count:
            seen += await self.look()
            await asyncio.sleep(LOOK_EVERY)
        return seen

    async def _settled(self) -> list[MessageInfo]:
        page = await self._client.messages.page(account=self._account, limit=200)
        return [message for message in page.items if message.status in _SETTLED]

    async def _tell(self, message: MessageInfo) -> None:
        verdict = typer.style(str(message.status).replace("_", " "), fg=_SETTLED[message.status])
        reason = f": {one_line(message.reason)}" if message.reason else ""
        typer.echo(f"  ← {one_line(message.subject)}\n    {verdict}{reason}")
        if message.status is not MessageStatus.DRAFTED:
            return
        draft_id = (await self._client.messages.show(message.id)).draft
        if draft_id is not None:
            _tell_draft(await self._client.drafts.show(draft_id))


def _tell_draft(draft: DraftDetail) -> None:
    lines = [line for line in literal(draft.text).splitlines() if line.strip()]
    for line in lines[:SHOWN_LINES]:
        put(f"    │ {shorten(line, WIDTH, placeholder=' …')}")
    if len(lines) > SHOWN_LINES:
        put(f"    │ … {len(lines) - SHOWN_LINES} more lines")
    for finding in draft.findings:
        mark = "■" if finding.blocking else "·"
        put(f"    {mark} {shorten(one_line(finding.what), WIDTH, placeholder=' …')}")
    put(f"    id {short(draft.id)}")
