"""Linking from the command line by a visit of a browser."""

from __future__ import annotations

import logging
import webbrowser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from orchestre.cli.logs import log_to_stderr
from orchestre.cli.visiting import code_in
from orchestre.domain.errors import OrchestreError, ProviderUnavailable
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from tests.emulators.running import free_port
from tests.integration.cli.conftest import PASSWORD, Cli, Shop, Terminal, served
from tests.integration.cli.pressing import pressed_at
from tests.integration.consent import Consent, word

SALES = "sales@example.com"
LINK = ("accounts", "link", "visited", "sales")


class Service(Consent):
    """A service that remembers where it sent a browser last."""

    asked = ""

    def authorization_url(self, visit: Any) -> str:
        self.asked = super().authorization_url(visit)
        return self.asked

    def result(self, **more: str) -> str:
        """Walk through the visit that was asked for, as a browser does."""
        with httpx.Client(trust_env=False, timeout=60) as browser:
            back = browser.get(self.allowed(self.asked, SALES, **more))
            page = browser.get(back.headers["location"])
        result = word(back.headers["location"])[1]
        assert f"<pre>{result}</pre>" in page.text
        return result


class Typist(Terminal):
    """Somebody who types what they find when they are asked."""

    def __init__(self, find: Callable[[], str]) -> None:
        super().__init__()
        self._find = find

    def readline(self, *_size: Any) -> str:  # type: ignore[override]
        return f" {self._find()} \n"


@pytest.fixture
def service() -> Service:
    return Service(lambda: datetime.now(UTC))


@pytest.fixture
def shop(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(Registry, "installed", lambda _settings: Registry([service.plugin()]))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with served(Settings(data_dir=tmp_path / "data", port=port, api_url=url)):
        yield Shop(url, tmp_path)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


class Browser:
    """What stands behind `webbrowser`, and what it was asked to open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opened: list[str] = []

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return True


@pytest.fixture
def ana(cli: Cli) -> Cli:
    login = ("login", "--email", "ana@example.com", "--password-stdin", "--sign-up")
    assert cli(*login, stdin=f"{PASSWORD}\n").code == 0
    return cli


def test_a_visit_on_a_terminal(ana: Cli, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    lynx, firefox = Browser("lynx"), Browser("firefox")
    monkeypatch.setattr(webbrowser, "get", lambda: lynx)
    monkeypatch.setattr(
        "tests.integration.cli.conftest.Terminal",
        lambda _text: Typist(lambda: service.result(lacks="Labels are not shown.")),
    )
    linked = ana(*LINK, "--option", "keep_labels=false", terminal=True)
    # Click asks the last sign of its question on stdout.
    assert (linked.code, linked.out.strip()) == (0, ""), linked.err
    assert f"\n{service.asked}\n" in linked.err
    assert "Paste the code that the page shows" in linked.err
    assert "Linked sales (sales@example.com)" in linked.err
    assert "did not allow everything: Labels are not shown." in linked.err
    assert "→ orchestre bots start sales" in linked.err
    assert lynx.opened == []
    assert "Labels are not shown." in ana("accounts", "show", "sales").out

    monkeypatch.setattr(webbrowser, "get", lambda: firefox)
    assert ana(*LINK, terminal=True).code == 0
    assert firefox.opened == [service.asked]


def test_a_visit_without_a_terminal(ana: Cli, service: Service) -> None:
    begun = ana(*LINK)
    assert begun.code == 1
    assert service.asked in begun.err
    assert "orchestre accounts link visited sales --result CODE" in begun.err
    assert "Invalid value" not in begun.err
    quoted = ana("accounts", "link", "visited", "Ana's", "--option", "keep_labels=false")
    words = """link visited 'Ana'"'"'s' --option keep_labels=false --result CODE"""
    assert words in quoted.err
    result = service.result()
    linked = ana(*LINK, "--result", result, "--json")
    assert (linked.code, linked.json["address"]) == (0, SALES), linked.err
    again = ana(*LINK, "--result", result)
    assert again.code == 3
    assert "→ Begin again" in again.err

    gone = ana("accounts", "unlink", "sales", "--yes")
    assert (gone.code, service.tokens) == (0, {})
    assert "Unlinked sales" in gone.err


def test_a_slip_is_asked_for_again_and_the_address_of_the_page_will_do(
    ana: Cli, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: Browser("lynx"))
    pasted = iter(["no-such-code", "page"])

    def paste() -> str:
        if next(pasted) == "page":
            return f"http://127.0.0.1:1/providers/linked?result={service.result()}"
        return "no-such-code"

    terminal = "tests.integration.cli.conftest.Terminal"
    monkeypatch.setattr(terminal, lambda _text: Typist(paste))
    linked = ana(*LINK, terminal=True)
    assert (linked.code, "Linked sales" in linked.err) == (0, True), linked.err
    assert linked.err.count("Paste the code") == 2
    assert "Copy the whole code" in linked.err
    monkeypatch.setattr(terminal, lambda _text: Typist(lambda: "no-such-code"))
    lost = ana(*LINK, terminal=True)
    assert (lost.code, lost.err.count("Paste the code")) == (3, 3)


def test_a_visit_that_was_refused_is_told() -> None:
    with pytest.raises(OrchestreError, match="access_denied"):
        code_in("http://127.0.0.1:1/providers/linked?error=access_denied")
    assert code_in(" AbC_1-2 ") == "AbC_1-2"


def test_ctrl_c_where_the_code_is_asked_for(ana: Cli) -> None:
    code, screen = pressed_at("the page shows", *LINK)
    assert (code, screen.endswith("^C\r\nAborted!\r\n")) == (130, True), screen
    assert ana("accounts", "list", "--json").json["items"] == []


def test_a_grant_that_stands_is_told_at_the_end(ana: Cli, service: Service) -> None:
    ana(*LINK)
    assert ana(*LINK, "--result", service.result()).code == 0
    service.lost = ProviderUnavailable("No answer")
    gone = ana("accounts", "unlink", "sales", "--yes")
    assert gone.code == 0
    assert "did not take the grant back: No answer" in gone.err
    assert "security settings" in gone.err


def test_the_log_of_requests_holds_no_code(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("handlers", "level"):
        monkeypatch.setattr(logging.root, name, getattr(logging.root, name))
    loggers = [logging.getLogger(name) for name in ("uvicorn.access", "orchestre")]
    # Streamlit, where a test before has run it, takes uvicorn's loggers for its own.
    for name in ("uvicorn", "uvicorn.access"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    levels = [logger.level for logger in loggers]
    log_to_stderr(verbose=True)
    try:
        path = "/providers/google_auth?state=abc&code=4/0AX4"
        # The form in which uvicorn writes it.
        asked = ("127.0.0.1:5", "GET", path, "1.1", 307)
        loggers[0].info('%s - "%s %s HTTP/%s" %d', *asked)
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        structlog.reset_defaults()
    written = capfd.readouterr().err
    assert "/providers/google_auth HTTP/1.1" in written
    assert "4/0AX4" not in written
