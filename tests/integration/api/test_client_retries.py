"""The client over a connection that breaks: what was asked is done once, and answered."""

from __future__ import annotations

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ApproveBody
from orchestre.domain.errors import OrchestreError
from tests.integration.api.people import Person
from tests.integration.api.test_catalogue import CATALOGUE


class Breaking(httpx.ASGITransport):
    """Loses the first answers: each request arrives, then the connection breaks."""

    def __init__(self, app: Api, losses: int = 1) -> None:
        super().__init__(app)
        self.losses = losses
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        response = await super().handle_async_request(request)
        if self.losses:
            self.losses -= 1
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return response


async def test_a_lost_answer_is_fetched_and_the_effect_is_one(app: Api, owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    shown = ApproveBody(version=1, content_hash=draft.current.content_hash)
    broken = Breaking(app)
    async with OrchestreClient("http://api", token=owner.token, transport=broken) as client:
        approved = await client.drafts.approve(draft.id, shown)
    assert approved.status == "approved"
    first, second = broken.asked
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert len((await owner.get("/events")).json()["items"]) == 1


async def test_a_file_is_sent_again_whole(app: Api, owner: Person) -> None:
    broken = Breaking(app)
    async with OrchestreClient("http://api", token=owner.token, transport=broken) as client:
        started = await client.products.start_import("shop.csv", CATALOGUE, ImportWishes())
        other = await client.products.start_import("shop.csv", CATALOGUE, ImportWishes())
    assert started.id != other.id
    assert len(broken.asked) == 3
    assert await owner.orchestre.imports.run_due() == 2


async def test_a_password_is_sent_once_for_its_route_keeps_no_answer(
    app: Api, http: httpx.AsyncClient
) -> None:
    ana = {"email": "ana@example.com", "password": "correct horse"}
    await http.post("/users/signup", data=ana)
    broken = Breaking(app, losses=0)
    async with OrchestreClient("http://api", transport=broken) as client:
        await client.sign_in(ana["email"], ana["password"])
        broken.losses = 1
        with pytest.raises(OrchestreError, match="may have been done"):
            await client.change_password(ana["password"], "a better horse")
        await client.sign_in(ana["email"], "a better horse")
    assert [one.url.path for one in broken.asked].count("/users/password") == 1


async def test_it_is_sent_again_once_and_only_with_a_key(app: Api, owner: Person) -> None:
    broken = Breaking(app, losses=9)
    async with OrchestreClient("http://api", token=owner.token, transport=broken) as client:
        with pytest.raises(OrchestreError, match="may have been done"):
            await client.bots.stop_all()
        assert len(broken.asked) == 2
        with pytest.raises(OrchestreError, match="was cut off"):
            await client.me()
        assert len(broken.asked) == 3
    async with OrchestreClient("http://api", transport=broken) as nobody:
        with pytest.raises(OrchestreError, match="may have been done"):
            await nobody.sign_up("cleo@example.com", "correct horse")
    assert len(broken.asked) == 4
    assert "Idempotency-Key" not in broken.asked[-1].headers
