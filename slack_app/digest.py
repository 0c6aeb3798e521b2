"""Digest: once a day, what waits and what the day before was like."""

from __future__ import annotations

from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from slack_app.board import Board
from slack_app.cards.card import Card
from slack_app.cards.digest_card import digest_card
from slack_app.notices import Notices
from slack_app.postings import Postings
from slack_app.supervision import Watch

WHAT = "The digest"


def digests(board: Board, postings: Postings, watch: Watch) -> Notices:
    """Return what posts the day's digest; the API says when, and in which channel."""

    async def card(notice: NoticeInfo) -> Card:
        shown = await board.door.doors.notices.digest(notice.day)
        accounts = await board.door.doors.bots()
        return digest_card(shown, accounts, now=board.clock(), console_url=board.console_url)

    return Notices(
        board=board,
        postings=postings,
        watch=watch,
        what=WHAT,
        kinds=(NoticeKind.DIGEST,),
        make=card,
    )
