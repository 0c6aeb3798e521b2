"""A journey: two Slack teams let the app in by a browser, and each approves what is its own."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from orchestre.settings import Settings
from slack_app.app import run
from slack_app.cards.actions import APPROVE
from tests.emulators.fault_proxy import Fault
from tests.emulators.running import free_port
from tests.emulators.slack import TEAM
from tests.integration.cli.conftest import served
from tests.journeys.desk import Desk
from tests.journeys.mailbox import Mailbox
from tests.slack import payloads
from tests.slack.hosted import (
    PICKLEBALL,
    SITE,
    hosted_settings,
    in_team,
    of_one_organisation,
)
from tests.slack.office import Around, button, buttons, until
from tests.slack.payloads import Json, User, form_of, signed

# A whole Orchestre starts.
pytestmark = pytest.mark.timeout(300)
#: What a catalogue knows may be approved with one click.
LAMP = ("shop.csv", b"sku,title,price,currency\nLAMP-7,Desk lamp LAMP-7,49.00,EUR\n")


@dataclass
class Branch:
    """A Slack team with its own mailbox, in one workspace of Orchestre."""

    rita: User
    mailbox: Mailbox
    channel: str


class Site:
    """The running app, as Slack and a browser reach it."""

    def __init__(self, around: Around, ana: Desk, app: Settings) -> None:
        self.around, self.ana = around, ana
        address = f"http://127.0.0.1:{app.slack_port}"
        transport = httpx.AsyncHTTPTransport(retries=8)
        self.http = httpx.AsyncClient(base_url=address, transport=transport, timeout=60)

    async def install(self, team: Json | None) -> None:
        """Follow a member's link with a browser, through Slack and back."""
        body = {"service": "slack"}
        made = await asyncio.to_thread(self.ana.post, "/doors/installations/visits", body)
        link = made.json()["link"]
        assert link.startswith(f"{SITE}/slack/install?")
        begun = await self.http.get(link.removeprefix(SITE))
        leads_to = html.unescape(re.findall(r'href="([^"]+)"', begun.text)[0])
        if team is not None:
            change = Fault("change", change=lambda told: {**told, "team": team})
            self.around.proxy.fail("oauth.v2.access", change)
        rita = self.around.slack.users["rita"]
        back = urlsplit(await asyncio.to_thread(self.around.slack.allow, leads_to, rita))
        # A browser keeps this cookie for HTTPS, which the site speaks and this machine does not.
        cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
        done = await self.http.get(f"{back.path}?{back.query}", headers=cookie)
        assert (done.status_code, "is installed" in done.text) == (200, True), done.text

    async def say(self, user: User, text: str, channel: str) -> str:
        """Type `/orchestre …`; what is whispered in answer."""
        address = self.around.ears.address()
        told = {"channel_id": channel, "response_url": address, "trigger_id": "1.2.a"}
        body = urlencode(payloads.slash_command(user, text, told)).encode()
        answer = await self.http.post("/slack/events", content=body, headers=signed(body))
        assert answer.status_code == 200
        said = await until(lambda: self.around.ears.said_to(address), text)
        return json.dumps(said[-1])

    async def approve(self, branch: Branch, card: Json) -> None:
        where = payloads.on_message(branch.channel, card["ts"])
        action = {"type": "button", **button(card, APPROVE)}
        clicked = payloads.block_actions(branch.rita, action, {"trigger_id": "1.2.b", **where})
        body = form_of(in_team(clicked, branch.rita.team))
        answer = await self.http.post("/slack/events", content=body, headers=signed(body))
        assert answer.status_code == 200


@pytest.fixture
async def site(around: Around, tmp_path: Path) -> AsyncIterator[Site]:
    of_one_organisation(around)
    port = free_port()
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", port=port, undo_seconds=1, slack_url=SITE
    )
    url = f"http://127.0.0.1:{port}"
    with served(settings):
        ana = await asyncio.to_thread(Desk.sign_up, url, "ana@lamps.example")
        made = await asyncio.to_thread(ana.post, "/doors/tokens", {"service": "slack", "name": "S"})
        app = hosted_settings(around, made.json()["token"], slack_port=free_port(), api_url=url)
        stop = asyncio.Event()
        running = asyncio.create_task(run(app, stop, http=True))
        there = Site(around, ana, app)
        yield there
        await there.http.aclose()
        stop.set()
        await asyncio.wait_for(running, 60)
        ana.close()


async def open_branch(site: Site, tmp_path: Path, team: str) -> Branch:
    """Give a team a mailbox and a channel; Rita says there who she is, and what is posted where."""
    mailbox = Mailbox(tmp_path / team, f"{team.lower()}@lamps.example").make()
    rita = User(site.around.slack.users["rita"], "rita", team)
    branch = Branch(rita, mailbox, site.around.slack.channel())
    for watch in (site.ana.link, site.ana.watch):
        await asyncio.to_thread(watch, mailbox)
    token = re.findall(r"members link ([\w-]+)", await site.say(rita, "link", branch.channel))[0]
    linked = await asyncio.to_thread(site.ana.post, "/identities", {"token": token})
    assert linked.status_code == 201
    said = await site.say(rita, f"notify here {mailbox.address}", branch.channel)
    assert "from now on" in said
    return branch


async def test_two_teams_install_it_and_each_approves_its_own(site: Site, tmp_path: Path) -> None:
    upload = {"file": LAMP}
    await asyncio.to_thread(site.ana._http.post, "/products/import", files=upload)
    branches = []
    for team in (None, PICKLEBALL):
        await site.install(team)
        branches.append(await open_branch(site, tmp_path, team["id"] if team else TEAM))
    for branch, customer in zip(branches, ("kim", "lee"), strict=True):
        branch.mailbox.ask(customer)

    def card(branch: Branch, word: str) -> Json | None:
        found = [one for one in site.around.slack.messages(branch.channel) if one.get("metadata")]
        assert len(found) < 2
        shows = found and (word in json.dumps(found[0]["blocks"]) or word in buttons(found[0]))
        return found[0] if shows else None

    for branch, customer in zip(branches, ("kim", "lee"), strict=True):
        shown = await until(lambda b=branch: card(b, APPROVE), "a card")  # type: ignore[misc]
        assert shown is not None
        assert customer in json.dumps(shown["blocks"])
        await site.approve(branch, shown)
    for branch, customer in zip(branches, ("kim", "lee"), strict=True):
        await until(lambda b=branch: card(b, "was sent"), "a reply")  # type: ignore[misc]
        (sent,) = branch.mailbox.sent_to(customer)
        assert "49.00" in sent.get_content()
    listed = (await asyncio.to_thread(site.ana.get, "/doors/installations"))["items"]
    assert {one["place"]: one["state"] for one in listed} == {
        TEAM: "working",
        PICKLEBALL["id"]: "working",
    }
