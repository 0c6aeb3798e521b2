"""The one card of a draft, whatever its status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from orchestre.client.schemas import DraftDetail
from orchestre.domain.drafts import DraftStatus
from slack_app.cards.card import Card
from slack_app.cards.decided_card import decided_card
from slack_app.cards.review_card import review_card


def draft_card(
    draft: DraftDetail, *, names: Mapping[str, str], console_url: str, now: datetime
) -> Card:
    """Show a draft as it stands: with its decisions while it waits, else what became of it.

    `names` maps a member's address or id to their Slack user id, or to a name to show.
    """
    if draft.status is DraftStatus.WAITING and not draft.redrafting:
        return review_card(draft, console_url=console_url, now=now, names=names)
    return decided_card(draft, names=names, now=now, console_url=console_url)
