"""Standings: whether people of a directory may still come in, asked now and then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestre.directory.directory import Directory, Standing
from orchestre.domain.errors import NotSignedIn, ProviderUnavailable, TooOften
from orchestre.store.session import Clock

#: How old an answer may be, and how old while the directory does not answer.
FRESH, STALE = timedelta(minutes=5), timedelta(hours=1)
#: How long the directory is left alone after it did not answer.
QUIET = timedelta(seconds=30)
#: By how much the directory's clock may be ahead of ours.
SKEW = timedelta(seconds=5)
#: How many answers are remembered before old ones are dropped.
MOST_KEPT = 10_000


class Ended(NotSignedIn):
    """The directory has shut the person out, or revoked this sign-in."""


@dataclass(frozen=True, slots=True)
class _Answer:
    standing: Standing
    at: datetime


class Standings:
    """The directory's answers, remembered in this process."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._answers: dict[str, _Answer] = {}
        self._asking: dict[str, asyncio.Task[Standing]] = {}
        self._quiet_until = clock()

    async def check(self, person: str, since: datetime) -> None:
        """Raise Ended if a sign-in of this moment is over: disabled, deleted, or revoked.

        ProviderUnavailable if the directory has not answered for an hour.
        """
        standing = await self._standing(person)
        if not standing.may_come_in or standing.valid_since > since + SKEW:
            raise Ended("This sign-in was ended where you are known, in the directory")

    def forget(self, person: str) -> None:
        """Ask anew when the person comes next: the directory has just answered for them."""
        self._answers.pop(person, None)
        self._quiet_until = self._clock()

    async def _standing(self, person: str) -> Standing:
        now = self._clock()
        kept = self._answers.get(person)
        age = STALE if kept is None else now - kept.at
        if kept is not None and age < FRESH:
            return kept.standing
        try:
            return await self._asked(person, now)
        except (ProviderUnavailable, TooOften):
            if kept is None or age >= STALE:
                raise
            return kept.standing

    async def _asked(self, person: str, now: datetime) -> Standing:
        """Ask once for all who wait for the same answer, and nobody for a while after none came."""
        if now < self._quiet_until:
            raise ProviderUnavailable(
                "The directory in which people are known did not answer a moment ago",
                advice="Try again in half a minute.",
            )
        task = self._asking.get(person)
        if task is None:
            task = asyncio.create_task(self._ask(person, now))
            self._asking[person] = task
            task.add_done_callback(lambda _: self._asking.pop(person, None))
        try:
            return await asyncio.shield(task)
        except ProviderUnavailable:
            self._quiet_until = now + QUIET
            raise

    async def _ask(self, person: str, now: datetime) -> Standing:
        standing = await self._directory.standing(person)
        # Before the task is over: who comes then must find the answer, or ask a second time.
        self._keep(person, _Answer(standing, now))
        return standing

    def _keep(self, person: str, answer: _Answer) -> None:
        if len(self._answers) >= MOST_KEPT:
            oldest = sorted(self._answers, key=lambda one: self._answers[one].at)
            for one in oldest[: MOST_KEPT // 2]:
                del self._answers[one]
        self._answers[person] = answer
