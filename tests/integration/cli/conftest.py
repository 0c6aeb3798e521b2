"""A running Orchestre and a command line that talks to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from orchestre.api.app import make_app
from orchestre.bootstrap import open_orchestre
from orchestre.cli import serving
from orchestre.cli.app import run
from orchestre.replies.samples import mailbox
from orchestre.scheduler.clock import running
from orchestre.settings import Settings
from tests.emulators.running import free_port

CATALOGUE = """sku,title,price,currency,description
T2,Fjord 2 tent,289.00,EUR,Two-person tent of 2.10 kg.
S5,Glow 500 sleeping bag,159.00,EUR,Down sleeping bag of 0.95 kg.
,Nameless thing,1.00,EUR,A row without a sku.
"""
MAIL = """From: {sender}@customers.example
To: shop@nordwind.example
Subject: {subject}
Content-Type: text/plain; charset=utf-8
{header}
{text}
"""
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Shop:
    """A running Orchestre, and where its mail arrives."""

    url: str
    folder: Path

    def mail(self, sender: str, *, subject: str, text: str, header: str = "") -> None:
        mail = MAIL.format(sender=sender, subject=subject, text=text, header=header)
        mailbox.deliver(self.folder, mail.encode())


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal(StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


Cli = Callable[..., Ran]


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[None]:
    """Let an Orchestre run in a thread of its own, as `orchestre up` does."""
    ready = threading.Event()
    ends: list[Callable[[], object]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        async with (
            open_orchestre(settings) as orchestre,
            running(orchestre),
            serving.served(settings, make_app(orchestre), stop),
        ):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(90)
    yield
    ends[0]()
    thread.join(60)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    port = free_port()
    with served(Settings(data_dir=folder / "data", port=port, undo_seconds=600)):
        yield Shop(f"http://127.0.0.1:{port}", mailbox.make(folder / "Maildir"))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@pytest.fixture
def cli(
    shop: Shop,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Cli:
    monkeypatch.setenv("ORCHESTRE_API_URL", shop.url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))

    def ran(*args: str, stdin: str = "", terminal: bool = False) -> Ran:
        monkeypatch.setattr(sys, "stdin", Terminal(stdin) if terminal else StringIO(stdin))
        capfd.readouterr()
        code = run(args)
        printed = capfd.readouterr()
        return Ran(code, printed.out, printed.err)

    return ran


@pytest.fixture
def signed_in(cli: Cli, shop: Shop, config: Path) -> Cli:
    """The command line of a member whose shop is linked and has answered two mails."""
    if (config / "orchestre").exists():
        return cli
    login = ("login", "--email", "ana@nordwind.example", "--password-stdin", "--sign-up")
    assert cli(*login, stdin=f"{PASSWORD}\n").code == 0
    link = ("accounts", "link", "maildir", "shop", "--path", str(shop.folder))
    linked = cli(*link, "--address", "shop@nordwind.example")
    assert (linked.code, linked.out) == (0, ""), linked.err
    catalogue = config / "catalogue.csv"
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    assert cli("products", "import", str(catalogue)).code == 0
    started = cli("bots", "start", "shop", "--interval", "1")
    assert started.code == 0, started.err
    shop.mail("ben", subject="Tent?", text="What does the Fjord 2 tent weigh?")
    shop.mail("eve", subject="\x1b[31mred", text="What does the \x1b[2JGlow 500 cost?")
    shop.mail("bot", subject="Up again", text="It is up.", header="Auto-Submitted: auto-generated")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        settled = [one["status"] for one in cli("messages", "list", "--json").json["items"]]
        if len(settled) == 3 and {*settled} <= {"drafted", "skipped"}:
            return cli
        time.sleep(0.1)
    pytest.fail(cli("messages", "list").out + cli("bots", "status").out)
