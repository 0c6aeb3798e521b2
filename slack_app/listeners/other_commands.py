"""Commands about all else: what a bot would answer, and what is known of products."""

from __future__ import annotations

from orchestre.domain.errors import Invalid, NotFound
from slack_app.cards import answers
from slack_app.cards.card import Card
from slack_app.cards.notes import note
from slack_app.listeners.asked import Asked


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
    if verb.casefold() != "search" or not wanted.strip():
        raise Invalid(
            "Products can be searched for here", advice="/orchestre products search WORDS"
        )
    return answers.products(wanted, await asked.member.products.search(wanted.strip()))
