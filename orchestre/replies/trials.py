"""Trials: what a model or a bot would say, asked by a person before any mail waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from orchestre.agents.assignment import Proposal
from orchestre.domain.accounts import Account
from orchestre.domain.errors import Fault, Invalid, ModelError, SettingsError
from orchestre.domain.messages import Address, Message, MessageStatus, StoredMessage
from orchestre.replies.proposals import Case, Proposals

_CHECK_ADVICE = "Check the model's name, its key and its address, then test it again."


class Trials:
    """Tries models and bots; nothing of it is kept, and nothing is sent."""

    def __init__(self, proposals: Proposals, clock: Callable[[], datetime]) -> None:
        self._proposals = proposals
        self._clock = clock

    async def check_model(self, name: str) -> str:
        """Return what a model (empty: the installation's) says to a plain question.

        Invalid where it cannot be used here; ModelUnavailable or ModelRejected where it fails.
        """
        with _named_here():
            try:
                return await self._proposals.make_agent(name).check()
            except ModelError as error:
                # Nothing is drafted again, and no mail waits: theirs is another step.
                error.advice = _CHECK_ADVICE
                raise

    async def try_out(self, account: Account, text: str, *, subject: str = "") -> Proposal:
        """Draft what this account's bot, as it is given, would answer; kept nowhere, never sent.

        Invalid where its model cannot be used here.
        """
        message = Message(
            provider_id="",
            thread_id="",
            sender=Address("customer@example.com"),
            to=(Address(account.address),),
            subject=subject,
            text=text,
            received_at=self._clock(),
        )
        stored = StoredMessage(
            id="",
            workspace_id=account.workspace_id,
            account_id=account.id,
            message=message,
            status=MessageStatus.RECEIVED,
            reason="",
        )
        with _named_here():
            return await self._proposals.propose(Case(stored, account, (message,)))


@contextmanager
def _named_here() -> Iterator[None]:
    """Say what is wrong with a model to whoever typed its name in, not to who runs this."""
    try:
        yield
    except SettingsError as error:
        raise Invalid(
            "The model cannot be used",
            faults=(Fault("model", str(error)),),
            advice=error.advice,
        ) from error
