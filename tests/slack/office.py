"""Office: an Orchestre, its Slack app, and people who click in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx

from orchestre.client.client import OrchestreClient
from orchestre.domain.drafts import Draft, Finding
from slack_app.cards.actions import APPROVE
from slack_app.desk import Desk
from tests.emulators.fault_proxy import FaultProxy
from tests.emulators.slack import Slack
from tests.integration.api.people import Person
from tests.slack import payloads
from tests.slack.ears import Ears
from tests.slack.payloads import Json, User

T = TypeVar("T")


async def until(found: Callable[[], T | None], what: str, *, seconds: float = 60) -> T:
    """Wait until something is there that a listener does after it answered Slack."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (result := found()):
        assert loop.time() < end, f"never came: {what}"
        await asyncio.sleep(0.01)
    return result


@dataclass(frozen=True)
class Around:
    """What stands in for Slack: its Web API, what stands before it, and where whispers go."""

    slack: Slack
    proxy: FaultProxy
    ears: Ears


class Lag(httpx.AsyncBaseTransport):
    """An API that is silent as long as `answers` is not set; it is, unless a test clears it."""

    def __init__(self, behind: httpx.AsyncBaseTransport) -> None:
        self.answers = asyncio.Event()
        self.answers.set()
        #: What addresses have in them that it fails at, as over a row that is damaged.
        self.fails: list[str] = []
        self._behind = behind

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.answers.wait()
        if any(one in request.url.path for one in self.fails):
            return httpx.Response(500, request=request)
        return await self._behind.handle_async_request(request)


