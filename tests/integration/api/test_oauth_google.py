"""Linking Gmail mailboxes by visits, against a stand-in for Google's own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.domain.members import Role
from orchestre.providers import gmail
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.transport import AnswerLost, Transport
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store import accounts
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.google import CLIENT_ID, CLIENT_SECRET, REDIRECTS, Google, start_google
from tests.integration.api.people import Person
from tests.integration.api.visiting import API, BROWSER, JSON
from tests.integration.consent import word

CALLBACK = f"{API}/providers/google_auth"


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    """Google's pages, at which this API is registered."""
    started = start_google(tmp_path_factory.mktemp("google"), (*REDIRECTS, CALLBACK))
    yield started
    started.stop()


@pytest.fixture
async def orchestre(
    sqlite_store: Store, tmp_path: Path, google: Google
) -> AsyncIterator[Orchestre]:
    settings = Settings(_env_file=None, data_dir=tmp_path, api_url=API, **google.settings())
    with httpx.Client(trust_env=False) as lines:
        plugin = gmail.plugin(settings, Transport(lines))
        joined = join(settings, sqlite_store, Registry([plugin]))
        yield joined
        await joined.connections.close()
        await joined.index.close()


async def back_from(google: Google, person: Person, address: str) -> str:
    """Let a browser begin a visit, and its owner say yes; return where Google sends it."""
    asked = {"provider_name": "gmailprovider"}
    begun = await person.get("/providers/link_provider", params=asked, headers=JSON)
    assert begun.status_code == 200, begun.text
    back = google.walk_consent(begun.json()["url"], address)
    assert back.startswith(f"{CALLBACK}?")
    return back


async def result_for(google: Google, person: Person, address: str) -> str:
    ended = await person.http.get(await back_from(google, person, address), headers=BROWSER)
    assert ended.status_code == 307, ended.text
    name, result = word(ended.headers["location"])
    assert name == "result", result
    page = await person.http.get(ended.headers["location"], headers=BROWSER)
    assert address in page.text
    return result


async def link(person: Person, name: str, result: str) -> httpx.Response:
    body = {"provider_name": "gmail", "identifier_name": name, "social_info": {"result": result}}
    return await person.post("/providers/update_provider_info", body)


async def test_two_mailboxes_are_linked_and_nothing_is_linked_twice(
    google: Google, owner: Person, stranger: Person
) -> None:
    first, second = google.mailbox(), google.mailbox()
    results = []
    for name, address in (("support", first), ("sales", second)):
        results.append(await result_for(google, owner, address))
        linked = await link(owner, name, results[-1])
        assert linked.status_code == 200, linked.text
        assert (linked.json()["address"], linked.json()["lacks"]) == (address, "")
    listed = (await owner.get("/providers/get_my_providers")).json()["items"]
    assert {one["address"] for one in listed} == {first, second}
    assert (await link(owner, "again", results[0])).status_code == 404
    foreign = await link(stranger, "mine", await result_for(google, stranger, first))
    assert foreign.status_code == 409
    again = await link(owner, "support", await result_for(google, owner, first))
    assert again.json()["id"] == next(one["id"] for one in listed if one["address"] == first)


async def test_a_visit_is_good_once_and_for_ten_minutes(
    google: Google, owner: Person, stranger: Person, clock: SteppingClock
) -> None:
    address = google.mailbox()
    back = await back_from(google, owner, address)
    ended = await owner.http.get(back, headers=BROWSER)
    result = word(ended.headers["location"])[1]
    assert (await owner.http.get(back, headers=BROWSER)).status_code == 404
    colleague = await owner.colleague("bob@example.com", Role.ADMIN)
    for other in (stranger, colleague):
        assert (await link(other, "mine", result)).status_code == 404
    late = await back_from(google, owner, address)
    clock.advance(601)
    assert (await owner.http.get(late, headers=BROWSER)).status_code == 404
    assert (await link(owner, "support", result)).status_code == 404
    linked = await link(owner, "support", await result_for(google, owner, address))
    assert linked.status_code == 200


async def test_a_lost_answer_costs_one_visit(
    google: Google, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = google.mailbox()
    back = await back_from(google, owner, address)
    exchange = Transport.exchange

    def loses(self: Transport, *asked: Any) -> Any:
        exchange(self, *asked)
        raise AnswerLost("Google's answer was lost.")

    with monkeypatch.context() as breaks:
        breaks.setattr(Transport, "exchange", loses)
        ended = await owner.http.get(back, headers=BROWSER)
    assert word(ended.headers["location"]) == ("error", "temporarily_unavailable")
    assert (await owner.http.get(back, headers=BROWSER)).status_code == 404
    linked = await link(owner, "support", await result_for(google, owner, address))
    assert linked.status_code == 200


async def test_a_code_that_google_takes_no_longer(google: Google, owner: Person) -> None:
    first = httpx.URL(await back_from(google, owner, google.mailbox()))
    second = httpx.URL(await back_from(google, owner, google.mailbox()))
    # The code of one visit in the other: its verifier does not fit (RFC 7636 §4.6).
    mixed = first.copy_set_param("code", second.params["code"])
    ended = await owner.http.get(mixed, headers=BROWSER)
    assert word(ended.headers["location"]) == ("error", "rejected")
    page = await owner.http.get(ended.headers["location"], headers=BROWSER)
    assert "Nothing was linked" in page.text


async def test_unlinking_ends_the_access_at_google(
    google: Google, owner: Person, orchestre: Orchestre
) -> None:
    linked = await link(owner, "support", await result_for(google, owner, google.mailbox()))
    async with orchestre.store.read() as tx:
        kept = await accounts.connection(tx, linked.json()["id"])
    token = GmailOptions.model_validate_json(kept.options).refresh_token
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    async with httpx.AsyncClient(trust_env=False) as http:
        good = await http.post(f"{google.url}/oauth2/token", data=form)
        named = {"provider_name": "gmail", "identifier_name": "support"}
        gone = await owner.get("/providers/unlink_provider", params=named)
        dead = await http.post(f"{google.url}/oauth2/token", data=form)
    assert (good.status_code, gone.status_code, dead.status_code) == (200, 204, 400)
