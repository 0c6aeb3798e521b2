"""The client over HTTP: what it sends, what it raises again, and that it never asks twice."""

from __future__ import annotations

import json

import httpx
import pytest

from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import AssignBody, BotChanges, RejectBody
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    OrchestreError,
    TooLarge,
    TooOften,
    WrongType,
)

TOKEN = "t0ken"


class Server:
    """A server at the far end of the wire that notes what it was asked."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def client(self, token: str = TOKEN) -> OrchestreClient:
        return OrchestreClient(
            "http://orchestre.example/", token=token, transport=httpx.MockTransport(self)
        )


def problem(status: int, **fields: object) -> httpx.Response:
    body = {"type": "about:blank", "title": "No", "status": status, **fields}
    return httpx.Response(status, json=body, headers={"Content-Type": "application/problem+json"})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotSignedIn),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (413, TooLarge),
        (415, WrongType),
        (422, Invalid),
    ],
)
async def test_problems_are_raised_again_as_what_they_were(
    status: int, kind: type[OrchestreError]
) -> None:
    server = Server(problem(status, detail="What happened", next="What to do."))
    async with server.client() as client:
        with pytest.raises(kind, match="What happened") as raised:
            await client.me()
    assert raised.value.advice == "What to do."
    assert len(server.asked) == 1


async def test_every_fault_of_a_422_arrives_with_its_path() -> None:
    server = Server(problem(422, faults=[{"path": "body.text", "what": "is too long"}]))
    async with server.client() as client:
        with pytest.raises(Invalid, match="No") as raised:
            await client.me()
    assert [(one.path, one.what) for one in raised.value.faults] == [("body.text", "is too long")]


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("", 60), ("Mon, 01 Jan", 60)])
async def test_too_often_says_how_long_to_wait(header: str, seconds: float) -> None:
    answer = problem(429)
    answer.headers["Retry-After"] = header
    async with Server(answer).client() as client:
        with pytest.raises(TooOften) as raised:
            await client.me()
    assert raised.value.retry_after == seconds


async def test_a_server_error_is_told_and_not_asked_again() -> None:
    server = Server(problem(500, detail="Something broke", next="Look at the log."))
    async with server.client() as client:
        with pytest.raises(OrchestreError, match="Something broke"):
            await client.bots.stop_all()
    assert len(server.asked) == 1


@pytest.mark.parametrize("content", ["<html>502</html>", '"text"', '{"error": 1}'])
async def test_another_program_at_that_address_is_named(content: str) -> None:
    async with Server(httpx.Response(502, text=content)).client() as client:
        with pytest.raises(OrchestreError, match="answered 502, and not in Orchestre's form"):
            await client.me()


async def test_an_answer_of_another_shape_is_an_error_not_a_half_filled_object() -> None:
    async with Server(httpx.Response(200, json={"hello": "world"})).client() as client:
        with pytest.raises(OrchestreError, match="not as this version of Orchestre does"):
            await client.me()


@pytest.mark.parametrize(
    ("error", "says", "advice"),
    [
        (httpx.ConnectError("refused"), "No Orchestre answers at", "orchestre up"),
        (httpx.ConnectTimeout("slow"), "No Orchestre answers at", "orchestre up"),
        (httpx.ReadTimeout("slow"), "what was asked may have been done", "before you ask again"),
        (httpx.UnsupportedProtocol("ftp"), "ORCHESTRE_API_URL is not the address", "http://"),
    ],
)
async def test_silence_is_explained_and_a_post_is_never_repeated(
    error: Exception, says: str, advice: str
) -> None:
    server = Server(error)
    async with server.client() as client:
        with pytest.raises(OrchestreError, match=says) as raised:
            await client.bots.stop_all()
    assert advice in raised.value.advice
    assert len(server.asked) == 1


async def test_a_reading_call_that_was_cut_off_may_be_made_again() -> None:
    async with Server(httpx.ReadError("cut")).client() as client:
        with pytest.raises(OrchestreError, match="was cut off") as raised:
            await client.me()
    assert "try again" in raised.value.advice


async def test_ids_cannot_reach_into_other_routes() -> None:
    server = Server(problem(404))
    async with server.client() as client:
        with pytest.raises(NotFound):
            await client.drafts.show("../users/me?x=1#y")
    assert server.asked[0].url.raw_path == b"/drafts/..%2Fusers%2Fme%3Fx%3D1%23y"


async def test_query_holds_what_was_given_and_the_token_goes_in_a_header() -> None:
    server = Server(httpx.Response(200, json={"items": [], "next_cursor": None}))
    async with server.client() as client:
        await client.drafts.page(status=DraftStatus.WAITING, limit=5)
    (asked,) = server.asked
    assert dict(asked.url.params) == {"status": "waiting", "limit": "5"}
    assert asked.headers["Authorization"] == "Bearer t0ken"


async def test_signing_in_makes_later_calls_signed() -> None:
    server = Server(httpx.Response(200, json={"access_token": "fresh", "expires_in": 60}))
    async with server.client(token="") as client:
        assert not client.signed_in
        await client.sign_in("ana@example.com", "a+b&c")
        assert client.signed_in
        with pytest.raises(OrchestreError):
            await client.me()
    first, second = server.asked
    assert first.content == b"username=ana%40example.com&password=a%2Bb%26c"
    assert "Authorization" not in first.headers
    assert second.headers["Authorization"] == "Bearer fresh"


async def test_bodies_carry_what_was_set_and_nothing_else() -> None:
    server = Server(problem(404))
    async with server.client() as client:
        for call in (
            client.bots.change("1", BotChanges(model="")),
            client.drafts.reject("1", RejectBody(version=1, content_hash="0" * 32)),
            client.drafts.assign("1", AssignBody(member=None).member),
            client.drafts.undo("1"),
        ):
            with pytest.raises(NotFound):
                await call
    assert [json.loads(asked.content) for asked in server.asked] == [
        {"model": ""},
        {"version": 1, "content_hash": "0" * 32},
        {"member": None},
        {},
    ]
    assert [asked.method for asked in server.asked] == ["PATCH", "POST", "POST", "POST"]


async def test_an_import_hands_over_the_file_and_the_wishes() -> None:
    server = Server(httpx.Response(202, json={"id": "i1"}))
    wishes = ImportWishes(columns={"price": "Preis"}, missing="remove", dry_run=True)
    async with server.client() as client:
        started = await client.products.start_import("käse.csv", b"sku\n1\n", wishes)
    (asked,) = server.asked
    assert started.id == "i1"
    assert dict(asked.url.params) == {
        "columns": '{"price": "Preis"}',
        "missing": "remove",
        "dry_run": "true",
    }
    assert b"sku\n1\n" in asked.content


async def test_events_are_followed_as_they_come() -> None:
    lines = (
        ": ping\r\n\r\nid: 1\r\ndata: "
        '{"id":"1","at":"2026-11-22T08:00:00Z","actor":"a","verb":"v","subject":"s","hash":"h"}'
        "\r\n\r\n"
    )
    server = Server(httpx.Response(200, text=lines))
    async with server.client() as client:
        events = [event async for event in client.events.follow(after="0")]
    assert [event.verb for event in events] == ["v"]
    assert server.asked[0].headers["Accept"] == "text/event-stream"


async def test_following_without_a_sign_in_is_refused_like_any_call() -> None:
    async with Server(problem(401, detail="Who?")).client() as client:
        with pytest.raises(NotSignedIn, match="Who"):
            await anext(client.events.follow())


async def test_following_a_server_that_is_not_there_says_so() -> None:
    async with Server(httpx.ConnectError("refused")).client() as client:
        with pytest.raises(OrchestreError, match="No Orchestre answers"):
            await anext(client.events.follow())
