"""A journey: a customer's mail becomes a card, is edited, approved and sent; the card says so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings
from slack_app.app import run
from slack_app.cards import edit_modal
from slack_app.cards.actions import APPROVE, EDIT, UNDO
from slack_app.cards.forms import VALUE
from slack_app.cards.rich_text import to_rich
from tests.emulators.fault_proxy import FaultProxy
from tests.emulators.running import free_port
from tests.emulators.slack import BOT_TOKEN, Slack
from tests.integration.cli.conftest import served
from tests.journeys.desk import Desk
from tests.journeys.mailbox import Mailbox
from tests.slack import payloads
from tests.slack.office import button, buttons, until
from tests.slack.payloads import SECRET, Json, User, form_of, signed

# A whole Orchestre starts.
pytestmark = pytest.mark.timeout(300)


class Workplace:
    """One channel of a running app, as Rita sees it."""

    def __init__(self, slack: Slack, proxy: FaultProxy) -> None:
        self.slack, self.proxy, self.channel = slack, proxy, slack.channel()
        self.rita = User(slack.users["rita"], "rita")
        self.port = free_port()

    def card(self) -> Json:
        """The one card there is; empty before."""
        found = [one for one in self.slack.messages(self.channel) if one.get("metadata")]
        assert len(found) < 2
        return found[0] if found else {}

    async def shows(self, word: str) -> Json:
        """Wait until the card shows a word or has a button."""

        def shown() -> Json | None:
            card = self.card()
            there = card and (word in json.dumps(card["blocks"]) or word in buttons(card))
            return card if there else None

        return await until(shown, f"{word} on the card") or {}

    def offered(self, action_id: str) -> bool:
        """Tell whether the card has ever had a button, however soon it was gone."""
        changes = [body for path, body in self.proxy.sent if path.endswith("chat.update")]
        return any(action_id in buttons(json.loads(one)) for one in changes)

    async def click(self, action_id: str) -> None:
        card = self.card()
        where = payloads.on_message(self.channel, card["ts"])
        trigger = {"trigger_id": self.slack.trigger(self.rita.id)}
        action = {"type": "button", **button(card, action_id)}
        await self._send(payloads.block_actions(self.rita, action, {**trigger, **where}))

    async def rewrite(self, text: str) -> None:
        """Fill in the form that was opened last."""
        opened = await until(
            lambda: [body for path, body in self.proxy.sent if path.endswith("views.open")], "form"
        )
        saved = {"type": "radio_buttons", "selected_option": {"value": "save"}}
        subject = {"type": "plain_text_input", "value": "Re: A question of kim"}
        body = {"type": "rich_text_input", "rich_text_value": to_rich(text)}
        typed = {edit_modal.BODY: body, edit_modal.THEN: saved, edit_modal.SUBJECT: subject}
        values = {block: {VALUE: one} for block, one in typed.items()}
        view = json.loads(opened[-1])["view"]
        await self._send(payloads.view_submission(self.rita, view, values))

    async def _send(self, payload: Json) -> None:
        body = form_of(payload)
        where = f"http://127.0.0.1:{self.port}/slack/events"
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            answer = await http.post(where, content=body, headers=signed(body))
        assert (answer.status_code, answer.text) == (200, "")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, Mailbox, Settings]]:
    """A running Orchestre in which Ana watches a mailbox."""
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", port=free_port(), undo_seconds=10
    )
    url = f"http://127.0.0.1:{settings.port}"
    mailbox = Mailbox(tmp_path / "Maildir", "shop@lamps.example").make()

    def set_up() -> Desk:
        ana = Desk.sign_up(url, "ana@lamps.example")
        ana.link(mailbox)
        ana.watch(mailbox)
        return ana

    with served(settings):
        ana = await asyncio.to_thread(set_up)
        yield ana, mailbox, settings.model_copy(update={"api_url": url})
        ana.close()


async def _join(ana: Desk, workplace: Workplace, settings: Settings) -> Settings:
    """Give the app its service token, link Rita to Ana, and choose the channel."""
    made = await asyncio.to_thread(ana.post, "/doors/tokens", {"service": "slack", "name": "Slack"})
    token = made.json()["token"]
    rita = workplace.rita
    wish = {"service": "slack", "place": rita.team, "person": rita.id, "shown_as": "Rita"}
    door = {"Authorization": f"Bearer {token}"}
    acting = {**door, "On-Behalf-Of": f"slack:{rita.team}:{rita.id}"}
    async with httpx.AsyncClient(base_url=settings.api_url, trust_env=False, timeout=60) as api:
        link = (await api.post("/doors/identity_links", json=wish, headers=door)).json()
        await asyncio.to_thread(ana.post, "/identities", {"token": link["token"]})
        chosen = {"bot": None, "channel": workplace.channel}
        (await api.put("/doors/channels", json=chosen, headers=acting)).raise_for_status()
    told: dict[str, Any] = {"slack_service_token": token, "slack_bot_token": BOT_TOKEN}
    told |= {"slack_signing_secret": SECRET, "slack_api_url": f"{workplace.proxy.url}/api/"}
    told |= {"slack_port": workplace.port, "test_mode": True, "data_dir": settings.data_dir}
    return Settings(_env_file=None, api_url=settings.api_url, **told)


async def test_from_a_customers_mail_to_the_reply_that_left(
    desk: tuple[Desk, Mailbox, Settings], slack: Slack, proxy: FaultProxy
) -> None:
    ana, mailbox, settings = desk
    workplace = Workplace(slack, proxy)
    settings = await _join(ana, workplace, settings)
    stop = asyncio.Event()
    app = asyncio.create_task(run(settings, stop, http=True))
    mailbox.ask("kim")
    await workplace.shows(EDIT)
    await workplace.click(EDIT)
    await workplace.rewrite("Hello Kim,\n\nthe lamp is 49.00 EUR, postage included.")
    await workplace.shows("postage included")
    if APPROVE not in buttons(workplace.card()):
        pytest.fail("a text that a person wrote must be approved with one click")
    await workplace.click(APPROVE)
    await workplace.shows("was sent")
    assert workplace.offered(UNDO)
    (sent,) = mailbox.sent_to("kim")
    assert "postage included" in sent.get_content()
    stop.set()
    await asyncio.wait_for(app, 60)


async def test_a_setting_that_is_missing_is_named() -> None:
    stop = asyncio.Event()
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN, .*SERVICE_TOKEN, .*APP_TOKEN"):
        await run(Settings(_env_file=None), stop)
    with pytest.raises(SettingsError, match="SIGNING_SECRET"):
        await run(Settings(_env_file=None), stop, http=True)
