"""`orchestre slack`, and what `up` and `doctor` say of the Slack app."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

import slack_app.app
from orchestre.cli.app import run
from orchestre.cli.doctor.slack import slack as look
from orchestre.cli.places import loopback_url
from orchestre.cli.serving import must_be_free
from orchestre.cli.slack import beside
from orchestre.cli.up import where_things_are
from orchestre.domain.errors import OrchestreError, SettingsError
from orchestre.settings import Settings
from tests.emulators.running import free_port

#: Nobody listens there.
NOWHERE = "http://127.0.0.1:9/"


def set_up(**more: Any) -> Settings:
    told: dict[str, Any] = {
        "slack_bot_token": "xoxb-1",
        "slack_signing_secret": "secret",
        "slack_service_token": "door.1",
        "slack_port": free_port(),
        "slack_api_url": NOWHERE,
        "port": 9,
        "test_mode": True,
    }
    return Settings(_env_file=None, **(told | more))


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_manifest_is_for_the_mode_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", "manifest"]) == 0
    assert yaml.safe_load(capsys.readouterr().out)["settings"]["socket_mode_enabled"] is True
    assert run(["slack", "manifest", "--address", "https://desk.example"]) == 0
    told = yaml.safe_load(capsys.readouterr().out)["settings"]
    assert told["socket_mode_enabled"] is False
    assert told["interactivity"]["request_url"].startswith("https://desk.example/")


@pytest.mark.parametrize(
    ("options", "missing"), [([], "SLACK_APP_TOKEN"), (["--http"], "SLACK_SIGNING_SECRET")]
)
def test_an_app_that_is_half_set_up_names_what_is_missing(
    options: list[str],
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ORCHESTRE_SLACK_BOT_TOKEN", "xoxb-1")
    assert run(["slack", *options]) == 1
    told = capsys.readouterr().err
    assert "ORCHESTRE_SLACK_BOT_TOKEN" not in told
    assert f"ORCHESTRE_{missing}" in told
    assert "ORCHESTRE_SLACK_SERVICE_TOKEN" in told


def test_a_token_in_the_place_of_another_names_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORCHESTRE_SLACK_APP_TOKEN", "xoxb-canary")
    assert run(["slack"]) == 1
    told = capsys.readouterr().err
    assert "ORCHESTRE_SLACK_APP_TOKEN: must begin with xapp-" in told
    assert "canary" not in told


async def test_up_says_nothing_of_slack_where_it_is_not_set_up() -> None:
    settings = Settings(_env_file=None)
    async with beside(settings) as told:
        assert told == ""
    assert "Slack" not in where_things_are(settings, is_new=False, in_slack="")
    (found,) = await look(settings)
    assert (found.is_fine, found.what) == (True, "not set up (docs/howto/slack.md)")


async def test_up_goes_on_where_slack_is_half_set_up() -> None:
    settings = set_up(slack_service_token="")
    async with beside(settings) as told:
        assert "ORCHESTRE_SLACK_SERVICE_TOKEN" in told
    assert f"Slack    {told}" in where_things_are(settings, is_new=False, in_slack=told)
    (found,) = await look(settings)
    assert not found.is_fine


async def test_up_goes_on_where_the_port_is_taken() -> None:
    settings = set_up()
    with socket.create_server(("127.0.0.1", settings.slack_port)):
        async with beside(settings) as told:
            assert f"Port {settings.slack_port}" in told


async def test_the_app_runs_beside_and_ends_with_it() -> None:
    settings = set_up()
    address = f"http://127.0.0.1:{settings.slack_port}/slack/events"
    async with beside(settings) as told:
        assert told == f"over HTTP at 127.0.0.1:{settings.slack_port}"
        transport = httpx.AsyncHTTPTransport(retries=5)
        async with httpx.AsyncClient(transport=transport, timeout=60) as http:
            assert (await http.post(address, content=b"payload={}")).status_code == 401
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.post(address)


async def test_doctor_says_that_slack_does_not_answer() -> None:
    first, second = await look(set_up(api_url=NOWHERE, console_url="https://desk.example"))
    assert (first.part, first.is_fine) == ("Slack", False)
    assert (second.what, second.is_fine) == ("not looked at: the API does not run", True)


@pytest.mark.parametrize("console", ["", "http://localhost:8501", "http://[::1]:8501"])
async def test_doctor_warns_of_links_that_only_this_machine_opens(console: str) -> None:
    warned, *_ = await look(set_up(api_url=NOWHERE, console_url=console))
    assert (warned.part, warned.is_fine) == ("Slack links", True)
    assert "which only this machine opens" in warned.what
    assert "ORCHESTRE_CONSOLE_URL" in warned.mend


def test_an_address_that_is_only_an_example_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", "manifest", "--http"]) == 0
    told = capsys.readouterr()
    assert "--address" in told.err
    assert yaml.safe_load(told.out)["settings"]["socket_mode_enabled"] is False
    assert run(["slack", "manifest", "--address", "https://desk.example"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:9"),  # noqa: S104 read, not listened at
        ("::", "http://[::1]:9"),
        ("10.1.1.1", "http://10.1.1.1:9"),
    ],
)
def test_a_server_at_every_address_reaches_itself_by_loopback(host: str, url: str) -> None:
    assert loopback_url(Settings(_env_file=None, host=host, port=9)) == url


@pytest.mark.parametrize("named", ["console_port", "api_url"])
def test_a_port_that_is_taken_names_one_that_nothing_else_has(named: str) -> None:
    port = free_port()
    further = port + 1 if named == "console_port" else f"http://127.0.0.1:{port + 1}/"
    settings = set_up(port=port, slack_port=port, **{named: further})
    with socket.create_server(("127.0.0.1", port)), pytest.raises(OrchestreError) as refused:
        must_be_free(settings, command="ORCHESTRE_SLACK_PORT={port}")
    assert f"ORCHESTRE_SLACK_PORT={port + 2}" in refused.value.advice
    assert "`orchestre up`" in refused.value.advice


async def test_a_port_that_is_taken_meanwhile_ends_the_app_alone() -> None:
    settings = set_up()
    with (
        socket.create_server(("127.0.0.1", settings.slack_port)),
        pytest.raises(SettingsError, match=f"cannot listen at 127.0.0.1:{settings.slack_port}"),
    ):
        await slack_app.app.run(settings, asyncio.Event(), http=True)
