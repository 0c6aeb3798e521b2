"""The wire: what somebody else chose does not break it."""

from __future__ import annotations

import httpx
import pytest

from orchestre.client.client import OrchestreClient
from orchestre.client.wire import Caller
from orchestre.domain.errors import NotSignedIn


def nobody(request: httpx.Request) -> httpx.Response:
    return httpx.Response(401, json={"title": "Not signed in", "status": 401})


@pytest.mark.parametrize("device", ["Café/1.0", "a\nb", "\x00\x7f", "браузер"])
def test_a_device_may_call_itself_anything(device: str) -> None:
    said = Caller(device=device, address=device).headers
    assert said["X-Forwarded-For"] == said["User-Agent"]
    assert said["User-Agent"].isascii()
    assert said["User-Agent"].isprintable()
    assert len(said["User-Agent"]) == len(device)


def test_a_usual_device_stays_as_it_is() -> None:
    assert Caller(device="Mozilla/5.0 (X11)").headers == {"User-Agent": "Mozilla/5.0 (X11)"}


@pytest.mark.parametrize("token", ["tökén", "a\nb", "a" * 43])
async def test_what_is_no_token_is_no_sign_in(token: str) -> None:
    async with OrchestreClient(
        "http://api", token=token, transport=httpx.MockTransport(nobody)
    ) as client:
        with pytest.raises(NotSignedIn):
            await client.me()
        with pytest.raises(NotSignedIn):
            await client.sign_out()
