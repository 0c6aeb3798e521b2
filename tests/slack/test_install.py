"""Installing: only a member's link lets a team in, once, and nothing of it leaks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import structlog

from orchestre.api.app import Api
from orchestre.domain.members import Role
from slack_app.manifest import SCOPES
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.emulators.slack import TEAM
from tests.integration.api.people import Person
from tests.slack.hosted import PICKLEBALL, SITE, Hosted, hosted, hosted_settings, state_of
from tests.slack.office import Around

COOKIE = "slack-app-oauth-state"


@pytest.fixture
async def site(
    around: Around, app: Api, service_token: str, clock: SteppingClock
) -> AsyncIterator[Hosted]:
    async with hosted(around, app, hosted_settings(around, service_token), clock) as running:
        yield running


async def teams(owner: Person) -> list[tuple[str, str]]:
    items = (await owner.get("/doors/installations")).json()["items"]
    return [(one["place"], one["state"]) for one in items]


def said(caplog: pytest.LogCaptureFixture) -> str:
    """What the app and its library logged; the browser of the tests logs where it goes."""
    ours = [one for one in caplog.records if one.name.startswith(("slack", "orchestre"))]
    return " ".join(one.getMessage() for one in ours)


async def test_a_team_lets_the_app_in(
    site: Hosted, owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    address = await site.begin(owner)
    asked = dict(one.split("=", 1) for one in address.partition("?")[2].split("&"))
    assert asked["scope"] == ",".join(SCOPES)
    assert asked["redirect_uri"] == f"{SITE}/slack/oauth_redirect"
    done = await site.web.get(site.allowed(address))
    assert (done.status_code, "/orchestre notify here" in done.text) == (200, True)
    assert await teams(owner) == [(TEAM, "working")]
    (kept,) = await site.desks[0].door.doors.installations.keys()
    assert kept.bot_token.startswith("xoxb-")
    assert (kept.refresh_token, kept.app_user) == (None, "U0ORCH")
    for secret in (kept.bot_token, state_of(address)):
        assert secret not in said(caplog)
    for page in (done, await site.web.get("/slack/install")):
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert (page.headers["cache-control"], kept.bot_token in page.text) == ("no-store", False)


async def test_it_starts_without_a_word_of_the_library(
    site: Hosted, caplog: pytest.LogCaptureFixture
) -> None:
    assert site.desks
    assert [one.getMessage() for one in caplog.get_records("setup")] == []


async def test_outsiders_install_nothing(site: Hosted, owner: Person) -> None:
    for query in ("", "?visit=", "?visit=" + "x" * 43, "?visit=%00%FF", "?team=T1&visit=a.b"):
        refused = await site.web.get(f"/slack/install{query}")
        assert (refused.status_code, "set-cookie" in refused.headers) == (404, False), query
    assert (await site.web.get("/slack/events")).status_code == 401
    assert (await site.web.post("/slack/install")).status_code == 401
    assert await teams(owner) == []


async def test_a_link_opens_once_and_no_preview_uses_it_up(site: Hosted, owner: Person) -> None:
    made = await owner.post("/doors/installations/visits", {"service": "slack"})
    link = f"/slack/install?visit={made.json()['token']}"
    assert (await site.web.head(link)).status_code == 405
    page = await site.web.get(link)
    cookie = page.headers["set-cookie"]
    assert page.status_code == 200
    assert all(word in cookie for word in (COOKIE, "HttpOnly", "Secure", "SameSite=lax"))
    again = await site.web.get(link)
    assert (again.status_code, "orchestre slack install" in again.text) == (404, True)


async def test_a_state_that_comes_back_twice_is_refused(site: Hosted, owner: Person) -> None:
    back = site.allowed(await site.begin(owner))
    assert (await site.web.get(back)).status_code == 200
    assert (await site.web.get(back)).status_code == 400
    site.web.cookies.set(COOKIE, state_of(back))
    replayed = await site.web.get(back)
    assert (replayed.status_code, "was used" in replayed.text) == (401, True)
    assert len(site.calls("oauth.v2.access")) == 1


async def test_a_state_in_another_browser_is_refused(site: Hosted, owner: Person) -> None:
    back = site.allowed(await site.begin(owner))
    site.web.cookies.clear()
    assert (await site.web.get(back)).status_code == 400
    site.web.cookies.set(COOKIE, "0." + "x" * 43)
    assert (await site.web.get(back)).status_code == 400
    forged = back.replace(state_of(back), "7." + "x" * 43)
    site.web.cookies.set(COOKIE, "7." + "x" * 43)
    assert (await site.web.get(forged)).status_code == 401
    assert (site.calls("oauth.v2.access"), await teams(owner)) == ([], [])


async def test_what_took_too_long_is_refused(
    site: Hosted, owner: Person, clock: SteppingClock
) -> None:
    back = site.allowed(await site.begin(owner))
    clock.advance(601)
    assert (await site.web.get(back)).status_code == 401
    assert (site.calls("oauth.v2.access"), await teams(owner)) == ([], [])


async def test_a_member_who_may_no_more_lets_nobody_in(site: Hosted, owner: Person) -> None:
    bob = await owner.colleague("bob@example.com", Role.ADMIN)
    back = site.allowed(await site.begin(bob))
    await owner.asks("PATCH", f"/members/{bob.member.id}", json={"role": "approver"})
    refused = await site.web.get(back)
    assert (refused.status_code, await teams(owner)) == (403, [])


async def test_whoever_says_no_at_slack_is_told_so(site: Hosted, owner: Person) -> None:
    state = state_of(await site.begin(owner))
    refused = await site.web.get(f"/slack/oauth_redirect?error=access_denied&state={state}")
    assert "may not come in" in refused.text
    nothing = await site.web.get("/slack/oauth_redirect")
    assert nothing.status_code == 400


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault("answer", body={"ok": False, "error": "bad_client_secret"}), 503),
        (Fault("close"), 503),
        (Fault("close", taken=True), 503),
    ],
)
async def test_a_code_is_changed_once_and_never_told(
    site: Hosted, owner: Person, caplog: pytest.LogCaptureFixture, fault: Fault, status: int
) -> None:
    caplog.set_level(logging.INFO)
    back = site.allowed(await site.begin(owner))
    site.around.proxy.fail("oauth.v2.access", fault)
    with structlog.testing.capture_logs() as logged:
        failed = await site.web.get(back)
    assert (failed.status_code, "orchestre slack install" in failed.text) == (status, True)
    (call,) = site.calls("oauth.v2.access")
    assert call[0]["code"] in back
    events = [one["event"] for one in logged]
    assert events == ["Slack did not do it", "installation brought nothing"]
    assert call[0]["code"] not in f"{logged}{said(caplog)}{failed.text}"
    assert await teams(owner) == []


async def test_a_team_that_installs_again_is_one_installation(site: Hosted, owner: Person) -> None:
    for team in (None, PICKLEBALL, None):
        assert (await site.install(owner, team)).status_code == 200
    assert sorted(await teams(owner)) == [(TEAM, "working"), (PICKLEBALL["id"], "working")]


async def test_an_organisation_installs_for_all_of_it(site: Hosted, owner: Person) -> None:
    whole = {"team": None, "enterprise": {"id": "E12345678", "name": "slack-pickleball"}}
    site.around.proxy.fail(
        "oauth.v2.access",
        Fault("change", change=lambda told: {**told, **whole, "is_enterprise_install": True}),
    )
    assert "slack-pickleball" in (await site.install(owner)).text
    assert await teams(owner) == [("E12345678", "working")]
    desk = site.desks[0]
    assert await desk.teams.let_in("T1", "") is None
    assert await desk.teams.let_in("T1", "E12345678") is not None
    assert await desk.teams.address("T1", "C1") == "E12345678/C1"
