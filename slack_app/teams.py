"""Teams: the Slack workspaces in which the app is, each called with its own token."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import KeysInfo
from orchestre.settings import Settings
from slack_app.keyring import OVER, Keyring
from slack_app.slack import (
    UNANSWERED,
    ChannelClosed,
    ShutOut,
    SlackTrouble,
    asked,
    error_code,
    open_slack,
    trouble,
)

#: Renewed tokens leave old ones behind.
_MOST_CLIENTS = 1_000
#: A channel whose name Slack does not tell.
_SOME = "a channel"


class TeamGone(ChannelClosed):
    """One team does not let the app in (any more); the others are none the worse for it."""

    advice = "Let it in there again (orchestre slack install), or post in another team's channel."


@dataclass
class Teams:
    """Which client speaks to which team.

    A channel of a team that was installed by OAuth is called `TEAM/CHANNEL`, here and wherever it
    is kept; one without a team is of the one whose token is ORCHESTRE_SLACK_BOT_TOKEN.
    """

    settings: Settings
    #: With the token of the settings, which may be none.
    single: AsyncWebClient
    keyring: Keyring
    _clients: dict[str, AsyncWebClient] = field(default_factory=dict)
    #: Teams of organisations in which the app is installed for all of them.
    _within: dict[str, str] = field(default_factory=dict)
    _own: str | None = None
    #: What channels were called when something went wrong in them.
    _names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_settings(
        cls, settings: Settings, door: OrchestreClient, single: AsyncWebClient
    ) -> Teams:
        """Join it; `door` carries the service token whose installations are meant."""
        return cls(settings, single, Keyring(settings, door))

    @property
    def are_many(self) -> bool:
        """Whether teams are installed by OAuth; else there is one, and its token is set."""
        return bool(self.settings.slack_client_id)

    async def of(self, team: str) -> AsyncWebClient:
        """Return what calls a team; raises TeamGone where it does not let the app in."""
        if not self.are_many:
            return self.single
        keys = await self._keys(team)
        if keys is not None:
            return self._client(keys.bot_token)
        if self.single.token and (not team or team == await self._own_team()):
            return self.single
        raise TeamGone(f"The app is not installed in the Slack team {team or 'of this channel'}")

    async def at(self, channel: str) -> tuple[AsyncWebClient, str]:
        """Return what calls the team of a channel, and what that team calls the channel."""
        team, _, name = channel.rpartition("/")
        return await self.of(team), name

    async def address(self, team: str, channel: str) -> str:
        """Return what a team's channel is called here and where it is kept."""
        keys = await self._keys(team) if self.are_many else None
        return f"{keys.place}/{channel}" if keys is not None else channel

    async def let_in(self, team: str, organisation: str = "") -> AuthorizeResult | None:
        """Say as whom the app acts on what a team sent; None: it is not installed there."""
        if organisation and organisation in await self.keyring.keys():
            self._within[team] = organisation
        keys = await self._keys(team)
        if keys is not None:
            return AuthorizeResult(
                enterprise_id=organisation or None,
                team_id=team or None,
                bot_user_id=keys.app_user,
                bot_token=keys.bot_token,
            )
        if self.single.token and team and team == await self._own_team():
            return AuthorizeResult(
                enterprise_id=None, team_id=team, bot_token=str(self.single.token)
            )
        return None

    async def trouble(self, channel: str, error: BaseException, what: str) -> SlackTrouble:
        """Say what a failed call in a channel means; that a team is lost is kept at once.

        In `what`, `{channel}` stands for the channel's name.
        """
        place = await self._named(channel) if error_code(error) else _SOME
        met = trouble(error, what.replace("{channel}", place))
        if not self.are_many or not isinstance(met, ShutOut):
            return met
        if (code := error_code(error)) in OVER:
            # The token may have been renewed while the call was under way.
            self.keyring.forget()
            await self.lost(channel.rpartition("/")[0], code)
        return TeamGone(str(met))

    async def _named(self, channel: str) -> str:
        """Return what people call a channel, as far as Slack tells."""
        if channel not in self._names:
            try:
                slack, known = await self.at(channel)
                about = (await asked(slack, "conversations.info", channel=known)).get("channel")
            except (*UNANSWERED, SlackTrouble):
                return _SOME
            self._names[channel] = f"#{about['name']}" if about and about.get("name") else _SOME
        return self._names[channel]

    async def lost(self, team: str, reason: str) -> None:
        """Look whether a team is lost, as Slack says: its word may be older than an installation.

        https://docs.slack.dev/reference/events/app_uninstalled: nothing is said of the order.
        """
        keys = await self._keys(team) if self.are_many else None
        if keys is None:
            return
        try:
            await asked(self._client(keys.bot_token), "auth.test")
        except UNANSWERED as error:
            if isinstance(trouble(error, "Looking at the team"), ShutOut):
                await self.keyring.end(keys, reason)

    async def _keys(self, team: str) -> KeysInfo | None:
        held = await self.keyring.keys()
        return held.get(team) or held.get(self._within.get(team, ""))

    async def _own_team(self) -> str:
        """Return the team whose token is set; empty while Slack does not take that token."""
        if self._own is None:
            try:
                self._own = str((await asked(self.single, "auth.test"))["team_id"])
            except UNANSWERED as error:
                met = trouble(error, "Asking whose the bot's token is")
                if isinstance(met, ShutOut):
                    return ""
                raise met from error
        return self._own

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._clients.clear()
            self._clients[token] = open_slack(self.settings, token)
        return self._clients[token]
