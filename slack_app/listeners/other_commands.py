"""Commands about all else: what a bot would answer, what is known of products, the digest."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

from orchestre.domain.errors import Invalid, NotFound
from slack_app.cards import answers
from slack_app.cards.card import Card
from slack_app.cards.digest_card import digest_card
from slack_app.cards.sharing import Answer, Kind
from slack_app.listeners.asked import Asked


async def ask(asked: Asked) -> Card:
    """Say what a bot would answer a customer; it is never sent."""
    if not asked.words:
        raise Invalid("Ask something", advice="/orchestre ask Does the Fjord 2 need pegs?")
    return asked.desk.shares.offer(asked.gesture, await _tried(asked, _name(asked)))


async def products(asked: Asked) -> Card:
    """Find products."""
    verb, _, wanted = asked.words.partition(" ")
    if verb.casefold() != "search" or not wanted.strip():
        raise Invalid(
            "Products can be searched for here", advice="/orchestre products search WORDS"
        )
    search = Asked(asked.desk, asked.gesture, asked.member, wanted.strip())
    return asked.desk.shares.offer(asked.gesture, await _found(search, _name(asked)))


async def digest(asked: Asked) -> Card:
    """Show today's digest now, as it stands."""
    # Asked for first, as the member: the digest itself is the app's own to read.
    accounts = await asked.member.accounts.all()
    shown = await asked.desk.door.doors.notices.digest()
    now, console = asked.desk.board.clock(), asked.desk.console_url
    return digest_card(shown, accounts, now=now, console_url=console)


def _name(asked: Asked) -> str:
    """Name an answer: the same however often Slack delivers the command."""
    return hashlib.sha256(asked.gesture.key.encode()).hexdigest()[:16]


async def _tried(asked: Asked, name: str) -> Answer:
    """Ask the bot, once by this name: a model that is asked again answers in other words.

    The API keeps its answer for a day, for whoever asked, and gives it to them as long as they may
    ask (`Idempotency-Key`).
    """
    accounts = await asked.member.accounts.all()
    if not accounts:
        raise NotFound("No account is linked, so no bot can answer")
    bot = accounts[0].bot.id
    once = replace(asked.gesture, key=f"ask:{name}:{bot}")
    draft = await (await asked.desk.people.acting(once)).bots.try_out(bot, asked.words)
    return Answer(Kind.ASK, asked.words, answers.tried(draft), name)


async def _found(asked: Asked, name: str) -> Answer:
    found = await asked.member.products.search(asked.words)
    card = answers.products(asked.words, found)
    return Answer(Kind.PRODUCTS, asked.words, card, name, is_worth_sharing=bool(found))


#: What each kind of answer is looked up by: `Asked.words` is what was asked, with `Answer.name`.
LOOK_UP: dict[Kind, Callable[[Asked, str], Awaitable[Answer]]] = {
    Kind.ASK: _tried,
    Kind.PRODUCTS: _found,
}
