"""Reminders: a word before an answer is due, and in another channel once it is overdue."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail
from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotFound
from slack_app.board import Board
from slack_app.cards.card import Card
from slack_app.cards.reminder_card import Around, decided_reminder, reminder_card
from slack_app.notices import Notices
from slack_app.postings import Postings
from slack_app.slack import SlackTrouble
from slack_app.supervision import Watch

log = structlog.get_logger()

WHAT = "Reminders"


def reminders(board: Board, postings: Postings, watch: Watch) -> Notices:
    """Return what reminds of drafts, and tells of those that are overdue.

    What it posted itself says so once the draft is decided; of what was posted before it began, it
    does not know where that stands.
    """
    reminding = _Reminding(board, postings)
    board.beside.append(reminding.decided)
    return Notices(
        board=board,
        postings=postings,
        watch=watch,
        what=WHAT,
        kinds=(NoticeKind.REMINDER, NoticeKind.ESCALATION),
        make=reminding.card,
    )


@dataclass(frozen=True, slots=True)
class _Reminding:
    board: Board
    postings: Postings

    async def card(self, notice: NoticeInfo) -> Card | None:
        """Return what reminds of a draft; None where it was decided or put off meanwhile."""
        if notice.draft is None:
            return None
        try:
            draft = await self.board.door.doors.draft(notice.draft)
        except NotFound:
            return None
        if not self._is_wanted(draft, notice):
            return None
        link = await _card_link(self.board.door, self.postings, draft.id)
        shown = Around(link, self.board.names(notice.channel), self.board.console_url)
        return reminder_card(draft, notice, shown, now=self.board.clock())

    async def decided(self, draft: DraftDetail) -> None:
        """Let what reminded of a draft say that it is decided; that it cannot is logged."""
        card = decided_reminder(draft, console_url=self.board.console_url)
        for one in self.postings.over(draft.id):
            shown = replace(card, metadata=one.mark.metadata)
            try:
                await self.board.channels.change(one.channel, one.message, shown)
            except SlackTrouble as error:
                log.warning("reminder not changed", draft=draft.id, reason=str(error))

    def _is_wanted(self, draft: DraftDetail, notice: NoticeInfo) -> bool:
        until = draft.snoozed_until
        rests = draft.redrafting or (until is not None and until > self.board.clock())
        same = draft.status is DraftStatus.WAITING and draft.version == notice.version
        return same and not rests


async def _card_link(door: OrchestreClient, postings: Postings, draft: str) -> str:
    """Return the address of a draft's card; empty where there is none."""
    card = await door.doors.cards.get(draft)
    return "" if card is None else await postings.link(card.channel, card.message)
