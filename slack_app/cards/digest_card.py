"""The digest: what waits, yesterday's figures by mailbox, what is wrong, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orchestre.client.schemas import AccountInfo
from orchestre.client.schemas.notices import DigestBot, DigestInfo
from orchestre.client.schemas.numbers import Figures
from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.durations import span
from slack_app.cards.actions import LINK
from slack_app.cards.blocks import actions, bullets, is_link, line, link_button, rich, said, words
from slack_app.cards.card import Card, Json
from slack_app.cards.text import counted, escaped, one_line, pieces, size

#: One message: at most so many mailboxes, in so many signs; and so many that are in trouble.
_MOST_BOTS, _ROOM, _MOST_TROUBLED = 50, 7_500, 6
_SECTION = 2_900


def digest_card(
    digest: DigestInfo, accounts: Sequence[AccountInfo], *, now: datetime, console_url: str
) -> Card:
    """Return a day's digest as one message, however many mailboxes there are."""
    headline = _headline(digest, now)
    troubled = [one for one in accounts if _trouble(one)]
    blocks = [rich(line(words(f"☀️  {_day(digest)}  ", style="bold"), words(headline)))]
    if not _is_quiet(digest) or troubled:
        blocks.append(rich(line(words("Yesterday: ", style="bold"), words(_told(digest.total)))))
        blocks += [said(piece) for piece in pieces(_by_bot(digest, now), _SECTION)]
        blocks += _troubles(troubled)
        blocks.append(rich(bullets([[words(one)] for one in _next_steps(digest, troubled)])))
        if is_link(console_url):
            blocks.append(actions(link_button(LINK, "Open the console", console_url)))
    return Card(text=escaped(f"{_day(digest)}: {headline}"), blocks=blocks)


def _day(digest: DigestInfo) -> str:
    return f"{digest.day:%A}, {digest.day.day} {digest.day:%B}"


def _headline(digest: DigestInfo, now: datetime) -> str:
    if _is_quiet(digest):
        return "Nothing came in yesterday, and nothing waits. Have a good day!"
    told = ["Nothing waits for a decision"]
    if digest.waiting:
        verb = "waits" if digest.waiting == 1 else "wait"
        age = f", the oldest for {_age(digest.oldest_at, now)}" if digest.oldest_at else ""
        told = [f"{_replies(digest.waiting)} {verb} for a decision{age}"]
    told += [f"{digest.overdue} overdue"] if digest.overdue else []
    told += [f"{_replies(digest.stuck)} stuck"] if digest.stuck else []
    return "; ".join(told) + (f", and {digest.put_off} put off." if digest.put_off else ".")


def _is_quiet(digest: DigestInfo) -> bool:
    left = (digest.waiting, digest.put_off, digest.stuck, digest.needs_human)
    return not (any(left) or _has_moved(digest.total))


def _has_moved(figures: Figures) -> bool:
    shown = (figures.received, figures.drafted, figures.rejected, figures.sent)
    return any(shown) or bool(_approved(figures) or _stuck(figures))


def _approved(figures: Figures) -> int:
    return figures.approved_as_drafted + figures.approved_edited + figures.written_by_hand


def _stuck(figures: Figures) -> int:
    return figures.parked + figures.failed


def _told(figures: Figures) -> str:
    """Say what came in and what became of it."""
    if not _has_moved(figures):
        return "nothing came in"
    told = [f"{counted(figures.received, 'mail')} came in", f"{figures.drafted} drafted"]
    if approved := _approved(figures):
        kinds = (
            (figures.approved_as_drafted, "as drafted"),
            (figures.approved_edited, "edited"),
            (figures.written_by_hand, "by hand"),
        )
        how = ", ".join(f"{number} {kind}" for number, kind in kinds if number)
        told.append(f"{approved} approved ({how})")
    told += [f"{figures.rejected} rejected"] if figures.rejected else []
    told.append(f"{figures.sent} sent")
    told += (
        [f"{stuck} stuck (each card asks what became of it)"] if (stuck := _stuck(figures)) else []
    )
    if figures.to_decision is not None:
        told.append(f"half of the decisions took at most {span(figures.to_decision.median)}")
    return " · ".join(told)


def _by_bot(digest: DigestInfo, now: datetime) -> str:
    """Return a line for each mailbox in which something waits or happened, the fullest first."""
    busy = [one for one in digest.bots if one.waiting or one.needs_human or _has_moved(one.figures)]
    busy.sort(key=lambda one: (-one.overdue, -one.waiting, -one.figures.received))
    lines, room = [], _ROOM
    for one in busy[:_MOST_BOTS]:
        told = _bot(one, now)
        room -= size(told) + 1
        if room < 0:
            break
        lines.append(told)
    more = len(busy) - len(lines)
    return "\n".join([*lines, *([f"and {more} more: orchestre bots list"] if more else [])])


def _bot(one: DigestBot, now: datetime) -> str:
    name = one_line(one.account_name, 50)
    waits = []
    if one.waiting:
        age = _age(one.oldest_at, now) if one.oldest_at else ""
        waits.append(f"{_replies(one.waiting)} waiting{f' (oldest {age})' if age else ''}")
    waits += [f"{one.overdue} overdue"] if one.overdue else []
    waits += [f"{one.needs_human} for a person to answer"] if one.needs_human else []
    happened = [_told(one.figures)] if _has_moved(one.figures) else []
    return f"• {name}: {' · '.join([*waits, *happened])}"


def _trouble(account: AccountInfo) -> str:
    """Say what is wrong with a mailbox; empty where nothing is."""
    if account.status is AccountStatus.NEEDS_RELINK:
        return "must be linked again"
    if account.bot.status is BotStatus.FAILING:
        return f"fails: {one_line(account.bot.error, 100)}" if account.bot.error else "fails"
    return ""


def _troubles(troubled: Sequence[AccountInfo]) -> list[Json]:
    if not troubled:
        return []
    lines = [
        [
            words(f"🔴 {one_line(one.identifier_name, 50)}", style="bold"),
            words(f" {_trouble(one)}"),
        ]
        for one in troubled[:_MOST_TROUBLED]
    ]
    if more := len(troubled) - len(lines):
        lines.append([words(f"and {more} more: orchestre bots list")])
    return [rich(line(words("In trouble", style="bold")), bullets(lines))]


def _next_steps(digest: DigestInfo, troubled: Sequence[AccountInfo]) -> list[str]:
    steps = []
    if digest.waiting or digest.put_off:
        steps.append("/orchestre queue shows what waits, the oldest first, and what was put off")
    if digest.stuck:
        steps.append("The card of each stuck reply asks what became of it")
    if digest.needs_human:
        number = counted(digest.needs_human, "mail")
        steps.append(f"{number} to answer by hand: orchestre messages list --status needs_human")
    if any(one.status is AccountStatus.NEEDS_RELINK for one in troubled):
        steps.append("Link again what lost its access: orchestre accounts link")
    if any(one.bot.status is BotStatus.FAILING for one in troubled):
        steps.append("/orchestre bots says what each failing mailbox lacks")
    return steps or ["Nothing to do"]


def _replies(number: int) -> str:
    return "1 reply" if number == 1 else f"{number} replies"


def _age(since: datetime, now: datetime) -> str:
    return span((now - since).total_seconds())
