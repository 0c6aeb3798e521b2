"""Commands about bots: how they are, and whether they run."""

from __future__ import annotations

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import Invalid
from slack_app.cards import status as standing
from slack_app.cards.card import Card
from slack_app.cards.notes import note
from slack_app.cards.status import Overview
from slack_app.listeners.asked import Asked, waiting_drafts


async def overview(member: OrchestreClient) -> Overview:
    """Return how a member's workspace stands."""
    return Overview(
        accounts=await member.accounts.all(),
        waiting=await waiting_drafts(member),
        numbers=await member.numbers.show(),
    )


async def status(asked: Asked) -> Card:
    """Say how the bots are, and how much waits."""
    return standing.status(await overview(asked.member))


async def bots(asked: Asked) -> Card:
    """List the bots."""
    return standing.bots(await asked.member.accounts.all())


async def start(asked: Asked) -> Card:
    """Start a bot."""
    account = await asked.account(asked.words)
    await asked.member.bots.start(account.provider, account.identifier_name)
    return note(f"The bot {account.identifier_name} looks for mail again.")


async def stop(asked: Asked) -> Card:
    """Stop one bot, or all."""
    name, _, rest = asked.words.partition(" for ")
    if rest:
        raise Invalid(
            "A bot is stopped until somebody starts it; nothing was done",
            advice=f"/orchestre stop {name}, and later /orchestre start {name}",
        )
    if name.casefold() == "all":
        stopped = await asked.member.bots.stop_all()
        return note(f"All bots are stopped ({len(stopped)}).", "What waits goes on waiting.")
    account = await asked.account(name)
    await asked.member.bots.stop(account.provider, account.identifier_name)
    again = f"What waits goes on waiting. Again: /orchestre start {account.identifier_name}"
    return note(f"The bot {account.identifier_name} is stopped.", again)
