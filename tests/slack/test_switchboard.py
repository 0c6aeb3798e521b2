"""One Slack app of two Orchestre workspaces: a team's people meet the one that it was let in by."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from orchestre.api.app import Api
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings
from slack_app.needs import check
from tests.clock import SteppingClock
from tests.emulators.slack import TEAM
from tests.integration.api.people import Person
from tests.slack.hosted import PICKLEBALL, Hosted, hosted, hosted_settings
from tests.slack.office import Around
from tests.slack.payloads import User

OTHER = PICKLEBALL["id"]


@pytest.fixture
async def site(
    around: Around,
    app: Api,
    service_token: str,
    owner: Person,
    stranger: Person,
    clock: SteppingClock,
) -> AsyncIterator[Hosted]:
    made = await stranger.post("/doors/tokens", {"service": "slack", "name": "Theirs"})
    settings = hosted_settings(around, service_token, made.json()["token"])
    async with hosted(around, app, settings, clock) as running:
        assert (await running.install(owner)).status_code == 200
        assert (await running.install(stranger, PICKLEBALL)).status_code == 200
        yield running


async def test_each_team_meets_its_own_workspace(
    site: Hosted, owner: Person, stranger: Person
) -> None:
    channel = site.around.slack.channel()
    user = site.around.slack.users["rita"]
    for team, person, desk in (
        (TEAM, owner, site.desks[0]),
        (OTHER, stranger, site.desks[1]),
    ):
        await site.known(User(user, "rita", team), person, desk)
        await person.account(f"bot-of-{team}")
    for team, other in ((TEAM, OTHER), (OTHER, TEAM)):
        said = await site.say(User(user, "rita", team), "bots", channel)
        assert f"bot-of-{team}" in said
        assert f"bot-of-{other}" not in said
    assert "not installed" in await site.say(User(user, "rita", "T0NOWHERE"), "bots", channel)


async def test_each_workspace_has_its_own_teams_alone(
    site: Hosted, owner: Person, stranger: Person
) -> None:
    for person, team in ((owner, TEAM), (stranger, OTHER)):
        items = (await person.get("/doors/installations")).json()["items"]
        assert [one["place"] for one in items] == [team]
    first, second = site.desks
    assert set(await first.teams.keyring.keys()) == {TEAM}
    assert set(await second.teams.keyring.keys()) == {OTHER}


async def test_a_team_of_another_workspace_is_not_taken_from_it(
    site: Hosted, owner: Person, stranger: Person
) -> None:
    refused = await site.install(stranger)
    assert (refused.status_code, "another Orchestre workspace" in refused.text) == (409, True)
    items = (await stranger.get("/doors/installations")).json()["items"]
    assert [one["place"] for one in items] == [OTHER]


def test_several_workspaces_take_no_token_that_is_nobodys(around: Around) -> None:
    check(hosted_settings(around, "door.1", "door.2"), http=True)
    for more in ({"slack_bot_token": "xoxb-1"}, {"slack_client_id": "", "slack_bot_token": "xoxb"}):
        settings = Settings(_env_file=None, slack_bot_token="xoxb-1")
        with pytest.raises(SettingsError):
            check(settings.model_copy(update=more), http=True)
    several = hosted_settings(around, "door.1", "door.2", slack_bot_token="xoxb-1")
    with pytest.raises(SettingsError, match="several workspaces"):
        check(several, http=True)
    lacking = hosted_settings(around, slack_client_secret="", slack_url="")
    with pytest.raises(SettingsError, match=r"CLIENT_SECRET, .*SERVICE_TOKEN, .*SLACK_URL"):
        check(lacking, http=True)
