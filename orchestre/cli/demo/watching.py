"""Watching the demo: each message as it settles, with the first lines of its draft."""

from __future__ import annotations

import asyncio
from textwrap import shorten

import typer

from orchestre.cli.screen import put
from orchestre.cli.wording import counted, literal, one_line, short
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
        self._earlier: set[str] = set()

    async def begin(self) -> None:
        """Keep quiet about what an earlier demo already told."""
        self._earlier = {message.id for message in await self._all()}

    async def look(self) -> None:
        """Tell what has settled since the last look."""
        known = self._earlier | self._told
        news = [one for one in await self._all() if one.status in _SETTLED and one.id not in known]
        for message in sorted(news, key=lambda one: one.received_at):
            self._told.add(message.id)
            await self._tell(message)

    async def until(self, count: int) -> None:
        """Look until so many messages have settled since the beginning."""
        await self.look()
        while len(self._told) < count:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def _all(self) -> list[MessageInfo]:
        return (await self._client.messages.page(account=self._account, limit=200)).items

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
        put(f"    │ … {counted(len(lines) - SHOWN_LINES, 'more line')}")
    for finding in draft.findings:
        mark = "■" if finding.blocking else "·"
        put(f"    {mark} {shorten(one_line(finding.what), WIDTH, placeholder=' …')}")
    put(f"    id {short(draft.id)}")
