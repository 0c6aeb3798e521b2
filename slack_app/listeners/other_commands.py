"""Commands about all else: what is known of products, and where cards are posted."""

from __future__ import annotations

from orchestre.domain.errors import Conflict, Invalid, NotFound
from slack_app import slack as calls
from slack_app.cards import answers
from slack_app.cards.card import Card
from slack_app.cards.notes import note
from slack_app.listeners.asked import Asked
from slack_app.slack import UNANSWERED, ChannelClosed, trouble


async def ask(asked: Asked) -> Card:
    """Say what a bot would answer a customer; it is never sent."""
    if not asked.words:
        raise Invalid("Ask something", advice="/orchestre ask Does the Fjord 2 need pegs?")
    accounts = await asked.member.accounts.all()
    if not accounts:
        raise NotFound("No account is linked, so no bot can answer")
    draft = await asked.member.bots.try_out(accounts[0].bot.id, asked.words)
    sources = ", ".join(source.title for source in draft.sources if source.quoted)
    return note(draft.text, f"It leans on: {sources}" if sources else "It leans on no source.")


async def products(asked: Asked) -> Card:
    """Find products."""
    verb, _, wanted = asked.words.partition(" ")
    if verb != "search" or not wanted.strip():
        raise Invalid(
            "Products can be searched for here", advice="/orchestre products search WORDS"
        )
    return answers.products(wanted, await asked.member.products.search(wanted.strip()))


async def notify(asked: Asked) -> Card:
    """Have cards posted in this channel, of all bots or of one; or nowhere any more."""
    where, _, name = asked.words.partition(" ")
    if where not in {"here", "off"}:
        raise Invalid("Say where", advice="/orchestre notify here, or /orchestre notify off")
    bot = (await asked.account(name.strip())).bot.id if name.strip() else None
    whose = f"The cards of {name.strip()}" if bot else "Cards"
    if where == "off":
        await asked.member.doors.set_channel(bot, None)
        return note(f"{whose} have no channel of their own any more.")
    await _must_be_in(asked)
    await asked.member.doors.set_channel(bot, asked.gesture.channel)
    asked.desk.feed.post_what_waits()
    return note(f"{whose} are posted in this channel from now on.")


async def _must_be_in(asked: Asked) -> None:
    """Raise Conflict where the app could not post in this channel."""
    invite = "Say /invite @Orchestre here, then /orchestre notify here once more."
    away = Conflict("Orchestre is not in this channel", advice=invite)
    slack = asked.desk.whispers.slack
    try:
        found = await calls.asked(slack, "conversations.info", channel=asked.gesture.channel)
    except UNANSWERED as error:
        meant = trouble(error, "Looking at this channel")
        raise away if isinstance(meant, ChannelClosed) else meant from error
    if not found["channel"].get("is_member"):
        raise away
