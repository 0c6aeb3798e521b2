"""Meters: what this process did since it started, for whoever scrapes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram

from orchestre.domain.drafts import Draft
from orchestre.domain.replies import ReplyStatus

T = TypeVar("T")

#: Seconds; an answer of the API takes milliseconds, an import's upload some seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Meters:
    """Counters of one process. No label names a team, an account or an address."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.polls = self._counter("polls", "Polls of accounts, by how they ended", "outcome")
        self.drafts = self._counter("drafts", "Drafts made or not, by how that ended", "outcome")
        self.sends = self._counter(
            "sends", "Attempts to send a reply, by how they ended", "outcome"
        )
        self.tokens = self._counter("model_tokens", "Tokens that models reported", "direction")
        self.requests = self._counter(
            "http_requests", "Requests that were answered", "method", "route", "status"
        )
        self.seconds = Histogram(
            "orchestre_http_request_seconds",
            "How long answering took, to its last byte",
            ("route",),
            registry=self.registry,
            buckets=_SECONDS,
        )

    async def poll(self, poll: Awaitable[int]) -> int:
        """Count a poll by whether it kept mail (`mail`, `nothing`), or `failed` by a bug."""
        return await _counted(poll, self.polls, lambda kept: "mail" if kept else "nothing")

    async def draft(self, draft: Awaitable[Draft | None]) -> Draft | None:
        """Count a draft as `written`, or `none` where a person is asked or it is put off."""
        return await _counted(draft, self.drafts, lambda made: "written" if made else "none")

    async def send(self, attempt: Awaitable[ReplyStatus]) -> ReplyStatus:
        """Count an attempt to send by where the reply stands after it."""
        return await _counted(attempt, self.sends, str)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"orchestre_{name}", about, labels, registry=self.registry)


async def _counted(work: Awaitable[T], counter: Counter, outcome: Callable[[T], str]) -> T:
    ended = "failed"
    try:
        result = await work
        ended = outcome(result)
    finally:
        counter.labels(ended).inc()
    return result
