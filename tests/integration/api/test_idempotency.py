"""A POST that is sent again under its key: one effect, the same answer."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from orchestre.api.app import Api
from orchestre.api.idempotency import BodyDigest
from orchestre.domain.drafts import Draft
from orchestre.domain.members import Role
from orchestre.replies.review import Review
from orchestre.store import kept_answers
from orchestre.store.kept_answers import Answer, Asked, Claimed, Taken
from orchestre.store.session import Store
from orchestre.store.tables_answers import kept_answers as table
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown
from tests.integration.api.test_catalogue import CATALOGUE

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def waiting(owner: Person, name: str = "support@shop.example") -> Draft:
    return await owner.draft(await owner.message(await owner.account(name)))


async def approve(person: Person, draft: Draft, **more: Any) -> httpx.Response:
    more = {"headers": KEY, **more}
    return await person.post(f"/drafts/{draft.id}/approve", shown(draft), **more)


async def rows(store: Store) -> list[Any]:
    async with store.read() as tx:
        return list(await tx.execute(sa.select(table)))


async def test_a_request_that_comes_again_is_answered_again(
    owner: Person, sqlite_store: Store
) -> None:
    draft = await waiting(owner)
    first = await approve(owner, draft)
    again = await approve(owner, draft)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert first.headers["content-type"] == again.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (await approve(owner, draft, headers={})).status_code == 409
    (row,) = await rows(sqlite_store)
    assert KEY["Idempotency-Key"] not in row.id
    assert b"Cleo" not in row.content


async def test_two_at_once_have_one_effect(owner: Person) -> None:
    draft = await waiting(owner)
    answers = await asyncio.gather(*(approve(owner, draft) for _ in range(4)))
    assert sorted({one.status_code for one in answers}) in ([200], [200, 409])
    for refused in (one for one in answers if one.status_code == 409):
        assert refused.json()["type"] == "urn:orchestre:problem:being-answered"
        assert refused.headers["retry-after"] == "1"
    fresh = [one for one in answers if one.is_success and "idempotency-replayed" not in one.headers]
    assert len(fresh) == 1
    verbs = [one["verb"] for one in (await owner.get("/events")).json()["items"]]
    assert len(verbs) == 1
    assert (await approve(owner, draft)).content == fresh[0].content


async def test_a_key_is_for_one_request(owner: Person) -> None:
    draft, other = await waiting(owner), await waiting(owner, "sales@shop.example")
    assert (await approve(owner, draft)).status_code == 200
    for refused in (
        await approve(owner, other),
        await owner.post(
            f"/drafts/{draft.id}/approve", {**shown(draft), "version": 9}, headers=KEY
        ),
        await approve(owner, draft, params={"x": "1"}),
        await owner.post(f"/drafts/{draft.id}/undo", headers=KEY),
    ):
        assert refused.status_code == 422, refused.text
        assert refused.json()["faults"][0]["path"] == "header.Idempotency-Key"
        assert "another request" in refused.json()["detail"]
    assert (await owner.get(f"/drafts/{other.id}")).json()["status"] == "waiting"


async def test_another_member_may_use_the_same_key(owner: Person, stranger: Person) -> None:
    colleague = await owner.colleague("bob@example.com", Role.APPROVER)
    draft, theirs = await waiting(owner), await waiting(stranger, "hello@other.example")
    assert (await approve(owner, draft)).status_code == 200
    assert (await approve(stranger, theirs)).json()["id"] == theirs.id
    other = await waiting(owner, "sales@shop.example")
    assert (await approve(colleague, other)).json()["id"] == other.id
    assert "another" not in (await approve(colleague, draft, headers={})).text


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
async def test_a_wrong_key_is_refused(owner: Person, key: str) -> None:
    draft = await waiting(owner)
    refused = await approve(owner, draft, headers={"Idempotency-Key": key.encode("latin-1")})
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["path"] == "header.Idempotency-Key"
    assert (await owner.get(f"/drafts/{draft.id}")).json()["status"] == "waiting"


async def test_a_refusal_frees_its_key(owner: Person, sqlite_store: Store) -> None:
    draft = await waiting(owner)
    path = f"/drafts/{draft.id}/approve"
    assert (await owner.post(path, {"version": 1}, headers=KEY)).status_code == 422
    assert (await owner.post(path, {**shown(draft), "version": 7}, headers=KEY)).status_code == 409
    assert await rows(sqlite_store) == []
    viewer = await owner.colleague("vic@example.com", Role.VIEWER)
    assert (await approve(viewer, draft)).status_code == 403
    assert (await approve(owner, draft)).status_code == 200


async def test_a_failure_of_ours_is_not_kept_and_its_effect_not_repeated(
    owner: Person, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await waiting(owner)
    decide = Review.decide

    async def decide_and_fail(*args: Any) -> None:
        await decide(*args)
        raise RuntimeError("the machine broke")

    with monkeypatch.context() as broken:
        broken.setattr(Review, "decide", decide_and_fail)
        assert (await approve(owner, draft)).status_code == 500
    assert await rows(sqlite_store) == []
    again = await approve(owner, draft)
    assert again.status_code == 409, "the first one did it: the row's own guard says so"
    assert (await owner.get(f"/drafts/{draft.id}")).json()["status"] == "approved"


async def test_a_request_that_died_gives_its_key_back(
    owner: Person, sqlite_store: Store, clock: SteppingClock
) -> None:
    draft = await waiting(owner)
    assert (await approve(owner, draft)).status_code == 200
    async with sqlite_store.begin() as tx:
        await tx.execute(sa.update(table).values(status=0, content=None))
    waits = await approve(owner, draft)
    assert (waits.status_code, waits.headers["retry-after"]) == (409, "1")
    clock.advance(kept_answers.LEASE.total_seconds())
    assert "idempotency-replayed" not in (await approve(owner, draft)).headers
    assert await rows(sqlite_store) == []


async def test_a_start_gives_back_every_key_that_was_left(owner: Person) -> None:
    store = owner.orchestre.store
    asked = Asked(owner.member.workspace_id, owner.member.id, "k", "0" * 64)
    async with store.begin() as tx:
        assert isinstance(await kept_answers.claim(tx, asked), Claimed)
    async with store.begin() as tx:
        assert await kept_answers.claim(tx, asked) == Taken(same=True, answer=None)
        await kept_answers.free_all(tx)
        assert isinstance(await kept_answers.claim(tx, asked), Claimed)


async def test_who_was_overtaken_changes_nothing(owner: Person, clock: SteppingClock) -> None:
    store = owner.orchestre.store
    asked = Asked(owner.member.workspace_id, owner.member.id, "k", "0" * 64)
    answer = Answer(200, (("content-type", "text/plain"),), "é\n".encode())
    async with store.begin() as tx:
        slow = await kept_answers.claim(tx, asked)
    clock.advance(kept_answers.LEASE.total_seconds())
    async with store.begin() as tx:
        quick = await kept_answers.claim(tx, asked)
        assert isinstance(slow, Claimed)
        assert isinstance(quick, Claimed)
        assert not await kept_answers.keep(tx, slow, answer)
        assert not await kept_answers.free(tx, slow)
        assert await kept_answers.keep(tx, quick, answer)
        assert await kept_answers.claim(tx, asked) == Taken(same=True, answer=answer)


async def test_answers_are_kept_for_a_day(
    owner: Person, sqlite_store: Store, clock: SteppingClock
) -> None:
    for number in range(3):
        draft = await waiting(owner, f"{number}@shop.example")
        key = {"Idempotency-Key": f"key {number}"}
        assert (await approve(owner, draft, headers=key)).status_code == 200
    clock.advance(kept_answers.LIFE.total_seconds() - 1)
    assert "idempotency-replayed" in (await approve(owner, draft, headers=key)).headers
    clock.advance(1)
    again = await approve(owner, draft, headers=key)
    assert again.status_code == 409
    assert "idempotency-replayed" not in again.headers
    assert await rows(sqlite_store) == []


async def test_a_file_that_is_sent_again_is_imported_once(owner: Person) -> None:
    async def send(content: bytes, boundary: str) -> httpx.Response:
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        ).encode()
        body += content + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}", **KEY}
        return await owner.asks("POST", "/products/import", content=body, headers=kind)

    first = await send(CATALOGUE, "one")
    again = await send(CATALOGUE, "another-boundary")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert (await send(CATALOGUE + b"T-4,Peg,1,EUR\n", "one")).status_code == 422


def test_a_body_is_the_same_however_it_comes_in_pieces() -> None:
    def digest(boundary: str, *pieces: bytes) -> str:
        read = BodyDigest(f"multipart/form-data; boundary={boundary}")
        for piece in pieces:
            read.add(piece)
        return read.hexdigest()

    body = b"--ab\r\n\r\ntext --a --ab-- --\r\n--ab--\r\n"
    whole = digest("ab", body)
    for first, second in itertools.combinations(range(len(body)), 2):
        assert digest("ab", body[:first], body[first:second], body[second:]) == whole
    assert digest("xyz", body.replace(b"--ab", b"--xyz")) == whole
    assert digest("ab", body + b"!") != whole


async def test_every_post_of_a_member_takes_a_key(app: Api, owner: Person) -> None:
    """A route whose sign-in goes another way than `member_who_may` must call `once` itself."""
    door = await owner.post("/doors/tokens", {"service": "slack", "name": "the app"})
    app_itself = {"Authorization": f"Bearer {door.json()['token']}"}
    forgetful = []
    for path, operations in app.openapi()["paths"].items():
        described = operations.get("post", {})
        if not any(one["name"] == "Idempotency-Key" for one in described.get("parameters", ())):
            continue
        sent: dict[str, Any] = {}
        content = described.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            sent = {"files": {"file": ("a.csv", CATALOGUE)}}
        elif content:
            sent = {"json": {}}
        address, wrong = path.replace("{", "").replace("}", ""), {"Idempotency-Key": "x" * 256}
        refused = await owner.asks("POST", address, headers=wrong, **sent)
        if refused.status_code in {401, 403}:
            refused = await owner.http.post(address, headers={**wrong, **app_itself}, **sent)
        if "header.Idempotency-Key" not in refused.text:
            forgetful.append((path, refused.status_code, refused.text))
    assert not forgetful
