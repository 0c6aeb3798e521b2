"""Reminders: a word before an answer is due, and in another channel once it is overdue."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail
from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotFound
from slack_app.board import Board
from slack_app.cards.card import Card
from slack_app.cards.reminder_card import Around, reminder_card
from slack_app.notices import Notices
from slack_app.postings import Postings
from slack_app.supervision import Watch

WHAT = "Reminders"


def reminders(board: Board, postings: Postings, watch: Watch) -> Notices:
    """Return what reminds of drafts, and tells of those that are overdue."""
    return Notices(
        board=board,
        postings=postings,
        watch=watch,
        what=WHAT,
        kinds=(NoticeKind.REMINDER, NoticeKind.ESCALATION),
        make=_Reminding(board, postings).card,
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

    def _is_wanted(self, draft: DraftDetail, notice: NoticeInfo) -> bool:
        until = draft.snoozed_until
        rests = draft.redrafting or (until is not None and until > self.board.clock())
        same = draft.status is DraftStatus.WAITING and draft.version == notice.version
        return same and not rests


async def _card_link(door: OrchestreClient, postings: Postings, draft: str) -> str:
    """Return the address of a draft's card; empty where there is none."""
    card = await door.doors.cards.get(draft)
    return "" if card is None else await postings.link(card.channel, card.message)
