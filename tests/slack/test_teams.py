"""Several teams in one app: each is called with its own token, and lost alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError

from orchestre.api.app import Api
from slack_app.cards.actions import APPROVE
from slack_app.checkup import Finding, examine
from slack_app.teams import TeamGone
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.emulators.slack import BOT_TOKEN, TEAM
from tests.integration.api.people import Person
from tests.slack import payloads
from tests.slack.hosted import (
    PICKLEBALL,
    Hosted,
    event,
    hosted,
    hosted_settings,
    in_team,
)
from tests.slack.office import Around, until
from tests.slack.payloads import Json, User

OTHER = PICKLEBALL["id"]
REVOKED = Fault("answer", body={"ok": False, "error": "token_revoked"})


@pytest.fixture
async def site(
    around: Around, app: Api, service_token: str, clock: SteppingClock, owner: Person
) -> AsyncIterator[Hosted]:
    """Two teams have installed the app; Rita is the workspace's owner in both."""
    async with hosted(around, app, hosted_settings(around, service_token), clock) as running:
        for team in (None, PICKLEBALL):
            assert (await running.install(owner, team)).status_code == 200
        for name in (TEAM, OTHER):
            await running.known(rita(running, name), owner, running.desks[0])
        yield running


def rita(site: Hosted, team: str) -> User:
    return User(site.around.slack.users["rita"], "rita", team)


def cards(site: Hosted, channel: str) -> list[Json]:
    return [one for one in site.around.slack.messages(channel) if one.get("metadata")]


async def settled() -> None:
    """Wait until every listener is done."""
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=60)


async def tokens(site: Hosted) -> dict[str, str]:
    kept = await site.desks[0].door.doors.installations.keys()
    return {one.place: one.bot_token for one in kept}


async def states(owner: Person) -> dict[str, str]:
    items = (await owner.get("/doors/installations")).json()["items"]
    return {one["place"]: one["state"] for one in items}


async def in_both(site: Hosted, owner: Person) -> tuple[dict[str, str], dict[str, str]]:
    """Have one bot's cards in each team; the channels, and a draft of each bot, by team."""
    channels, drafts = {}, {}
    for team in (TEAM, OTHER):
        account = await owner.account(f"{team}@shop.example")
        channels[team] = site.around.slack.channel()
        said = await site.say(
            rita(site, team), f"notify here {account.identifier_name}", channels[team]
        )
        assert "from now on" in said
        drafts[team] = (await owner.draft(await owner.message(account))).id
    return channels, drafts


async def test_each_team_gets_its_cards_by_its_own_token(site: Hosted, owner: Person) -> None:
    channels, drafts = await in_both(site, owner)
    chosen = {one.channel for one in await site.desks[0].door.doors.channels()}
    assert chosen == {f"{team}/{channel}" for team, channel in channels.items()}
    await site.desks[0].feed.begin()
    kept = await tokens(site)
    assert len(set(kept.values())) == 2
    posted = {body["channel"]: token for body, token in site.calls("chat.postMessage")}
    assert posted == {channels[team]: kept[team] for team in (TEAM, OTHER)}
    for team in (TEAM, OTHER):
        (card,) = cards(site, channels[team])
        assert card["metadata"]["event_payload"]["draft"] == drafts[team]
        await site.click(rita(site, team), card, channels[team], APPROVE)
        await settled()
        assert site.calls("chat.update")[-1][1] == kept[team]
        draft = (await owner.get(f"/drafts/{drafts[team]}")).json()
        assert draft["status"] == "approved"


async def test_whoever_is_linked_in_one_team_is_nobody_in_another(
    site: Hosted, owner: Person
) -> None:
    bob = User(site.around.slack.users["bob"], "bob", TEAM)
    await site.known(bob, owner, site.desks[0])
    channel = site.around.slack.channel()
    assert "members link" not in await site.say(bob, "queue", channel)
    there = User(bob.id, "bob", OTHER)
    assert "members link" in await site.say(there, "queue", channel)


async def test_a_member_is_mentioned_only_where_they_are_a_user(
    site: Hosted, owner: Person
) -> None:
    channels, drafts = await in_both(site, owner)
    feed = site.desks[0].feed
    await feed.begin()
    (card,) = cards(site, channels[OTHER])
    await site.click(rita(site, OTHER), card, channels[OTHER], APPROVE)
    await settled()
    draft = (await owner.get(f"/drafts/{drafts[TEAM]}")).json()
    shown = {"version": draft["version"], "content_hash": draft["content_hash"]}
    await owner.post(f"/drafts/{draft['id']}/approve", shown)
    await feed.catch_up()
    told = {team: json.dumps(cards(site, channels[team])[0]) for team in (TEAM, OTHER)}
    assert f'"user_id": "{rita(site, OTHER).id}"' in told[OTHER]
    assert '"user_id"' not in told[TEAM]
    assert owner.member.email in told[TEAM]


async def test_what_a_team_says_is_answered_with_its_token(site: Hosted) -> None:
    kept = await tokens(site)
    for team in (TEAM, OTHER):
        await site.send(in_team(payloads.home_opened(rita(site, team)), team))
        shown = await until(lambda: site.calls("views.publish"), "a home")
        assert shown[-1][1] == kept[team]
        site.around.proxy.forget()


