"""A page that has its own name point here (DNS rebinding) gets nothing from the API."""

from __future__ import annotations

import httpx
import pytest

from tests.integration.api.people import Person

REBOUND = "rebind.attacker.example:8000"


async def test_a_name_that_nobody_gave_it_is_refused_with_the_setting(
    http: httpx.AsyncClient, owner: Person
) -> None:
    form = {"email": "mallory@example.com", "password": "long enough"}
    refused = await http.post("/users/signup", data=form, headers={"Host": REBOUND})
    assert refused.status_code == 421
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["type"] == "urn:orchestre:problem:misdirected"
    assert problem["detail"] == "This Orchestre is not known as rebind.attacker.example"
    assert "ORCHESTRE_API_URL" in problem["next"]
    for path in ("/users/me", "/docs", "/healthz", "/nowhere"):
        assert (await owner.get(path, headers={"Host": REBOUND})).status_code == 421, path


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "192.168.1.20:8000", "orchestre"]
)
async def test_addresses_and_local_names_are_answered(http: httpx.AsyncClient, host: str) -> None:
    assert (await http.get("/healthz", headers={"Host": host})).is_success
