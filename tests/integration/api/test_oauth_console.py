"""A visit that ends at the console: its page is the installation's own, and says who came in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestre.bootstrap import Orchestre
from orchestre.domain.members import Role
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.visiting import (
    JSON,
    SALES,
    begun,
    came_back,
    link,
    result_of,
    visiting,
)
from tests.integration.consent import Consent, word

CONSOLE = "http://127.0.0.1:8501/accounts"


@pytest.fixture
def service(clock: SteppingClock) -> Consent:
    return Consent(clock)


@pytest.fixture
async def orchestre(
    sqlite_store: Store, tmp_path: Path, service: Consent
) -> AsyncIterator[Orchestre]:
    async with visiting(sqlite_store, tmp_path, service) as joined:
        yield joined


async def shown(person: Person, result: str) -> tuple[int, dict[str, str]]:
    answer = await person.post("/providers/show_visit", {"result": result})
    return answer.status_code, answer.json()


async def test_the_consoles_page_needs_no_registration(owner: Person, service: Consent) -> None:
    url = service.allowed(await begun(owner, redirect_url=CONSOLE), SALES, lacks="No labels.")
    back = await came_back(owner, url)
    assert back.headers["location"].startswith(f"{CONSOLE}?result=")
    _, result = word(back.headers["location"])
    assert await shown(owner, result) == (
        200,
        {"provider": "visited", "address": SALES, "lacks": "No labels."},
    )
    assert (await link(owner, result)).status_code == 200
    assert (await shown(owner, result))[0] == 404, "it is used up"


@pytest.mark.parametrize(
    "near",
    [
        f"{CONSOLE}/",
        f"{CONSOLE}?next=//evil.example",
        "http://127.0.0.1:8501/review",
        "http://127.0.0.1:8501",
        "http://127.0.0.1:8501@evil.example/accounts",
        "https://127.0.0.1:8501/accounts",
    ],
)
async def test_no_other_address_of_it_is_taken(owner: Person, near: str) -> None:
    asked = {"provider_name": "visited", "redirect_url": near}
    refused = await owner.get("/providers/link_provider", params=asked, headers=JSON)
    assert refused.status_code == 422


async def test_a_result_is_shown_to_nobody_but_the_sign_in_that_began(
    owner: Person, stranger: Person, service: Consent
) -> None:
    result = await result_of(owner, service)
    colleague = await owner.colleague("bob@example.com", Role.ADMIN)
    approver = await owner.colleague("cleo@example.com", Role.APPROVER)
    assert (await shown(stranger, result))[0] == 404
    assert (await shown(colleague, result))[0] == 404
    assert (await shown(approver, result))[0] == 403
    assert (await shown(owner, result))[0] == 200
