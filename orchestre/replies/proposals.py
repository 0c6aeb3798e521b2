"""Proposals: what the agent of a bot answers to one message, from the team's own knowledge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from orchestre.agents.assignment import Assignment, Proposal
from orchestre.agents.reply_agent import ReplyAgent
from orchestre.agents.tools import Lookups
from orchestre.domain.accounts import Account
from orchestre.domain.messages import Message, StoredMessage
from orchestre.knowledge.search import Search
from orchestre.replies.meters import Meters
from orchestre.replies.quotes import split


@dataclass(frozen=True, slots=True)
class Case:
    """A message to answer, with everything that is known of it."""

    stored: StoredMessage
    account: Account
    thread: tuple[Message, ...]


class Proposals:
    """Has agents propose answers; keeps nothing but the count of tokens."""

    def __init__(
        self,
        search: Search,
        make_agent: Callable[[str], ReplyAgent],
        *,
        meters: Meters | None = None,
    ) -> None:
        self._search = search
        self._meters = meters or Meters()
        #: Gives the agent for a model's name; empty: the installation's.
        self.make_agent = make_agent

    async def propose(
        self, case: Case, *, instruction: str = "", previous_text: str = ""
    ) -> Proposal:
        """Return what the bot's agent answers; `instruction` says what to make of an earlier text.

        ModelUnavailable or ModelRejected where it fails, SettingsError where no model is so called.
        """
        bot = case.account.bot
        assignment = Assignment(
            message=case.stored.message,
            own_words=split(case.stored.message.text).words,
            thread=case.thread,
            our_address=case.account.address,
            instructions=bot.instructions,
            instruction=instruction,
            previous_text=previous_text,
        )
        workspace = case.account.workspace_id
        lookups = Lookups(
            search_products=partial(self._search.products, workspace),
            get_product=partial(self._search.product, workspace),
            search_documents=partial(self._search.documents, workspace),
        )
        proposal = await self.make_agent(bot.model).draft(assignment, lookups)
        self._meters.tokens.labels("input").inc(proposal.input_tokens)
        self._meters.tokens.labels("output").inc(proposal.output_tokens)
        return proposal
