"""Checkup: whether Slack lets the app in, Orchestre knows it, and its channels take cards."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import NotSignedIn, OrchestreError
from orchestre.domain.identities import Chat
from orchestre.settings import Settings
from slack_app.slack import UNANSWERED, SlackTrouble, asked, open_slack, trouble


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the app: what is so, and what mends it where it is wrong."""

    part: str
    what: str
    mend: str = ""


async def look(settings: Settings) -> list[Finding]:
    """Look at the bot's token, the service token and the channels, as far as each can be known."""
    token = settings.slack_service_token.get_secret_value()
    async with OrchestreClient(settings.api_url, token=token) as door:
        return await examine(open_slack(settings), door)


async def examine(slack: AsyncWebClient, door: OrchestreClient) -> list[Finding]:
    """Look as `look` does; `door` carries the service token."""
    found = [await _let_in(slack)]
    try:
        await door.health()
    except OrchestreError:
        return [*found, Finding("Slack's door", "not looked at: the API does not run")]
    found.append(await _known(door))
    if not any(one.mend for one in found):
        found += await _channels(slack, door)
    return found


async def _let_in(slack: AsyncWebClient) -> Finding:
    try:
        answer = await asked(slack, "auth.test")
    except UNANSWERED as error:
        met = trouble(error, "The bot's token")
        return Finding("Slack", str(met), met.advice)
    return Finding("Slack", f"{answer.get('team', '')} knows the bot as {answer.get('user', '')}")


async def _known(door: OrchestreClient) -> Finding:
    again = "orchestre doors add slack NAME, then set ORCHESTRE_SLACK_SERVICE_TOKEN"
    try:
        me = await door.doors.me()
    except NotSignedIn:
        return Finding("Slack's door", "Orchestre does not know the service token", again)
    if me.service is not Chat.SLACK:
        return Finding("Slack's door", f"the service token is one for {me.service}", again)
    return Finding("Slack's door", f"{me.name}; worked off up to event {me.followed_up_to}")


async def _channels(slack: AsyncWebClient, door: OrchestreClient) -> list[Finding]:
    chosen = sorted({one.channel for one in await door.doors.channels()})
    if not chosen:
        return [
            Finding(
                "Slack channel",
                "none is chosen, so that no card is posted",
                "In Slack, in the channel for cards: /orchestre notify here",
            )
        ]
    return [await _channel(slack, channel) for channel in chosen]


async def _channel(slack: AsyncWebClient, channel: str) -> Finding:
    part = f"Slack channel {channel}"
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
