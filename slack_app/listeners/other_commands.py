"""Commands about all else: what a bot would answer, and what is known of products."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from orchestre.domain.errors import Invalid, NotFound
from slack_app.cards import answers
from slack_app.cards.card import Card
from slack_app.cards.sharing import Answer, Kind
from slack_app.listeners.asked import Asked


async def ask(asked: Asked) -> Card:
    """Say what a bot would answer a customer; it is never sent."""
    if not asked.words:
        raise Invalid("Ask something", advice="/orchestre ask Does the Fjord 2 need pegs?")
    return asked.desk.shares.offer(asked.gesture, await _tried(asked))


async def products(asked: Asked) -> Card:
    """Find products."""
    verb, _, wanted = asked.words.partition(" ")
    if verb.casefold() != "search" or not wanted.strip():
        raise Invalid(
            "Products can be searched for here", advice="/orchestre products search WORDS"
        )
    search = Asked(asked.desk, asked.gesture, asked.member, wanted.strip())
    return asked.desk.shares.offer(asked.gesture, await _found(search))


async def _tried(asked: Asked) -> Answer:
    accounts = await asked.member.accounts.all()
    if not accounts:
        raise NotFound("No account is linked, so no bot can answer")
    draft = await asked.member.bots.try_out(accounts[0].bot.id, asked.words)
    return Answer(Kind.ASK, asked.words, answers.tried(draft))


async def _found(asked: Asked) -> Answer:
    found = await asked.member.products.search(asked.words)
    card = answers.products(asked.words, found)
    return Answer(Kind.PRODUCTS, asked.words, card, is_worth_sharing=bool(found))


#: What each kind of answer is looked up by: `Asked.words` is what was asked.
LOOK_UP: dict[Kind, Callable[[Asked], Awaitable[Answer]]] = {
    Kind.ASK: _tried,
    Kind.PRODUCTS: _found,
}
