"""Standing: how the bots are, how much waits, and the last days in figures, in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestre.client.schemas import AccountInfo, DraftInfo
from orchestre.client.schemas.numbers import Numbers
from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.durations import span
from slack_app.cards.blocks import bullets, line, rich, said, when, words
from slack_app.cards.card import Card, Json
from slack_app.cards.text import counted, escaped, one_line

_MOST_ACCOUNTS = 20
_MARKS = {BotStatus.RUNNING: "🟢", BotStatus.STOPPED: "⏸️", BotStatus.FAILING: "🔴"}


@dataclass(frozen=True, slots=True)
class Overview:
    """How a workspace stands; `numbers` None where they were not asked for."""

    accounts: Sequence[AccountInfo]
    #: Those that wait and were not put off, the oldest first; `has_more`: these are not all.
    waiting: Sequence[DraftInfo]
    numbers: Numbers | None = None
    has_more: bool = False
    #: How many wait that somebody put off, and those of them that are shown.
    put_off: int = 0
    resting: Sequence[DraftInfo] = ()
    #: How many replies are parked or failed.
    stuck: int = 0


def status(overview: Overview, troubles: Sequence[str] = ()) -> Card:
    """Answer `/orchestre status`; `troubles` say what the Slack app itself could not do."""
    text = f"{how_many(overview)}. {running(overview.accounts)}."
    blocks = [rich(line(words(text, style="bold"))), *bot_blocks(overview.accounts)]
    lines = [[words("⚠️ "), words(one_line(one, 300))] for one in troubles]
    own = [rich(bullets(lines))] if lines else []
    has_list = overview.waiting or overview.put_off
    further = [said("→ What waits, and what was put off: /orchestre queue")] if has_list else []
    return Card(escaped(text), [*blocks, *figure_blocks(overview.numbers), *own, *further])


def bots(accounts: Sequence[AccountInfo]) -> Card:
    """Answer `/orchestre bots`."""
    text = f"{running(accounts)}."
    return Card(escaped(text), [rich(line(words(text, style="bold"))), *bot_blocks(accounts)])


def how_many(overview: Overview) -> str:
    """Say how many drafts wait, how many were put off, and how many replies are stuck."""
    off = f", and {overview.put_off} put off" if overview.put_off else ""
    off += _stuck(overview.stuck)
    if not overview.waiting:
        return f"Nothing waits for you{off}"
    number = len(overview.waiting)
    many = counted(number, "reply").replace("replys", "replies")
    verb = "waits" if number == 1 else "wait"
    return f"{'More than ' if overview.has_more else ''}{many} {verb} for a decision{off}"


def _stuck(number: int) -> str:
    if not number:
        return ""
    if number == 1:
        return ". 1 reply is stuck: its card asks what became of it"
    return f". {number} replies are stuck: their cards ask what became of them"


def running(accounts: Sequence[AccountInfo]) -> str:
    """Say how many bots run."""
    if not accounts:
        return "No account is linked"
    up = sum(account.bot.status is BotStatus.RUNNING for account in accounts)
    return f"{up} of {counted(len(accounts), 'bot')} running"


def bot_blocks(accounts: Sequence[AccountInfo]) -> list[Json]:
    """Say how each bot is, and what to do about those that do not run."""
    if not accounts:
        return [said("Link one: orchestre accounts link")]
    shown = [_bot(account) for account in accounts[:_MOST_ACCOUNTS]]
    more = len(accounts) - len(shown)
    rest = [line(words(f"and {more} more: orchestre bots list", style="italic"))] if more else []
    return [rich(bullets(shown), *rest)]


def _bot(account: AccountInfo) -> list[Json]:
    name = one_line(account.identifier_name, 80)
    told = [words(f"{_MARKS[account.bot.status]} "), words(name, style="bold")]
    told.append(words(f"  {one_line(account.provider, 40)}, {account.bot.status}"))
    if account.status is AccountStatus.NEEDS_RELINK:
        told.append(words("; it must be linked again"))
    if account.bot.stopped_until:
        told += [words(" until "), when(account.bot.stopped_until)]
    if account.bot.last_poll:
        told += [words("; looked "), when(account.bot.last_poll)]
    if account.bot.error:
        told.append(words(f"\n{one_line(account.bot.error, 300)}", style="italic"))
    return told


def figure_blocks(numbers: Numbers | None) -> list[Json]:
    """Say what came in and what became of it."""
    if numbers is None:
        return []
    total = numbers.total
    shown = [
        f"{counted(total.received, 'mail')} came in",
        f"{total.drafted} drafted",
        f"{total.sent} sent",
        f"{total.rejected} rejected",
    ]
    if total.unedited_share is not None:
        shown.append(f"{total.unedited_share:.0%} approved as drafted")
    if total.to_decision is not None:
        shown.append(f"half of the decisions took at most {span(total.to_decision.median)}")
    since = [words("Since "), when(numbers.start, "{date_short_pretty}"), words(": ")]
    return [rich(line(*since, words(" · ".join(shown))))]
