"""Where a member is signed in, and a password that changes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import Invalid, NotFound
from tests.clock import SteppingClock
from tests.integration.api.people import Person

ANA, WORD, NEW = "ana@example.com", "correct horse", "a better horse"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Browser:
    """Ana, signed in with one browser."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._token = {"Authorization": f"Bearer {token}"}

    async def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self._token, **more.pop("headers", {})}
        return await self._http.request(method, path, headers=headers, **more)

    async def sessions(self) -> list[dict[str, Any]]:
        answer = await self.asks("GET", "/users/sessions")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def is_signed_in(self) -> bool:
        return (await self.asks("GET", "/users/me")).status_code == 200

    async def changes(self, current: str = WORD, new: str = NEW) -> httpx.Response:
        return await self.asks("POST", "/users/password", json={"current": current, "new": new})


async def sign_in(http: httpx.AsyncClient, agent: str = FIREFOX, word: str = WORD) -> Browser:
    form = {"username": ANA, "password": word}
    answer = await http.post("/users/token", data=form, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.text
    return Browser(http, answer.json()["access_token"])


@pytest.fixture
async def ana(http: httpx.AsyncClient) -> Browser:
    await http.post("/users/signup", data={"email": ANA, "password": WORD})
    return await sign_in(http)


async def test_sessions_tell_device_address_and_hour(
    ana: Browser, http: httpx.AsyncClient, clock: SteppingClock
) -> None:
    clock.advance(90 * 60)
    await sign_in(http, agent="orchestre\x1b[31m-client\t" + "x" * 500)
    assert await ana.is_signed_in()
    later, first = await ana.sessions()
    assert (first["current"], later["current"]) == (True, False)
    assert (first["device"], first["address"]) == (FIREFOX, "127.0.0.1")
    assert later["device"].startswith("orchestre [31m-client xxx")
    assert len(later["device"]) == 120
    assert first["created_at"] == "2026-01-05T09:00:00Z"
    assert first["expires_at"] == "2026-02-04T09:00:00Z"
    assert first["used_at"] == later["used_at"] == "2026-01-05T10:00:00Z"


async def test_sessions_come_in_pages(ana: Browser, http: httpx.AsyncClient) -> None:
    for _ in range(3):
        await sign_in(http)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = (await ana.asks("GET", "/users/sessions", params=query)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 4


async def test_an_expired_session_is_shown_no_more(
    ana: Browser, http: httpx.AsyncClient, clock: SteppingClock
) -> None:
    clock.advance(29 * 24 * 3600)
    fresh = await sign_in(http)
    assert len(await fresh.sessions()) == 2
    clock.advance(24 * 3600)
    assert [one["current"] for one in await fresh.sessions()] == [True]


async def test_a_session_is_ended_by_its_owner_alone(
    ana: Browser, http: httpx.AsyncClient, owner_of_another: Person
) -> None:
    phone = await sign_in(http)
    theirs = next(one["id"] for one in await ana.sessions() if not one["current"])
    foreign = await owner_of_another.asks("DELETE", f"/users/sessions/{theirs}")
    unknown = await owner_of_another.asks("DELETE", "/users/sessions/nothing")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert theirs not in (await owner_of_another.get("/users/sessions")).text
    assert (await ana.asks("DELETE", f"/users/sessions/{theirs}")).status_code == 204
    assert not await phone.is_signed_in()
    assert await ana.is_signed_in()
    assert (await ana.asks("DELETE", f"/users/sessions/{theirs}")).status_code == 404


@pytest.fixture
async def owner_of_another(orchestre: Orchestre, http: httpx.AsyncClient) -> Person:
    return await Person.of_a_new_workspace(orchestre, http, "eve@example.net")


async def test_all_other_sessions_end_at_once(ana: Browser, http: httpx.AsyncClient) -> None:
    others = [await sign_in(http), await sign_in(http)]
    assert (await ana.asks("DELETE", "/users/sessions")).json() == {"ended": 2}
    assert [await one.is_signed_in() for one in others] == [False, False]
    assert await ana.is_signed_in()
    verbs = [one["verb"] for one in (await ana.asks("GET", "/events")).json()["items"]]
    assert verbs == ["member signed up", "other sessions ended"]


async def test_a_new_password_ends_every_other_session(
    ana: Browser, http: httpx.AsyncClient
) -> None:
    other = await sign_in(http)
    changed = await ana.changes()
    assert (changed.status_code, changed.json()) == (200, {"ended": 1})
    assert not await other.is_signed_in()
    assert await ana.is_signed_in()
    old = await http.post("/users/token", data={"username": ANA, "password": WORD})
    assert old.status_code == 401
    assert await (await sign_in(http, word=NEW)).is_signed_in()
    event = (await ana.asks("GET", "/events")).json()["items"][-1]
    assert (event["verb"], event["after"]) == ("password changed", {"sessions_ended": 1})
    assert WORD not in str(event)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"current": "wrong horse", "new": NEW}, "body.current"),
        ({"current": WORD, "new": "short"}, "body.new"),
        ({"current": WORD}, "body.new"),
        ({"new": NEW}, "body.current"),
    ],
)
async def test_a_password_is_changed_only_by_who_knows_it(
    ana: Browser, body: dict[str, str], path: str
) -> None:
    refused = await ana.asks("POST", "/users/password", json=body)
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json()["faults"]] == [path]
    assert await ana.is_signed_in()


async def test_of_a_request_that_carries_passwords_nothing_is_kept(
    ana: Browser, orchestre: Orchestre
) -> None:
    """What is kept for an Idempotency-Key is a quick hash of the request: easily guessed from."""
    body = {"current": WORD, "new": NEW}
    sent = [
        await ana.asks("POST", "/users/password", json=body, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [200, 422]
    async with orchestre.store.read() as tx:
        kept = await tx.execute(sa.text("SELECT count(*) FROM kept_answers"))
        assert kept.scalar_one() == 0


async def test_guessing_the_current_password_is_stopped(ana: Browser) -> None:
    for _ in range(10):
        assert (await ana.changes(current="wrong horse")).status_code == 422
    stopped = await ana.changes()
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 300


async def test_a_chat_app_neither_sees_sessions_nor_changes_passwords(
    http: httpx.AsyncClient,
) -> None:
    app = Browser(http, "door.nothing")
    for method, path in (("GET", "/users/sessions"), ("DELETE", "/users/sessions")):
        assert (await app.asks(method, path)).status_code in {401, 403}


async def test_who_holds_the_server_gives_a_forgotten_password_anew(
    ana: Browser, http: httpx.AsyncClient, orchestre: Orchestre
) -> None:
    assert await orchestre.people.reset_password("ANA@example.com", NEW) == 1
    assert not await ana.is_signed_in()
    assert await (await sign_in(http, word=NEW)).is_signed_in()
    with pytest.raises(NotFound):
        await orchestre.people.reset_password("nobody@example.com", NEW)
    with pytest.raises(Invalid):
        await orchestre.people.reset_password("nobody", NEW)


async def test_knowing_who_asks_costs_one_query(ana: Browser, orchestre: Orchestre) -> None:
    asked: list[str] = []
    engine = orchestre.store.engine.sync_engine

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    await ana.is_signed_in()
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len([one for one in asked if "sign_ins" in one]) == 1, asked
