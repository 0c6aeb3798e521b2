"""Tokens of teams: renewed before they expire, kept, and given back where a member wants it."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from orchestre.client.schemas import KeysBody
from orchestre.domain.errors import OrchestreError
from tests.emulators.fault_proxy import Fault
from tests.emulators.slack import TEAM
from tests.integration.api.people import Person
from tests.slack.hosted import RENEWED, Hosted
from tests.slack.test_teams import OTHER, site, states, tokens

__all__ = ["site"]


async def expiring(site: Hosted, team: str) -> None:
    """Let a team's token be one that expires within the hour."""
    desk = site.desks[0]
    (one,) = [one for one in await desk.door.doors.installations.keys() if one.place == team]
    soon = datetime.now(UTC) + timedelta(hours=1)
    body = KeysBody(bot_token=one.bot_token, refresh_token="xoxe-1-old", expires_at=soon)
    await desk.door.doors.installations.renew(one.id, body)
    desk.teams.keyring.forget()


async def test_a_token_is_renewed_before_it_expires(site: Hosted) -> None:
    await expiring(site, OTHER)
    site.around.proxy.fail("oauth.v2.access", Fault("answer", body=RENEWED))
    site.around.proxy.seen.clear()
    desk = site.desks[0]
    assert (await desk.teams.of(OTHER)).token == RENEWED["access_token"]
    asked, _ = site.calls("oauth.v2.access")[-1]
    assert asked == {"grant_type": "refresh_token", "refresh_token": "xoxe-1-old"}
    (kept,) = [one for one in await desk.door.doors.installations.keys() if one.place == OTHER]
    assert (kept.bot_token, kept.refresh_token) == (RENEWED["access_token"], "xoxe-1-renewed")
    assert kept.expires_at is not None
    assert kept.expires_at > datetime.now(UTC) + timedelta(hours=11)
    desk.teams.keyring.forget()
    await desk.teams.of(OTHER)
    assert len([one for one in site.around.proxy.seen if "oauth.v2.access" in one]) == 1


async def test_a_renewed_token_that_the_api_did_not_take_is_not_lost(
    site: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    await expiring(site, OTHER)
    site.around.proxy.fail("oauth.v2.access", Fault("answer", body=RENEWED))
    desk = site.desks[0]

    async def away(*_: object) -> None:
        raise OrchestreError("No Orchestre answers")

    with monkeypatch.context() as patched:
        patched.setattr("orchestre.client.installations.Installations.renew", away)
        assert (await desk.teams.of(OTHER)).token == RENEWED["access_token"]
    assert (await tokens(site))[OTHER] != RENEWED["access_token"]
    desk.teams.keyring.forget()
    assert (await desk.teams.of(OTHER)).token == RENEWED["access_token"]
    assert (await tokens(site))[OTHER] == RENEWED["access_token"]


@pytest.mark.parametrize(
    ("error", "state"), [("invalid_refresh_token", "revoked"), ("ratelimited", "working")]
)
async def test_a_token_that_expired_and_is_not_renewed_is_given_up_at_the_second_word(
    site: Hosted, owner: Person, error: str, state: str
) -> None:
    """At the first, another process may have renewed it and not come to say so."""
    await expiring(site, OTHER)
    keyring = site.desks[0].teams.keyring
    said = Fault("answer", body={"ok": False, "error": error})
    for later, then in ((3700, "working"), (3730, "working"), (3761, state)):
        site.around.proxy.fail("oauth.v2.access", said)
        keyring.clock = partial(after, later)
        keyring.forget()
        assert TEAM in await keyring.keys()
        assert (await states(owner))[OTHER] == then


def after(seconds: float) -> float:
    return time.time() + seconds


async def test_a_team_that_a_member_removed_is_left(
    site: Hosted, owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    token, keyring = (await tokens(site))[OTHER], site.desks[0].teams.keyring
    items = (await owner.get("/doors/installations")).json()["items"]
    (gone,) = [one["id"] for one in items if one["place"] == OTHER]
    assert (await owner.asks("DELETE", f"/doors/installations/{gone}")).status_code == 204
    site.around.proxy.fail("apps.uninstall", Fault("close"))
    keyring.forget()
    assert OTHER not in await keyring.keys()
    assert (await states(owner))[OTHER] == "leaving"
    site.around.proxy.fail("apps.uninstall", Fault("answer", body={"ok": True}))
    keyring.forget()
    assert OTHER not in await keyring.keys()
    assert await states(owner) == {TEAM: "working"}
    asked = site.calls("apps.uninstall")
    assert {by for _, by in asked} == {token}
    assert token not in caplog.text


async def test_the_keys_that_were_known_hold_while_the_api_is_silent(
    site: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = site.desks[0].teams.keyring
    known = dict(await keyring.keys())

    async def away(*_: object) -> None:
        raise OrchestreError("No Orchestre answers")

    monkeypatch.setattr("orchestre.client.installations.Installations.keys", away)
    keyring.forget()
    assert await keyring.keys() == known
