"""Every route, every id of another workspace: nothing but what an id that never was is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests import contract
from tests.integration.api.people import Person
from tests.integration.api.world import World

DESCRIBED = contract.described()
#: Texts that name nothing that is kept: add a field here only if that is true of it.
NOT_IDS = {
    *("access", "address", "columns", "confidence", "currency", "cursor", "device", "email"),
    *("from", "instruction", "instructions", "invited", "message", "missing", "model", "name"),
    *("new", "outcome", "password", "person", "place", "provider_name", "q", "reason", "role"),
    *("content_hash", "current", "old", "redirect_url", "shown_as", "subject", "text", "until"),
    *("channel", "shown"),
    *("title", "brand", "description", "price", "url"),
    *("app_user", "bot_token", "refresh_token", "finding"),
    *("digest_at", "timezone", "error", "verb"),
}
LOOKUPS = ("/products/used", "/products/unanswered", "/documents/used")
#: What makes a thing of the name given, in the asker's own workspace.
MAKES = {("PUT", "/products/{sku}")}
#: Places of names that are ids elsewhere: a name that each workspace gives itself, a day.
NO_IDS_HERE = {
    ("/providers/update_provider_info", "identifier_name"),
    ("/numbers", "to"),
    *((path, "to") for path in LOOKUPS),
    # Known to the one sign-in that began the visit: test_oauth.py.
    ("/providers/show_visit", "result"),
}
HIDDEN, OTHER = "zanzibar", "marigold"


@dataclass(frozen=True)
class Place:
    """Where a request may name a thing."""

    method: str
    path: str
    operation: dict[str, Any]
    name: str
    where: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.where}.{self.name}"


def fields(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found = DESCRIBED["components"]["schemas"].get(name, {}).get("properties", {})
    return dict(found)


def is_text(schema: dict[str, Any]) -> bool:
    options = schema.get("anyOf", [schema])
    return any(one.get("type") == "string" and not {"enum", "format"} & set(one) for one in options)


def places() -> Iterator[Place]:
    for path, operations in DESCRIBED["paths"].items():
        for method, operation in operations.items():
            if not operation.get("security"):
                continue
            for one in operation.get("parameters", ()):
                if one["in"] == "path" or (one["in"] == "query" and is_text(one["schema"])):
                    yield Place(method.upper(), path, operation, one["name"], one["in"])
            for name, schema in fields(operation).items():
                if is_text(schema):
                    yield Place(method.upper(), path, operation, name, "body")


PLACES = [
    one for one in places() if one.name not in NOT_IDS and (one.path, one.name) not in NO_IDS_HERE
]


@pytest.fixture
async def ours(owner: Person) -> World:
    """What nobody else may see."""
    return await World.filled(owner, HIDDEN)


@pytest.fixture
async def theirs(stranger: Person) -> World:
    return await World.filled(stranger, OTHER)


def named(world: World, place: Place, name: str) -> str:
    """Say what a world's own thing is called that belongs in a place."""
    known = world.names.get(place.path) if name == "import_id" else world.names.get(name)
    assert known is not None, (
        f"{place}: put one of what {name!r} names into World.filled, so that it is tried with "
        "another workspace's, or into NOT_IDS if it names nothing that is kept"
    )
    return known


def unknown(name: str) -> str:
    if HIDDEN in name:
        return name.replace(HIDDEN, "no-such-thing")
    return "0" * len(name)


async def ask(world: World, place: Place, value: str) -> httpx.Response:
    """Ask by a world's owner, everything of their own but the one value."""

    def fill(name: str, where: str) -> str:
        return value if (name, where) == (place.name, place.where) else named(world, place, name)

    query, path = {}, place.path
    for one in place.operation.get("parameters", ()):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", fill(one["name"], "path"))
        elif one["name"] == "provider_name":
            query["provider_name"] = "maildir"
        elif one["in"] == "query" and (one["required"] or one["name"] == place.name):
            query[one["name"]] = fill(one["name"], "query")
    sent = {"params": query, "json": body(world, place, value)}
    return await world.owner.asks(place.method, path, headers=signed(world, path), **sent)


