"""Hosted: the Slack app as several Slack teams install it, and browsers that let it in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from orchestre.api.app import Api
from orchestre.client.client import OrchestreClient
from orchestre.settings import Settings
from slack_app.app import join, make_line, make_web
from slack_app.desk import Desk
from slack_app.slack import open_slack
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.emulators.slack import CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, TEAM
from tests.integration.api.people import Person
from tests.slack import payloads
from tests.slack.office import Around, button, until
from tests.slack.payloads import Json, User

SITE = REDIRECT_URL.removesuffix("/slack/oauth_redirect")
#: The team of the sample in https://docs.slack.dev/reference/methods/oauth.v2.access; the stand-in
#: has but one team, so it is put in that one's place.
PICKLEBALL = {"id": "T9TK3CUKW", "name": "Slack Pickleball Team"}
#: What the same page answers where a token is renewed.
RENEWED = {
    "ok": True,
    "access_token": "xoxe.xoxb-1-renewed",
    "expires_in": 43200,
    "refresh_token": "xoxe-1-renewed",
    "token_type": "bot",
    "scope": "chat:write,commands",
    "bot_user_id": "U0ORCH",
    "app_id": "A0KRD7HC3",
    "team": PICKLEBALL,
    "enterprise": None,
}


def hosted_settings(around: Around, *tokens: str, **more: Any) -> Settings:
    """The settings of an app that teams install."""
    told: Json = {"test_mode": True, "slack_api_url": f"{around.proxy.url}/api/"}
    told |= {"slack_client_id": CLIENT_ID, "slack_client_secret": CLIENT_SECRET}
    told |= {"slack_signing_secret": payloads.SECRET, "slack_url": SITE}
    return Settings(_env_file=None, slack_service_token=",".join(tokens), **{**told, **more})


@dataclass
class Hosted:
    """An app that teams install; `desks` has one for each Orchestre workspace."""

    around: Around
    desks: Sequence[Desk]
    web: httpx.AsyncClient

    async def begin(self, member: Person) -> str:
        """Make a link, and open it; where the page leads to."""
        made = await member.post("/doors/installations/visits", {"service": "slack"})
        assert made.status_code == 201, made.text
        page = await self.web.get(f"/slack/install?visit={made.json()['token']}")
        assert page.status_code == 200, page.text
        assert member.member.email in page.text
        return html.unescape(re.findall(r'href="([^"]+)"', page.text)[0])

    def allowed(self, address: str, team: Json | None = None) -> str:
        """Let the app in at Slack, as a team; where Slack sends the browser."""
        if team is not None:
            self.around.proxy.fail(
                "oauth.v2.access", Fault("change", change=lambda told: {**told, "team": team})
            )
        return self.around.slack.allow(address, self.around.slack.users["rita"])

    async def install(self, member: Person, team: Json | None = None) -> httpx.Response:
        """Have a team let the app in, from the member's link to the last page."""
        return await self.web.get(self.allowed(await self.begin(member), team))

    async def send(self, payload: Json | bytes) -> httpx.Response:
        """Send what Slack would; it is signed."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = payloads.signed(body)
        if not isinstance(payload, bytes):
            headers["Content-Type"] = "application/json"
        return await self.web.post("/slack/events", content=body, headers=headers)

    async def say(self, user: User, text: str, channel: str) -> str:
        """Type `/orchestre …` in a channel of the user's team; all that is answered."""
        address = self.around.ears.address()
        trigger = self.around.slack.trigger(user.id)
        where = {"channel_id": channel, "response_url": address, "trigger_id": trigger}
        sent = urlencode(payloads.slash_command(user, text, where)).encode()
        assert (await self.send(sent)).status_code == 200
        said = await until(lambda: self.around.ears.said_to(address), f"an answer to {text}")
        return json.dumps(said[-1], ensure_ascii=False)

    async def click(self, user: User, card: Json, channel: str, action_id: str) -> str:
        """Click on a card in the user's team; the address to which the app may whisper."""
        address = self.around.ears.address()
        trigger = self.around.slack.trigger(user.id)
        told = {"trigger_id": trigger, "response_url": address}
        where = payloads.on_message(channel, card["ts"])
        action = {"type": "button", **button(card, action_id)}
        sent = payloads.block_actions(user, action, {**told, **where})
        await self.send(payloads.form_of(in_team(sent, user.team)))
        return address

    def calls(self, method: str) -> list[tuple[Json, str]]:
        """What was asked of Slack by a method, each with the token that came along."""
        proxy = self.around.proxy
        # What comes just now is in the first of them already.
        pairs = zip(proxy.sent, proxy.signed, strict=False)
        found = [(body, by) for (path, body), (_, by) in pairs if path.endswith(f"/{method}")]
        return [(_read(body), by.removeprefix("Bearer ")) for body, by in found]

    async def known(self, user: User, member: Person, desk: Desk) -> User:
        """Have somebody in Slack linked to a member."""
        wish = {"service": "slack", "place": user.team, "person": user.id, "shown_as": user.name}
        headers = {"Authorization": f"Bearer {desk.door._wire.token}"}
        made = await member.http.post("/doors/identity_links", json=wish, headers=headers)
        linked = await member.post("/identities", {"token": made.json()["token"]})
        assert linked.status_code == 201, linked.text
        return user


@asynccontextmanager
async def hosted(
    around: Around, app: Api, settings: Settings, clock: SteppingClock
) -> AsyncIterator[Hosted]:
    """Run the app of every service token in the settings against an API."""
    of_one_organisation(around)
    async with AsyncExitStack() as opened:
        desks = []
        for token in settings.slack_service_tokens:
            door = OrchestreClient("http://api", token=token, transport=httpx.ASGITransport(app))
            await opened.enter_async_context(door)
            desks.append(join(settings, door, open_slack(settings), pace=0))
            desks[-1].board.clock = clock
        through = httpx.ASGITransport(make_web(settings, make_line(settings, desks), desks))
        client = httpx.AsyncClient(transport=through, base_url=SITE)
        yield Hosted(around, desks, await opened.enter_async_context(client))


def of_one_organisation(around: Around) -> None:
    """Let everybody be of both teams, as in an organisation: the stand-in knows but its own."""
    of_both = {"enterprise_id": "E0LAMPS", "teams": [TEAM, PICKLEBALL["id"]]}

    def told(answer: Json) -> Json:
        user = answer.get("user")
        return {**answer, "user": {**user, "enterprise_user": of_both}} if user else answer

    around.proxy.fail("users.info", Fault("change", change=told), times=100)


def in_team(payload: Json, team: str) -> Json:
    """The same as another team's."""
    told: Json = json.loads(json.dumps(payload).replace(TEAM, team))
    return told


def event(kind: str, team: str, **more: Any) -> Json:
    """What Slack tells an app of its installations.

    https://docs.slack.dev/reference/events/app_uninstalled and …/tokens_revoked
    """
    told: Json = {"token": "XXYYZZ", "team_id": team, "api_app_id": "A0ORCH"}
    told |= {"type": "event_callback", "event_id": "EvXXXXXXXX", "event_time": 1234567890}
    return {**told, "event": {"type": kind, **more}}


def state_of(address: str) -> str:
    """The state in an address."""
    found = re.search(r"state=([^&]+)", urlsplit(address).query)
    assert found, address
    return found[1]


def _read(body: bytes) -> Json:
    try:
        told: Json = json.loads(body)
    except ValueError:
        told = dict(httpx.QueryParams(body.decode()))
    return told
