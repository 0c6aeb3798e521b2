"""Metrics: true, nameless, and not for everybody."""

from __future__ import annotations

import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestre.api.app import Api
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def scraped(http: httpx.AsyncClient) -> dict[str, float]:
    """Return every sample, its labels behind its name."""
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    return {
        f"{sample.name} {' '.join(sample.labels.values())}".strip(): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_waits_and_for_how_long(
    http: httpx.AsyncClient, owner: Person, clock: SteppingClock
) -> None:
    account = await owner.account()
    await owner.draft(await owner.message(account))
    await owner.message(account, status=MessageStatus.RECEIVED)
    clock.advance(90)
    found = await scraped(http)
    assert found["orchestre_waiting drafts_waiting"] == 1
    assert found["orchestre_waiting_seconds drafts_waiting"] == 90
    assert found["orchestre_waiting messages"] == 1
    assert found["orchestre_waiting_seconds messages"] == 90
    assert found["orchestre_waiting replies_parked"] == 0
    assert found["orchestre_waiting_seconds replies_parked"] == 0
    assert found[f"orchestre_build_info {owner.orchestre.version}"] == 1


async def test_requests_are_counted_by_their_route(http: httpx.AsyncClient, owner: Person) -> None:
    await owner.get("/drafts/0199f0c2a7b4e1d83f5c6a7b8c9d0e1f")
    await owner.get("/drafts/secret-word")
    await http.get("/nowhere/secret-word")
    await http.request("SECRET", "/healthz")
    found = await scraped(http)
    assert found["orchestre_http_requests_total GET /drafts/{draft_id} 404"] == 2
    assert found["orchestre_http_requests_total GET (none) 404"] == 1
    assert found["orchestre_http_request_seconds_count /drafts/{draft_id}"] == 2
    text = (await http.get("/metrics")).text
    assert "secret" not in text.lower()


async def test_no_label_names_anybody(http: httpx.AsyncClient, owner: Person) -> None:
    await owner.draft(await owner.message(await owner.account("ana@example.com")))
    text = (await http.get("/metrics")).text
    assert "@" not in text
    assert not re.search(r"[0-9a-f]{32}", text)


async def test_what_the_sweeps_did_is_counted(owner: Person, http: httpx.AsyncClient) -> None:
    meters = owner.orchestre.meters

    async def kept() -> int:
        return 2

    async def broken() -> int:
        raise ValueError

    await meters.poll(kept())
    with pytest.raises(ValueError):  # noqa: PT011
        await meters.poll(broken())
    found = await scraped(http)
    assert found["orchestre_polls_total mail"] == 1
    assert found["orchestre_polls_total failed"] == 1


async def test_from_elsewhere_only_for_whoever_runs_it(
    app: Api, owner: Person, stranger: Person
) -> None:
    viewer = await owner.colleague("v@example.com", Role.VIEWER)
    admin = await owner.colleague("a@example.com", Role.ADMIN)
    far = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=far, base_url="http://api") as http:
        assert (await http.get("/metrics")).status_code == 401
        for person, status in ((owner, 200), (admin, 200), (viewer, 403), (stranger, 403)):
            signed = {"Authorization": f"Bearer {person.token}"}
            assert (await http.get("/metrics", headers=signed)).status_code == status


async def test_what_a_proxy_passed_on_is_from_elsewhere(http: httpx.AsyncClient) -> None:
    passed_on = {"X-Forwarded-For": "203.0.113.7"}
    assert (await http.get("/metrics", headers=passed_on)).status_code == 401
