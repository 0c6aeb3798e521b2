"""What a visit shows to people, and what it never shows to anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import ProviderUnavailable
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.visiting import (
    API,
    BROWSER,
    JSON,
    NAMED,
    SALES,
    begun,
    came_back,
    link,
    result_of,
    visiting,
)
from tests.integration.consent import TOO_LITTLE, Consent, word


@pytest.fixture
def service(clock: SteppingClock) -> Consent:
    return Consent(clock)


@pytest.fixture
async def orchestre(
    sqlite_store: Store, tmp_path: Path, service: Consent
) -> AsyncIterator[Orchestre]:
    async with visiting(sqlite_store, tmp_path, service) as joined:
        yield joined


async def test_a_strange_state_gets_a_page_or_a_problem_and_goes_nowhere(
    owner: Person, service: Consent
) -> None:
    used = service.allowed(await begun(owner), SALES)
    await came_back(owner, used)
    for url in (
        used,
        f"{API}/providers/google_auth?state=x&code=y",
        f"{API}/providers/google_auth?",
    ):
        page = await came_back(owner, url)
        assert page.status_code in {404, 422}
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["cache-control"] == "no-store"
        assert "orchestre accounts link" in page.text
        assert "location" not in page.headers
        problem = await came_back(owner, url, Accept="application/json")
        assert problem.status_code == page.status_code
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json()["next"]
    assert service.exchanges == 1


async def test_the_page_shows_whose_mailbox_and_the_step_that_is_left(
    owner: Person, service: Consent
) -> None:
    lacks = "Labels <i>are</i> not shown."
    back = await came_back(
        owner, service.allowed(await begun(owner), "o'neil@example.com", lacks=lacks)
    )
    page = await owner.http.get(back.headers["location"], headers=BROWSER)
    assert page.status_code == 200
    result = word(back.headers["location"])[1]
    assert f"<pre>{result}</pre>" in page.text
    assert "orchestre accounts link visited NAME" in page.text
    assert "o&#x27;neil@example.com" in page.text
    assert "Labels &lt;i&gt;are&lt;/i&gt; not shown." in page.text
    assert "Visited &lt;b&gt;Mail&lt;/b&gt;" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"

    assert (await link(owner, result)).json()["lacks"] == lacks
    over = await owner.http.get(back.headers["location"], headers=BROWSER)
    assert "This code is over" in over.text
    assert result not in over.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("error=access_denied", "may not come in"),
        ("error=rejected", "too little to read and answer mail"),
        ("error=temporarily_unavailable", "did not answer, or"),
        ("error=server_error", "could not end the visit"),
        ("error=<script>alert(1)</script>", "could not end the visit"),
        ("", "could not end the visit"),
        ("result=<script>alert(1)</script>", "This code is over"),
    ],
)
async def test_the_page_repeats_nothing_that_a_stranger_writes(
    http: httpx.AsyncClient, query: str, says: str
) -> None:
    page = await http.get(f"/providers/linked?{query}", headers=BROWSER)
    assert page.status_code == 200
    assert says in page.text
    assert "alert(1)" not in page.text
    assert "orchestre accounts link" in page.text


async def test_no_answer_and_no_log_line_holds_a_secret(
    owner: Person, service: Consent, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []

    async def note(response: httpx.Response) -> None:
        await response.aread()
        said.append(f"{response.status_code} {response.headers} {response.text}")

    owner.http.event_hooks["response"].append(note)
    structlog.reset_defaults()
    caplog.set_level("DEBUG")
    with capture_logs() as logs:
        await sweep(owner, service)
    owner.http.event_hooks["response"].remove(note)
    # httpx is the browser here; nobody else's log may hold an address with a code.
    written = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    everything = "\n".join([*said, *map(str, logs), *written])
    assert len(said) > 15
    assert len(service.secrets) > 10
    for secret in filter(None, service.secrets):
        assert secret not in everything, secret


async def sweep(owner: Person, service: Consent) -> None:
    """Go through all that may happen, and look at every list afterwards."""
    result = await result_of(owner, service, lacks="labels")
    await owner.http.get(f"/providers/linked?result={result}")
    await link(owner, result)
    await link(owner, result)
    for lacks, lost in ((TOO_LITTLE, None), ("", ProviderUnavailable("No answer"))):
        service.lost = lost
        url = service.allowed(await begun(owner), SALES, lacks=lacks)
        back = await came_back(owner, url)
        await came_back(owner, url)
        await came_back(owner, url, **JSON)
        await owner.http.get(back.headers["location"])
    await came_back(owner, service.denied(await begun(owner)))
    service.tokens.clear()
    await link(owner, await result_of(owner, service))
    service.tokens.clear()
    dead = await result_of(owner, service)
    service.tokens.clear()
    assert (await link(owner, dead)).status_code == 422
    for path in ("/providers/get_my_providers", "/providers/get_providers", "/bots", "/events"):
        await owner.get(path)
    service.lost = ProviderUnavailable("No answer")
    await owner.get("/providers/unlink_provider", params=NAMED)
    await owner.get("/events")
