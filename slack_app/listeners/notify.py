"""Notify: what is posted in a channel: cards, what is overdue, or the day's digest."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import AccountInfo
from orchestre.domain.chats import Purpose
from orchestre.domain.errors import Conflict, Invalid
from slack_app import slack as calls
from slack_app.cards.card import Card
from slack_app.cards.channels import Ended, ended
from slack_app.cards.notes import note
from slack_app.listeners.asked import Asked, waiting_drafts
from slack_app.listeners.likeness import meant
from slack_app.slack import UNANSWERED, ChannelClosed, trouble

_PLACES = ("here", "off")
_COMMAND = "/orchestre notify"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants posted here (or nowhere any more), and of which bot by its name."""

    is_here: bool
    purpose: Purpose
    name: str

    def subject(self, bot: str) -> str:
        """Say what is posted (of the bot of this full name), as the start of a sentence."""
        of = f" of {bot}" if bot else ""
        return {
            Purpose.DRAFTS: f"Cards{of}",
            Purpose.ESCALATION: f"Overdue drafts{of}",
            Purpose.DIGEST: "The digest",
        }[self.purpose]


async def notify(asked: Asked) -> Card:
    """Have something posted in this channel, of all bots or of one; or nowhere any more."""
    wish = read(asked.words)
    account = await asked.account(wish.name) if wish.name else None
    if not wish.is_here:
        return await _given_up(asked, wish.purpose, account)
    await _must_be_in(asked)
    gesture = asked.gesture
    channel = await asked.desk.teams.address(gesture.team, gesture.channel)
    bot = account.bot.id if account else None
    await asked.member.doors.set_channel(bot, channel, purpose=wish.purpose)
    if wish.purpose is Purpose.DRAFTS:
        asked.desk.feed.post_what_waits()
    for one in asked.desk.telling:
        one.ring()
    verb = "is" if wish.purpose is Purpose.DIGEST else "are"
    what = wish.subject(account.identifier_name if account else "")
    return note(
        f"{what} {verb} posted in this channel from now on.",
        await _what_comes(asked, account)
        if wish.purpose is Purpose.DRAFTS
        else await _when(asked, wish),
    )


def read(words: str) -> _Wish:
    """Read `here|off [BOT] [for escalation|digest]`; Invalid that names the nearest right word."""
    where, _, rest = words.strip().partition(" ")
    if where.casefold() not in _PLACES:
        raise Invalid("Say where", advice=meant(where, _PLACES, before=_COMMAND))
    name, found, purpose = f" {rest.strip()}".rpartition(" for ")
    if not found:
        return _Wish(where.casefold() == "here", Purpose.DRAFTS, rest.strip())
    wanted = purpose.strip().casefold()
    if wanted not in set(Purpose):
        advice = meant(wanted, list(Purpose)[1:], before=f"{_COMMAND} {where} for")
        raise Invalid(f"Nothing is posted for {purpose.strip() or 'nothing'}", advice=advice)
    wish = _Wish(where.casefold() == "here", Purpose(wanted), name.strip())
    if wish.purpose is Purpose.DIGEST and wish.name:
        raise Invalid("There is one digest of all bots", advice=f"{_COMMAND} {where} for digest")
    return wish


async def _given_up(asked: Asked, purpose: Purpose, account: AccountInfo | None) -> Card:
    """Forget a channel, and say what is posted somewhere all the same."""
    bot = account.bot.id if account else None
    before = await asked.desk.door.doors.channels()
    was_chosen = any((one.bot, one.purpose) == (bot, purpose) for one in before)
    left = await asked.member.doors.set_channel(bot, None, purpose=purpose)
    name = account.identifier_name if account else ""
    names = {one.bot.id: one.identifier_name for one in await asked.member.accounts.all()}
    here = await asked.desk.where(asked.gesture)
    return ended(Ended(purpose, bot, name, was_chosen, left), here=here, names=names)


async def _when(asked: Asked, wish: _Wish) -> str:
    """Say when something is posted, and how to choose that."""
    chosen = await asked.member.settings.show()
    if wish.purpose is Purpose.DIGEST:
        at = f"Each day at {chosen.digest_at} ({chosen.timezone})."
        return (
            f"{at} Another time: orchestre settings set digest_at 08:30; another timezone: "
            "orchestre settings set timezone Europe/Oslo"
        )
    if chosen.answer_within_hours is None:
        return "No time to answer is chosen yet: orchestre settings set answer_within_hours 24"
    return f"An answer is due {chosen.answer_within_hours} hours after its mail came."


async def _what_comes(asked: Asked, account: AccountInfo | None) -> str:
    """Say how much waits, of one mailbox or of all, and who will read it."""
    waiting = await waiting_drafts(asked.member, snoozed=False)
    number = sum(account is None or one.account == account.id for one in waiting)
    waits = f"{number} {'waits' if number == 1 else 'wait'} for a decision"
    told = f"{waits}; what has no card yet gets one within seconds." if number else "Nothing waits."
    return f"{told} Whoever is in this channel reads the customers' mail: choose a private one."


async def _must_be_in(asked: Asked) -> None:
    """Raise Conflict where the app could not post in this channel."""
    invite = "Say /invite @Orchestre here, then the same once more."
    away = Conflict("Orchestre is not in this channel", advice=invite)
    slack = await asked.desk.teams.of(asked.gesture.team)
    try:
        found = await calls.asked(slack, "conversations.info", channel=asked.gesture.channel)
    except UNANSWERED as error:
        met = trouble(error, "Looking at this channel")
        raise away if isinstance(met, ChannelClosed) else met from error
    if not found["channel"].get("is_member"):
        raise away
