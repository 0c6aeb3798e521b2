"""Workplace: an Orchestre, a Slack and the app between them, each a process, for measuring."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import IdentityLinkBody, UpdateProviderInfoBody
from orchestre.domain.identities import Chat
from orchestre.settings import Settings
from slack_app.manifest import PATH
from tests.emulators.running import free_port
from tests.emulators.slack import BOT_TOKEN, TEAM
from tests.slack.payloads import SECRET, User

CHANNEL, RITA = "C0BENCH", User("U0RITA", "rita")
MAIL = "From: C {n} <c{n}@x.example>\nTo: shop@x.example\nSubject: {n}\nMessage-ID: <{n}@x>\n\n"
TEXT = "how long is the delivery of a lamp?\n" * 8
Process = subprocess.Popen[bytes]
_SIGN_IN = ("rita@x.example", "a long password")
ORCHESTRE = str(Path(sys.executable).with_name("orchestre"))


@dataclass
class Workplace:
    """A workspace with a bot on a Maildir, a channel for its cards, and Rita who clicks."""

    folder: Path
    env: dict[str, str]
    slack_url: str
    #: Where the app and the plain one take clicks.
    addresses: tuple[str, str]
    plain: Process
    token: str = ""

    @classmethod
    async def set_up(cls, folder: Path, processes: contextlib.ExitStack) -> Workplace:
        """Start all but the app, sign Rita up, and choose the channel."""
        api, slack, plain, app = ports = [free_port() for _ in range(4)]
        url = {port: f"http://127.0.0.1:{port}" for port in ports}
        own = {name: value for name, value in os.environ.items() if "ORCHESTRE" not in name}
        env = own | {
            "ORCHESTRE_DATA_DIR": str(folder / "data"),
            "ORCHESTRE_PORT": str(api),
            "ORCHESTRE_API_URL": url[api],
            "ORCHESTRE_UNDO_SECONDS": "3600",
        }
        _start(processes, folder, [ORCHESTRE, "up", "--no-console"], env)
        stand_in = [sys.executable, "-m", "tests.emulators.quick_slack", str(slack)]
        _start(processes, folder, stand_in, env)
        bolt = [sys.executable, "-m", "tests.emulators.plain_bolt", str(plain)]
        beside = _start(processes, folder, [*bolt, f"{url[slack]}/api/"], env)
        env |= {"ORCHESTRE_SLACK_PORT": str(app), "ORCHESTRE_TEST_MODE": "1"}
        for port in (api, slack, plain):
            await _up(url[port])
        addresses = (url[app] + PATH, url[plain] + PATH)
        made = cls(folder, env, url[slack], addresses, beside)
        await made._workspace()
        return made

    @property
    def api(self) -> str:
        return self.env["ORCHESTRE_API_URL"]

    def settings(self) -> Settings:
        """Return what the app is started with."""
        return Settings(
            _env_file=None,
            api_url=self.api,
            test_mode=True,
            slack_bot_token=BOT_TOKEN,
            slack_service_token=self.token,
            slack_signing_secret=SECRET,
            slack_api_url=f"{self.slack_url}/api/",
        )

    def start_app(self, processes: contextlib.ExitStack) -> Process:
        """Start the app over HTTP."""
        told = {
            "BOT_TOKEN": BOT_TOKEN,
            "SERVICE_TOKEN": self.token,
            "SIGNING_SECRET": SECRET,
            "API_URL": f"{self.slack_url}/api/",
        }
        env = self.env | {f"ORCHESTRE_SLACK_{name}": value for name, value in told.items()}
        return _start(processes, self.folder, [ORCHESTRE, "slack", "--http"], env)

    async def is_there(self) -> None:
        """Wait until the app answers and has worked off what there was."""
        await _up(self.addresses[0])
        async with self.door() as door:
            newest = await self.acting(door).events.page(newest=True, limit=1)
            while (await door.doors.me()).followed_up_to < int(newest.items[0].id):
                await asyncio.sleep(0.1)

    def door(self) -> OrchestreClient:
        """Return a client that carries the service token."""
        return OrchestreClient(self.api, token=self.token)

    def acting(self, door: OrchestreClient) -> OrchestreClient:
        """Return a client that acts for Rita."""
        return door.acting_for(Chat.SLACK, TEAM, RITA.id)

    def mail(self, name: str) -> None:
        """Let a mail come."""
        (self.folder / "shop/new" / name).write_text(MAIL.format(n=name) + TEXT)

    @staticmethod
    def memory(process: Process) -> float:
        """Return how many MB a process holds."""
        return float(psutil.Process(process.pid).memory_info().rss) / 2**20

    async def run_bots(self, count: int) -> None:
        """Let so many more bots run, each on a mailbox of its own."""
        async with OrchestreClient(self.api) as rita:
            await rita.sign_in(*_SIGN_IN)
            for number in range(count):
                await self._run_bot(rita, f"shop{number}", every=600)

    async def _run_bot(self, rita: OrchestreClient, name: str, *, every: int) -> None:
        folder = self.folder / name
        for part in ("new", "cur", "tmp"):
            (folder / part).mkdir(parents=True)
        where = {"path": str(folder), "address": f"{name}@x.example"}
        body = UpdateProviderInfoBody(
            provider_name="maildir", identifier_name=name, social_info=where
        )
        await rita.accounts.link(body)
        await rita.bots.start("maildir", name, interval_seconds=every)

    async def _workspace(self) -> None:
        async with OrchestreClient(self.api) as rita:
            await rita.sign_up(*_SIGN_IN)
            await rita.sign_in(*_SIGN_IN)
            self.token = (await rita.doors.add(Chat.SLACK, "Slack")).token
            who = IdentityLinkBody(service=Chat.SLACK, place=TEAM, person=RITA.id, shown_as="rita")
            async with self.door() as door:
                await rita.identities.link((await door.doors.identity_link(who)).token)
                await self.acting(door).doors.set_channel(None, CHANNEL)
            await self._run_bot(rita, "shop", every=1)


def _start(
    processes: contextlib.ExitStack, folder: Path, command: list[str], env: dict[str, str]
) -> Process:
    """Start a program that ends with this one; its output goes into the folder."""
    with (folder / f"{len(list(folder.glob('*.log')))}.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    processes.callback(process.wait)
    processes.callback(process.terminate)
    return process


async def _up(url: str) -> None:
    """Wait until something answers there."""
    end = time.monotonic() + 60
    async with httpx.AsyncClient(trust_env=False) as http:
        while time.monotonic() < end:
            try:
                await http.get(url)
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
            else:
                return
    raise RuntimeError(f"Nothing answers at {url}")
