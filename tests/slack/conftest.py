"""An office: Orchestre's real API, the real app, and a stand-in for Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_bolt.listener.async_listener import AsyncCustomListener

from orchestre.api.app import Api
from orchestre.client.client import OrchestreClient
from orchestre.domain.identities import Chat
from orchestre.settings import Settings
from slack_app import desk as answering
from slack_app import opening
from slack_app.app import join, make_app, make_web
from slack_app.slack import open_slack
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import FaultProxy
from tests.emulators.slack import BOT_TOKEN, Slack, start_slack
from tests.integration.api.conftest import app, http, orchestre, owner, routes, stranger
from tests.integration.api.people import Person
from tests.slack.ears import Ears
from tests.slack.late import Late
from tests.slack.office import Around, Lag, Office
from tests.slack.payloads import SECRET

__all__ = ["app", "http", "orchestre", "owner", "routes", "stranger"]


@pytest.fixture(scope="session")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    started = start_slack(tmp_path_factory.mktemp("slack"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def running_proxy(slack: Slack) -> Iterator[FaultProxy]:
    started = FaultProxy(slack.url, Late(slack))
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's three seconds are kept where a test is about them: a busy machine takes as long."""
    monkeypatch.setattr(opening, "SOON", 60.0)
    monkeypatch.setattr(answering, "_FORM_WAITS", 60.0)
    made = AsyncCustomListener.__init__

    def patient(listener: AsyncCustomListener, **given: Any) -> None:
        made(listener, **given)
        listener.ack_timeout = 60

    monkeypatch.setattr(AsyncCustomListener, "__init__", patient)


@pytest.fixture
def proxy(running_proxy: FaultProxy) -> FaultProxy:
    """What stands before Slack: it sees every call, and fails as it is told to."""
    running_proxy.forget()
    return running_proxy


@pytest.fixture(scope="session")
def ears() -> Iterator[Ears]:
    listening = Ears()
    yield listening
    listening.stop()


@pytest.fixture
async def service_token(owner: Person) -> str:
    made = await owner.post("/doors/tokens", {"service": "slack", "name": "Slack of the shop"})
    return str(made.json()["token"])


@pytest.fixture
def settings(proxy: FaultProxy, service_token: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        test_mode=True,
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SECRET,
        slack_service_token=service_token,
        slack_api_url=f"{proxy.url}/api/",
    )


@pytest.fixture
def around(slack: Slack, proxy: FaultProxy, ears: Ears) -> Around:
    return Around(slack, proxy, ears)


@pytest.fixture
async def office(
    settings: Settings, app: Api, owner: Person, around: Around, clock: SteppingClock
) -> AsyncIterator[Office]:
    token = settings.slack_service_token.get_secret_value()
    lag = Lag(httpx.ASGITransport(app))
    async with OrchestreClient("http://api", token=token, transport=lag) as door:
        calling = open_slack(settings)
        desk = join(settings, door, calling, pace=0)
        desk.board.clock = clock
        guarded = make_web(settings, make_app(desk, calling))
        through = httpx.ASGITransport(guarded)
        async with httpx.AsyncClient(transport=through, base_url="http://slack-app") as web:
            made = Office(owner, around, door, desk, web, around.slack.channel(), lag)
            rita = await made.known("rita", owner)
            acting = door.acting_for(Chat.SLACK, rita.team, rita.id)
            await acting.doors.set_channel(None, made.channel)
            yield made
            await made.settled()