async def test_a_team_that_is_not_installed_is_told_so(site: Hosted, owner: Person) -> None:
    stranger = User(site.around.slack.users["eve"], "eve", "T0NOWHERE")
    said = await site.say(stranger, "queue", site.around.slack.channel())
    assert "not installed in this Slack workspace" in said
    with pytest.raises(TeamGone):
        await site.desks[0].teams.of("T0NOWHERE")


@pytest.mark.parametrize(
    ("kind", "more"),
    [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"oauth": [], "bot": ["U0ORCH"]}})],
)
async def test_a_team_that_is_lost_is_noted_and_the_other_goes_on(
    site: Hosted, owner: Person, kind: str, more: Json
) -> None:
    channels, drafts = await in_both(site, owner)
    site.around.proxy.fail("auth.test", REVOKED)
    assert (await site.send(event(kind, OTHER, **more))).status_code == 200
    await settled()
    assert await states(owner) == {TEAM: "working", OTHER: "revoked"}
    (told,) = [
        one
        for one in (await owner.get("/events?limit=200")).json()["items"]
        if one["verb"] == "installation revoked"
    ]
    assert (told["actor"], told["after"]["reason"]) == ("slack", kind)
    feed = site.desks[0].feed
    await feed.begin()
    assert len(cards(site, channels[TEAM])) == 1
    assert (cards(site, channels[OTHER]), list(feed.owed)) == ([], [drafts[OTHER]])
    assert f"not installed in the Slack team {OTHER}" in feed.error
    found = {one.part: one for one in await checked(site)}
    assert f"revoked ({kind})" in found[f"Slack team {PICKLEBALL['name']}"].what
    assert found[f"Slack channel {OTHER}/{channels[OTHER]}"].mend
    assert not found[f"Slack channel {TEAM}/{channels[TEAM]}"].mend


async def checked(site: Hosted) -> list[Finding]:
    desk = site.desks[0]
    return list(await examine(desk.teams.settings, desk.door))


async def test_a_late_word_of_an_older_installation_ends_nothing(
    site: Hosted, owner: Person
) -> None:
    await site.send(event("app_uninstalled", OTHER))
    await site.send(event("tokens_revoked", OTHER, tokens={"oauth": ["U1"]}))
    await site.send(event("app_uninstalled", "T0NOWHERE"))
    await settled()
    assert [one for one in site.around.proxy.seen if "auth.test" in one]
    assert await states(owner) == {TEAM: "working", OTHER: "working"}


async def test_a_token_that_slack_refuses_is_noted_when_a_card_is_posted(
    site: Hosted, owner: Person
) -> None:
    channels, drafts = await in_both(site, owner)
    # The older draft's card is posted first.
    site.around.proxy.fail("chat.postMessage", REVOKED)
    site.around.proxy.fail("auth.test", REVOKED)
    feed = site.desks[0].feed
    await feed.begin()
    assert await states(owner) == {TEAM: "revoked", OTHER: "working"}
    assert (list(feed.owed), len(cards(site, channels[OTHER]))) == ([drafts[TEAM]], 1)
    assert "Slack does not take the app's token" in feed.error
    assert (await site.install(owner)).status_code == 200
    feed._failed.clear()
    await feed.catch_up()
    assert (len(cards(site, channels[TEAM])), feed.owed) == (1, {})


async def test_a_token_that_was_renewed_meanwhile_ends_nothing(site: Hosted, owner: Person) -> None:
    await in_both(site, owner)
    site.around.proxy.fail("chat.postMessage", REVOKED)
    await site.desks[0].feed.begin()
    assert set((await states(owner)).values()) == {"working"}
    assert "Slack does not take the app's token" in site.desks[0].feed.error


async def test_a_setting_that_went_stale_holds_no_team_up(
    around: Around, app: Api, service_token: str, clock: SteppingClock, owner: Person
) -> None:
    settings = hosted_settings(around, service_token, slack_bot_token=BOT_TOKEN)
    async with hosted(around, app, settings, clock) as site:
        assert (await site.install(owner, PICKLEBALL)).status_code == 200
        desk = site.desks[0]
        around.proxy.fail("auth.test", REVOKED, times=2)
        with pytest.raises(TeamGone):
            await desk.teams.of(TEAM)
        assert await desk.teams.let_in(TEAM) is None
        assert isinstance(await desk.teams.trouble("C1", refused(), "It"), TeamGone)
        assert await desk.teams.let_in(OTHER) is not None


def refused() -> SlackApiError:
    """What is raised where Slack does not take a token."""
    return SlackApiError("no", {"ok": False, "error": "invalid_auth"})  # type: ignore[no-untyped-call]


async def test_one_token_of_the_settings_goes_on_beside_installations(
    around: Around, app: Api, service_token: str, clock: SteppingClock, owner: Person
) -> None:
    settings = hosted_settings(around, service_token, slack_bot_token=BOT_TOKEN)
    async with hosted(around, app, settings, clock) as site:
        desk = site.desks[0]
        await site.known(rita(site, TEAM), owner, desk)
        channel = around.slack.channel()
        assert "from now on" in await site.say(rita(site, TEAM), "notify here", channel)
        assert [one.channel for one in await desk.door.doors.channels()] == [channel]
        assert (await site.install(owner, PICKLEBALL)).status_code == 200
        account = await owner.account()
        await owner.draft(await owner.message(account))
        await desk.feed.begin()
        assert site.calls("chat.postMessage")[-1][1] == BOT_TOKEN
        assert (await desk.teams.of(OTHER)).token != BOT_TOKEN