@dataclass
class Office:
    """A workspace whose cards go to `channel`; Rita is its owner, Eve is nobody in it."""

    owner: Person
    around: Around
    door: OrchestreClient
    desk: Desk
    web: httpx.AsyncClient
    channel: str
    #: Between the app and the API.
    lag: Lag

    async def settled(self) -> None:
        """Wait until every listener is done."""
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=60)

    def user(self, name: str) -> User:
        return User(self.around.slack.users[name], name)

    async def known(self, name: str, person: Person) -> User:
        """Have somebody in Slack linked to a member."""
        user = self.user(name)
        wish = {"service": "slack", "place": user.team, "person": user.id, "shown_as": name}
        headers = {"Authorization": f"Bearer {self.token}"}
        made = await self.owner.http.post("/doors/identity_links", json=wish, headers=headers)
        linked = await person.post("/identities", {"token": made.json()["token"]})
        assert linked.status_code == 201, linked.text
        return user

    @property
    def token(self) -> str:
        return self.door._wire.token

    async def draft(self, *findings: Finding, subject: str = "Tent") -> Draft:
        """A draft that waits, and whose card is posted."""
        draft = await self.unseen(*findings, subject=subject)
        await self.desk.board.show(draft.id)
        return draft

    async def unseen(self, *findings: Finding, subject: str = "Tent") -> Draft:
        """A draft that waits, of which the app does not know yet."""
        name = f"{subject}@shop.example"
        listed = (await self.owner.get("/providers/get_my_providers")).json()["items"]
        account = await self.owner.account(f"{len(listed)}{name}")
        message = await self.owner.message(account, subject=subject)
        return await self.owner.draft(message, findings=findings)

    def cards(self) -> list[Json]:
        """What stands in the channel."""
        every = self.around.slack.messages(self.channel)
        return [one for one in every if "draft" in _payload(one)]

    def card(self, draft: str) -> Json:
        """The one card of a draft."""
        (found,) = [
            one for one in self.cards() if one["metadata"]["event_payload"]["draft"] == draft
        ]
        return found

    async def click(
        self, user: User, card: Json, action_id: str = APPROVE, **more: Any
    ) -> tuple[httpx.Response, str]:
        """Click on a card's button; the answer, and the address to which the app may whisper."""
        value = more.pop("value", None) or button(card, action_id)["value"]
        action = {"type": "button", "action_id": action_id, "value": value, **more}
        return await self.act(user, action, payloads.on_message(self.channel, card["ts"]))

    async def choose(self, user: User, card: Json, choice: str) -> tuple[httpx.Response, str]:
        """Choose an entry of a card's menu."""
        menu = next(one for one in elements(card) if one["type"] == "overflow")
        option = next(one for one in menu["options"] if one["value"].startswith(f"{choice}|"))
        action = {
            "type": "overflow",
            "action_id": menu["action_id"],
            "selected_option": option,
        }
        return await self.act(user, action, payloads.on_message(self.channel, card["ts"]))

    async def act(self, user: User, action: Json, where: Json) -> tuple[httpx.Response, str]:
        address = self.around.ears.address()
        trigger = await asyncio.to_thread(self.around.slack.trigger, user.id)
        told = {**where, "trigger_id": trigger}
        # In a view Slack gives no address to answer at.
        told |= {"response_url": address} if "response_url" in where else {}
        sent = payloads.block_actions(user, action, told)
        return await self.send(payloads.form_of(sent)), address

    async def submit(self, user: User, view: Json, typed: Json) -> httpx.Response:
        """Send a form off that was opened before."""
        filled = {block: {"value": one} for block, one in typed.items()}
        return await self.send(payloads.form_of(payloads.view_submission(user, view, filled)))

    async def say(self, user: User, text: str, channel: str = "") -> str:
        """Type `/orchestre …`; the address to which the app answers."""
        address = self.around.ears.address()
        trigger = await asyncio.to_thread(self.around.slack.trigger, user.id)
        where = {
            "channel_id": channel or self.channel,
            "response_url": address,
            "trigger_id": trigger,
        }
        answer = await self.send(urlencode(payloads.slash_command(user, text, where)).encode())
        assert answer.status_code == 200, answer.text
        return address

    async def answer(self, user: User, text: str) -> str:
        """What `/orchestre …` answers, as one text."""
        return json.dumps(await self.heard(await self.say(user, text)), ensure_ascii=False)

    async def visit(self, user: User) -> None:
        """Open the app's home."""
        body = json.dumps(payloads.home_opened(user)).encode()
        headers = {**payloads.signed(body), "Content-Type": "application/json"}
        answer = await self.web.post("/slack/events", content=body, headers=headers)
        assert answer.status_code == 200

    async def opened(self, method: str = "views.open") -> Json:
        """The form that the app opened last."""
        return (await until(lambda: self.views(method), "a form"))[-1]

    def views(self, method: str = "views.open") -> list[Json]:
        """The forms that the app opened, or the homes that it published."""
        calls = [body for path, body in self.around.proxy.sent if path.endswith(method)]
        return [json.loads(body)["view"] for body in calls]

    async def heard(self, address: str) -> Json:
        """What the app whispered there."""
        return (await until(lambda: self.around.ears.said_to(address), f"a whisper to {address}"))[
            -1
        ]

    async def send(self, body: bytes) -> httpx.Response:
        return await self.web.post("/slack/events", content=body, headers=payloads.signed(body))

    async def draft_now(self, draft_id: str) -> Json:
        """A draft's page, as the API has it."""
        page: Json = (await self.owner.get(f"/drafts/{draft_id}")).json()
        return page


def _payload(message: Json) -> Json:
    payload: Json = (message.get("metadata") or {}).get("event_payload") or {}
    return payload


def elements(card: Json) -> list[Json]:
    """The buttons and menus of a card or a view."""
    blocks = [block for block in card["blocks"] if block["type"] == "actions"]
    return [element for block in blocks for element in block["elements"]]


def button(card: Json, action_id: str) -> Json:
    """One button of a card."""
    return next(one for one in elements(card) if one["action_id"] == action_id)


def buttons(card: Json) -> set[str]:
    """The names of a card's buttons."""
    return {one["action_id"] for one in elements(card)}
