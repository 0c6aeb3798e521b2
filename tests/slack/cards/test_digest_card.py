"""The digest card: one message that Slack takes, also of fifty mailboxes with hostile names."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from orchestre.client.schemas.notices import DigestBot, DigestInfo
from orchestre.client.schemas.numbers import Figures, ModelUse, SpreadInfo
from orchestre.domain.accounts import AccountStatus, BotStatus
from slack_app.cards.digest_card import digest_card
from slack_app.cards.limits import faults
from tests.slack.cards.drafts import CONSOLE, NOW
from tests.slack.cards.overviews import an_account
from tests.slack.cards.reading import document, words

EVIL = "<!channel> *all* \u202e" + "n" * 300


def figures(**changed: Any) -> Figures:
    counts = {name: 0 for name, field in Figures.model_fields.items() if field.annotation is int}
    model = ModelUse(drafts=0, input_tokens=0, output_tokens=0, tokens_per_reply=None)
    nothing = dict.fromkeys(("unedited_share", "edit_size", "to_draft", "to_decision", "to_sent"))
    return Figures(**{**counts, **nothing, "model": model, **changed})


BUSY = figures(
    received=1_000_000,
    drafted=900_000,
    approved_as_drafted=500_000,
    approved_edited=300_000,
    written_by_hand=100_000,
    rejected=50_000,
    sent=899_999,
    to_decision=SpreadInfo(median=100_000.0, p90=200_000.0),
)


def a_bot(name: str = "shop", **changed: Any) -> DigestBot:
    about = {"bot": "b", "account": "a", "account_name": name, "waiting": 0, "oldest_at": None}
    return DigestBot(**{**about, "overdue": 0, "needs_human": 0, "figures": figures(), **changed})


def a_digest(*bots: DigestBot, **changed: Any) -> DigestInfo:
    about = {"day": date(2026, 1, 5), "timezone": "UTC", "start": NOW, "end": NOW}
    waits = {"waiting": 0, "oldest_at": None, "overdue": 0, "needs_human": 0}
    return DigestInfo(**{**about, **waits, "total": figures(), "bots": list(bots), **changed})


def shown(digest: DigestInfo, *accounts: Any) -> str:
    return words(digest_card(digest, accounts, now=NOW, console_url=CONSOLE))


@pytest.mark.parametrize("name", ["shop@nordwind.example", EVIL])
@pytest.mark.parametrize("number", [1, 50, 500])
def test_slack_takes_it(name: str, number: int) -> None:
    since = NOW - timedelta(days=3)
    waits = {"waiting": 10**6, "oldest_at": since, "overdue": 10**6, "needs_human": 10**6}
    bots = [a_bot(name, **waits, figures=BUSY) for _ in range(number)]
    accounts = [an_account(name) for _ in range(number)]
    failing = [
        one.model_copy(
            update={
                "bot": one.bot.model_copy(update={"status": BotStatus.FAILING, "error": EVIL * 9})
            }
        )
        for one in accounts
    ]
    card = digest_card(a_digest(*bots, **waits, total=BUSY), failing, now=NOW, console_url=CONSOLE)
    assert faults(document(card)) == []
    assert "<!channel>" not in card.text


def test_every_mailbox_of_an_ordinary_fifty_has_its_line() -> None:
    few = figures(
        received=12, drafted=10, approved_as_drafted=6, approved_edited=2, rejected=1, sent=8
    )
    bots = [
        a_bot(f"mailbox-{one:02}@shop.example", waiting=3, oldest_at=NOW, figures=few)
        for one in range(50)
    ]
    told = shown(a_digest(*bots, waiting=150, oldest_at=NOW, total=BUSY))
    assert all(one.account_name in told for one in bots)
    assert "more: orchestre bots list" not in told


def test_what_one_line_says() -> None:
    done = figures(
        received=12,
        drafted=10,
        approved_as_drafted=6,
        approved_edited=2,
        rejected=1,
        sent=8,
        to_decision=SpreadInfo(median=720.0, p90=900.0),
    )
    since = NOW - timedelta(hours=5)
    bot = a_bot(waiting=3, oldest_at=since, overdue=1, needs_human=2, figures=done)
    told = shown(a_digest(bot, a_bot("idle"), waiting=3, oldest_at=since, overdue=1, total=done))
    assert "• shop: 3 replies waiting (oldest 5 h) · 1 overdue · 2 for a person to answer" in told
    assert (
        "12 mails came in · 10 drafted · 8 approved (6 as drafted, 2 edited) · 1 rejected" in told
    )
    assert "8 sent · half of the decisions took at most 12 min" in told
    assert "3 replies wait for a decision, the oldest for 5 h; 1 overdue." in told
    assert "idle" not in told


def test_a_reply_that_got_stuck_is_no_quiet_day() -> None:
    told = shown(a_digest(total=figures(parked=1, failed=1)))
    assert "2 stuck (each card asks what became of it)" in told
    assert "Have a good day" not in told


def test_what_was_put_off_or_is_stuck_now_stands_in_the_headline() -> None:
    since = NOW - timedelta(hours=5)
    told = shown(a_digest(waiting=2, oldest_at=since, overdue=1, put_off=1, stuck=2))
    assert "wait for a decision, the oldest for 5 h; 1 overdue; 2 replies stuck, and 1 put" in told
    assert "The card of each stuck reply asks what became of it" in told
    assert "Nothing waits for a decision, and 3 put off." in shown(a_digest(put_off=3))


def test_a_quiet_day_says_so_unless_a_mailbox_is_in_trouble() -> None:
    assert "Have a good day!" in shown(a_digest())
    assert "Yesterday" not in shown(a_digest())
    lost = an_account("shop").model_copy(update={"status": AccountStatus.NEEDS_RELINK})
    told = shown(a_digest(), lost)
    assert "must be linked again" in told
    assert "orchestre accounts link" in told


def test_the_day_is_named() -> None:
    card = digest_card(a_digest(), [], now=NOW, console_url="")
    assert card.text.startswith("Monday, 5 January: ")
    assert "console" not in json.dumps(card.blocks)
