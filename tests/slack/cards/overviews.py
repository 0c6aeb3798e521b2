"""A workspace as home and the slash command show it."""

from __future__ import annotations

from datetime import timedelta

from orchestre.client.schemas import AccountInfo, BotInfo, Me
from orchestre.client.schemas.numbers import Figures, ModelUse, Numbers, SpreadInfo
from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.members import Role
from tests.slack.cards.drafts import NOW


def me() -> Me:
    return Me(id="m1", email="ana@example.com", workspace="w1", role=Role.APPROVER)


def an_account(
    name: str = "shop", status: BotStatus = BotStatus.RUNNING, error: str = ""
) -> AccountInfo:
    bot = BotInfo(
        id="b1", account="a1", status=status, interval_seconds=60, last_poll=NOW, error=error
    )
    return AccountInfo(
        id="a1",
        provider="maildir",
        identifier_name=name,
        address=name,
        status=AccountStatus.LINKED if status is BotStatus.RUNNING else AccountStatus.NEEDS_RELINK,
        bot=bot,
    )


def numbers(**values: object) -> Numbers:
    counts = dict.fromkeys(
        [
            "received", "skipped", "needs_human", "drafted", "approved_as_drafted",
            "approved_edited", "written_by_hand", "rejected", "sent", "parked", "failed",
        ],
        3,
    )  # fmt: skip
    given: dict[str, object] = {
        "unedited_share": 0.75,
        "edit_size": 0.1,
        "to_draft": None,
        "to_decision": SpreadInfo(median=240, p90=900),
        "to_sent": None,
        "model": ModelUse(drafts=3, input_tokens=0, output_tokens=0, tokens_per_reply=None),
    }
    total = Figures(**(counts | given | values))
    return Numbers(start=NOW - timedelta(days=7), end=NOW, total=total, days=[], by_bot=[])
