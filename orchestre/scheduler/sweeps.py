"""Sweeps: each looks for rows that are due and starts their handlers, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import OrchestreError, ReplyUncertain
from orchestre.store.claims import Claim
from orchestre.store.replies import Outgoing

#: Most at a time in one process: polls wait for the network, drafts cost a processor or money.
POLLS = 20
DRAFTS = 4
SENDS = 4
ASKS = 4
LABELLINGS = 4
#: One team's slow database keeps no other team waiting.
IMPORTS = 3
#: Seconds that the index may work before the next sweep; it goes on where it was.
INDEXING_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(slots=True)
class _InFlight:
    """Handlers at work, at most `most` of them."""

    most: int
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def free(self) -> int:
        return self.most - len(self.tasks)

    def start(self, handler: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(handler)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def some_ended(self) -> None:
        """Wait until a quarter of the places is free: each claim costs a write."""
        while self.free < max(1, self.most // 4):
            await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)


#: What looks for due rows, and the seconds between two looks.
SWEEPS = {
    "resume": 1,
    "poll": 1,
    "draft": 1,
    "send": 1,
    "learn": 1,
    "label": 2,
    "listen": 5,
    "push": 20,
    "keep_up": 60,
}


class Sweeps:
    """The sweeps of one process. None of them waits for the handlers that it starts."""

    def __init__(self, orchestre: Orchestre) -> None:
        self._orchestre = orchestre
        self._meters = orchestre.meters
        self._sweeps = {name: _InFlight(1) for name in SWEEPS}
        self._polls = _InFlight(POLLS)
        self._drafts = _InFlight(DRAFTS)
        self._sends = _InFlight(SENDS)
        self._imports = _InFlight(IMPORTS)
        self._indexing = _InFlight(1)
        self._asks = _InFlight(ASKS)
        self._labellings = _InFlight(LABELLINGS)
        #: Set at the end: nothing new is begun.
        self._is_over = False
        self._listening = {name: _InFlight(1) for name in orchestre.push.channels}

    def start(self, name: str) -> None:
        """Start one of `SWEEPS`, unless its last one is still at work or all is over."""
        if self._sweeps[name].free and not self._is_over:
            sweep = _outcome(getattr(self, name)(), "sweep", name)
            self._sweeps[name].start(sweep)

    async def resume(self) -> None:
        """Start the bots whose stop is over."""
        await self._orchestre.bots.resume_due()

    async def poll(self) -> None:
        """Start a poll for every account that is due; where they are many, as others end."""
        while not self._is_over:
            await self._polls.some_ended()
            claims = await self._orchestre.intake.claim(free := self._polls.free)
            for claim in claims:
                self._polls.start(self._poll(claim))
            if len(claims) < free:
                return

    async def draft(self) -> None:
        """Start a draft for messages that wait, and for drafts that were sent back."""
        drafting = self._orchestre.drafting
        if self._drafts.free:
            for claim in await drafting.claim_redrafting(self._drafts.free):
                self._drafts.start(self._redraft(claim))
        if self._drafts.free:
            for claim in await drafting.claim(self._drafts.free):
                self._drafts.start(self._draft(claim))

    async def send(self) -> None:
        """Start sending replies whose undo time is over."""
        if self._sends.free:
            for outgoing in await self._orchestre.delivery.claim(self._sends.free):
                self._sends.start(self._send(outgoing))

    async def learn(self) -> None:
        """Begin what sources are due, go on with imports, and with vectors for what came in."""
        await self._orchestre.sources.sync_due()
        if self._imports.free:
            self._imports.start(self._import())
        if self._indexing.free:
            self._indexing.start(self._index())

    async def label(self) -> None:
        """Start labelling in mailboxes whose threads have moved on."""
        if self._labellings.free:
            for claim in await self._orchestre.labels.claim(self._labellings.free):
                self._labellings.start(self._label(claim))

    async def listen(self) -> None:
        """Listen to every channel of news that nobody here listens to."""
        for name, listening in self._listening.items():
            if listening.free:
                listening.start(_outcome(self._orchestre.push.listen(name), "listening", name))

    async def push(self) -> None:
        """Start asking services to tell of new mail, or not to."""
        if self._asks.free:
            for claim in await self._orchestre.push.claim(self._asks.free):
                self._asks.start(self._ask(claim))

    async def keep_up(self) -> None:
        """Erase and clear away what is due once a day; the rows say when, not this clock."""
        await self._orchestre.upkeep.run_due()

    async def drain(self, seconds: float) -> None:
        """Let what is in flight end; what takes longer than `seconds` is taken up again later."""
        self._is_over = True
        # Listening never ends by itself; what was not dealt with is told again.
        await _ended(tuple(self._listening.values()), 0)
        await _ended(tuple(self._sweeps.values()), seconds)
        handlers = (self._polls, self._drafts, self._sends, self._imports, self._indexing)
        await _ended((*handlers, self._asks, self._labellings), seconds)

    async def _poll(self, claim: Claim) -> None:
        poll = self._meters.poll(self._orchestre.intake.poll(claim))
        failure = await _outcome(poll, "poll", claim.account_id)
        if failure is not None:
            await self._orchestre.intake.put_off(claim, failure)

    async def _draft(self, claim: Claim) -> None:
        draft = self._meters.draft(self._orchestre.drafting.draft(claim))
        failure = await _outcome(draft, "draft", claim.id)
        if failure is not None:
            await self._orchestre.drafting.put_off(claim, failure)

    async def _redraft(self, claim: Claim) -> None:
        draft = self._meters.draft(self._orchestre.drafting.redraft(claim))
        failure = await _outcome(draft, "redraft", claim.id)
        if failure is not None:
            await self._orchestre.drafting.put_off_redraft(claim, failure)

    async def _send(self, outgoing: Outgoing) -> None:
        attempt = self._meters.send(self._orchestre.delivery.deliver(outgoing))
        failure = await _outcome(attempt, "send", outgoing.claim.id)
        if failure is not None:
            # A bug may have struck after the mail left: look before anything else.
            await self._orchestre.delivery.uncertain(outgoing, ReplyUncertain(str(failure)))

    async def _ask(self, claim: Claim) -> None:
        failure = await _outcome(self._orchestre.push.ask(claim), "push", claim.account_id)
        if failure is not None:
            await self._orchestre.push.put_off(claim, failure)

    async def _label(self, claim: Claim) -> None:
        failure = await _outcome(self._orchestre.labels.show(claim), "label", claim.account_id)
        if failure is not None:
            await self._orchestre.labels.put_off(claim, failure)

    async def _import(self) -> None:
        await _outcome(self._orchestre.imports.run_due(), "import", "")

    async def _index(self) -> None:
        await _outcome(self._orchestre.indexing.run_due(INDEXING_SECONDS), "index", "")


async def _ended(flights: tuple[_InFlight, ...], seconds: float) -> None:
    tasks = {task for flight in flights for task in flight.tasks}
    if tasks:
        _, unfinished = await asyncio.wait(tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


async def _outcome(
    handler: Coroutine[Any, Any, Any], what: str, subject: str
) -> OrchestreError | None:
    """Run a handler at the edge of the process; a bug ends this attempt, not the sweep."""
    try:
        await handler
    except OrchestreError as error:
        log.warning(f"{what} failed", subject=subject, reason=str(error), advice=error.advice)
        return error
    except Exception as error:
        log.exception(f"{what} failed by a bug", subject=subject)
        return OrchestreError(
            f"A bug stopped this {what}: {type(error).__name__}",
            advice="Report it with the log line of this moment.",
        )
    return None
