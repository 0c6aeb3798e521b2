"""Metrics: what this process did and what waits, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from orchestre.api.auth import Given, Sent
from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import Forbidden, NotSignedIn
from orchestre.domain.hosts import is_loopback
from orchestre.domain.members import Right
from orchestre.store import workspaces
from orchestre.store.depths import Depth, depths

router = APIRouter(tags=["health"])

#: What a proxy adds to a request that it passes on.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/metrics", response_class=PlainTextResponse, openapi_extra={"security": [{}]})
async def metrics(request: Request, orchestre: Given, token: Sent) -> Response:
    """Give Prometheus its figures: of the whole installation, without names and addresses.

    Whoever asks from this machine needs no sign-in. Everybody else signs in as an owner or admin
    of the installation's first workspace: sums tell other teams how much there is to do.
    """
    if not _is_from_here(request):
        await _refuse_others(orchestre, token)
    async with orchestre.store.read() as tx:
        waiting, now = await depths(tx), tx.now
    at_hand = CollectorRegistry()
    at_hand.register(_AtHand(waiting, now, orchestre.version))
    text = generate_latest(orchestre.meters.registry) + generate_latest(at_hand)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: Request) -> bool:
    if any(name in request.headers for name in _PASSED_ON) or request.client is None:
        return False
    return is_loopback(request.client.host)


async def _refuse_others(orchestre: Orchestre, token: str | None) -> None:
    if not token:
        raise NotSignedIn("Metrics are given without sign-in to this machine only")
    member = await orchestre.people.member_of(token)
    async with orchestre.store.read() as tx:
        first = await workspaces.first(tx)
    if member.workspace_id != first or not member.may(Right.CONFIGURE):
        raise Forbidden(
            "Metrics are for whoever runs this installation",
            advice="Ask from its own machine, or as an owner or admin of its first workspace.",
        )


class _AtHand(Collector):
    """What was counted in the database for this one answer."""

    def __init__(self, waiting: dict[str, Depth], now: datetime, version: str) -> None:
        self._waiting = waiting
        self._now = now
        self._version = version

    def collect(self) -> Iterator[Metric]:
        """Yield how much waits at each step and for how long, and which program this is."""
        rows = GaugeMetricFamily(
            "orchestre_waiting", "Rows that wait at a step, in all workspaces", labels=("step",)
        )
        age = GaugeMetricFamily(
            "orchestre_waiting_seconds",
            "For how long the oldest of them has waited (or is late)",
            labels=("step",),
        )
        for step, depth in self._waiting.items():
            rows.add_metric((step,), depth.rows)
            since = depth.oldest or self._now
            age.add_metric((step,), max(0.0, (self._now - since).total_seconds()))
        yield rows
        yield age
        yield InfoMetricFamily("orchestre_build", "Which program", value={"version": self._version})
