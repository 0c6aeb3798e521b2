"""Checkup: whether Slack lets the app in, Orchestre knows it, and its channels take cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import KeysInfo
from orchestre.domain.chats import Purpose
from orchestre.domain.errors import NotSignedIn, OrchestreError
from orchestre.domain.identities import Chat
from orchestre.domain.installations import InstallationState
from orchestre.settings import Settings
from slack_app.slack import UNANSWERED, SlackTrouble, asked, open_slack, trouble

_INSTALL = "Install the app there again (orchestre slack install), or remove it"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the app: what is so, and what mends it where it is wrong."""

    part: str
    what: str
    mend: str = ""


async def look(settings: Settings) -> list[Finding]:
    """Look at the tokens, the teams and the channels, as far as each can be known."""
    found = []
    for token in settings.slack_service_tokens:
        async with OrchestreClient(settings.api_url, token=token) as door:
            found += await examine(settings, door)
    return found


async def examine(settings: Settings, door: OrchestreClient) -> list[Finding]:
    """Look as `look` does; `door` carries the service token. Nothing is renewed or left."""
    slack = open_slack(settings)
    found = [await _let_in("Slack", slack)] if slack.token else []
    try:
        await door.health()
    except OrchestreError:
        return [*found, Finding("Slack's door", "not looked at: the API does not run")]
    found.append(await _known(door))
    if any(one.mend for one in found):
        return found
    clients = {"": slack} if slack.token else {}
    for team in await door.doors.installations.keys() if settings.slack_client_id else ():
        found.append(await _team(settings, team))
        clients[team.place] = open_slack(settings, team.bot_token)
    return [*found, *await _channels(clients, door), *await _untold(door)]


async def _team(settings: Settings, team: KeysInfo) -> Finding:
    part = f"Slack team {team.name}"
    if team.state is not InstallationState.WORKING:
        why = f" ({team.reason})" if team.reason else ""
        return Finding(part, f"{team.state}{why}", _INSTALL if team.reason else "")
    found = await _let_in(part, open_slack(settings, team.bot_token))
    return replace(found, mend=_INSTALL) if found.mend else found


async def _let_in(part: str, slack: AsyncWebClient) -> Finding:
    try:
        answer = await asked(slack, "auth.test")
    except UNANSWERED as error:
        met = trouble(error, "The bot's token")
        return Finding(part, str(met), met.advice)
    return Finding(part, f"{answer.get('team', '')} knows the bot as {answer.get('user', '')}")


async def _known(door: OrchestreClient) -> Finding:
    again = "orchestre doors add slack NAME, then set ORCHESTRE_SLACK_SERVICE_TOKEN"
    try:
        me = await door.doors.me()
    except NotSignedIn:
        return Finding("Slack's door", "Orchestre does not know the service token", again)
    if me.service is not Chat.SLACK:
        return Finding("Slack's door", f"the service token is one for {me.service}", again)
    return Finding("Slack's door", f"{me.name}; worked off up to event {me.followed_up_to}")


async def _channels(clients: Mapping[str, AsyncWebClient], door: OrchestreClient) -> list[Finding]:
    chosen = await door.doors.channels()
    found = []
    if not any(one.purpose is Purpose.DRAFTS for one in chosen):
        found.append(
            Finding(
                "Slack channel",
                "none is chosen, so that no card is posted",
                "In Slack, in the channel for cards: /orchestre notify here",
            )
        )
    channels = sorted({one.channel for one in chosen})
    return [*found, *[await _channel(clients, channel) for channel in channels]]


async def _untold(door: OrchestreClient) -> list[Finding]:
    """Say which reminders and digests could not be posted within the last day."""
    return [
        Finding(
            f"Slack {one.kind}",
            f"not posted in {one.channel}: {one.error}",
            "Mend what it names: it is tried again by itself",
        )
        for one in await door.doors.notices.troubled()
    ]


async def _channel(clients: Mapping[str, AsyncWebClient], address: str) -> Finding:
    part = f"Slack channel {address}"
    team, _, channel = address.rpartition("/")
    slack = clients.get(team)
    if slack is None:
        return Finding(part, "the app is not installed in its team", _INSTALL)
    try:
        answer = await asked(slack, "conversations.info", channel=channel)
    except UNANSWERED as error:
        met: SlackTrouble = trouble(error, "It cannot be read")
        return Finding(part, str(met), met.advice)
    about = answer.get("channel") or {}
    name = f"#{about.get('name', '')}"
    if about.get("is_archived"):
        return Finding(part, f"{name} is archived", "Choose another: /orchestre notify here")
    if not about.get("is_member"):
        return Finding(part, f"the app is not in {name}", f"In {name}: /invite @Orchestre")
    return Finding(part, name)