def signed(world: World, path: str) -> dict[str, str]:
    """Say what is sent along where a chat app asks rather than a member."""
    is_members = path.startswith(("/doors/tokens", "/doors/installations"))
    is_apps = path.startswith("/doors/") and not is_members
    return world.app if is_apps else {}


def body(world: World, place: Place, value: str) -> dict[str, Any] | None:
    known = fields(place.operation)
    if not known:
        return None
    content = place.operation["requestBody"]["content"]["application/json"]
    schema = DESCRIBED["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    example = content.get("example") or schema["examples"][0]
    filled = {name: world.names.get(name, given) for name, given in example.items()}
    if "content_hash" in filled:
        current = world.draft.current
        filled |= {"version": current.version, "content_hash": current.content_hash}
    return {**filled, place.name: value} if place.where == "body" else filled


def test_there_is_something_to_try() -> None:
    assert {one.where for one in PLACES} == {"path", "query", "body"}
    for place in PLACES:
        assert "{" in place.path or place.where != "path"


async def test_another_workspaces_ids_are_as_ids_that_never_were(
    ours: World, theirs: World
) -> None:
    before = await state(ours)
    # Last what makes a thing of that name here: from then on it is no longer absent.
    for place in sorted(PLACES, key=lambda one: (one.method, one.path) in MAKES):
        real = named(ours, place, place.name)
        foreign, absent = await ask(theirs, place, real), await ask(theirs, place, unknown(real))
        assert foreign.status_code == absent.status_code, (str(place), foreign.text, absent.text)
        nameless = absent.text.replace(unknown(real), "ID")
        assert foreign.text.replace(real, "ID") == nameless, str(place)
        assert HIDDEN not in foreign.text.replace(real, ""), str(place)
        if place.where == "path" and (place.method, place.path) not in MAKES:
            assert foreign.status_code == 404, (str(place), foreign.text)
    assert await state(ours) == before


def harm(place: Place) -> int:
    """Order requests so that none takes away what the next one names, or asks with."""
    if place.path.startswith("/doors/tokens"):
        return 3
    if place.method == "DELETE" or "unlink" in place.path:
        return 2
    return int(place.method != "GET")


async def test_in_the_same_places_ones_own_ids_are_known(ours: World) -> None:
    """Without this, requests that are wrong in themselves would let every wall stand untried."""
    for place in sorted(PLACES, key=harm):
        known = await ask(ours, place, named(ours, place, place.name))
        assert known.is_success or known.status_code == 409, (str(place), known.text)


async def test_nothing_that_is_listed_or_found_is_anothers(ours: World, theirs: World) -> None:
    for path, operations in DESCRIBED["paths"].items():
        operation = operations.get("get", {})
        if not operation.get("security") or "{" in path:
            continue
        required = {
            one["name"]: theirs.names.get(one["name"], one.get("example"))
            for one in operation.get("parameters", ())
            if one["in"] == "query" and one["required"]
        }
        given = [{}, *({"cursor": ours.names[one]} for one in ("draft_id", "sku", "account"))]
        for more in given if "cursor" in str(operation.get("parameters")) else [{}]:
            headers = signed(theirs, path)
            listed = await theirs.owner.get(path, params={**required, **more}, headers=headers)
            assert listed.status_code < 500, path
            assert HIDDEN not in listed.text, path
        if "q" in required:
            found = await theirs.owner.get(path, params={"q": f"{HIDDEN} tent"})
            assert HIDDEN not in found.text, path
            assert HIDDEN in (await ours.owner.get(path, params={"q": f"{HIDDEN} tent"})).text


async def state(world: World) -> list[Any]:
    """Read everything of a workspace that another might have changed."""
    paths = ("/events", f"/drafts/{world.draft.id}", "/bots", "/members", "/products")
    return [(await world.owner.get(path, params={"limit": 200})).json() for path in paths]
