"""What `orchestre doctor` finds of the Slack app."""

from __future__ import annotations

import httpx

from orchestre.api.app import Api
from orchestre.client.client import OrchestreClient
from orchestre.domain.identities import Chat
from orchestre.settings import Settings
from slack_app.checkup import Finding, examine
from tests.emulators.slack import Slack
from tests.integration.api.people import Person
from tests.slack.office import Office


async def found(settings: Settings, office: Office) -> dict[str, Finding]:
    return {one.part: one for one in await examine(settings, office.door)}


async def test_an_app_that_is_set_up_is_fine(settings: Settings, office: Office) -> None:
    all_of_it = await found(settings, office)
    assert set(all_of_it) == {"Slack", "Slack's door", f"Slack channel {office.channel}"}
    assert not any(one.mend for one in all_of_it.values()), all_of_it
    assert "Slack of the shop" in all_of_it["Slack's door"].what


async def test_a_channel_that_is_closed_or_missing_is_named(
    settings: Settings, office: Office, slack: Slack
) -> None:
    slack.call("conversations.archive", channel=office.channel)
    assert "is archived" in (await found(settings, office))[f"Slack channel {office.channel}"].what
    rita = office.user("rita")
    acting = office.door.acting_for(Chat.SLACK, rita.team, rita.id)
    await acting.doors.set_channel(None, "C0NOWHERE")
    gone = (await found(settings, office))["Slack channel C0NOWHERE"]
    assert ("or it is gone" in gone.what, bool(gone.mend)) == (True, True)
    await acting.doors.set_channel(None, None)
    assert "/orchestre notify here" in (await found(settings, office))["Slack channel"].mend


async def test_tokens_that_are_not_good_are_told_apart(
    settings: Settings, office: Office, owner: Person, app: Api
) -> None:
    wrong = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:9/"})
    nobody = (await found(wrong, office))["Slack"]
    assert (bool(nobody.what), bool(nobody.mend)) == (True, True)
    made = await owner.post("/doors/tokens", {"service": "discord", "name": "Ours"})
    transport = httpx.ASGITransport(app)
    for token, what in ((made.json()["token"], "is one for discord"), ("door.no", "not know")):
        async with OrchestreClient("http://api", token=token, transport=transport) as door:
            parts = {one.part: one for one in await examine(settings, door)}
        assert what in parts["Slack's door"].what
        assert "orchestre doors add slack" in parts["Slack's door"].mend
    async with OrchestreClient("http://127.0.0.1:9", token="door.no") as door:
        (*_, last) = await examine(settings, door)
    assert (last.what, last.mend) == ("not looked at: the API does not run", "")
