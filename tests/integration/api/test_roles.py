"""Every route and every role: who gets 403 is told by docs/reference/roles.md, by nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeGuard, get_args

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from orchestre.api import auth, cookies
from orchestre.api.app import Api
from orchestre.domain.members import RIGHTS, Right, Role
from tests.house.limits import ROOT
from tests.integration.api.people import Person
from tests.integration.api.test_doors import App

PAGE = ROOT / "docs/reference/roles.md"


def asked_by(alias: object) -> object:
    """The dependency behind one of auth's annotations."""
    return get_args(alias)[1].dependency


#: What a route asks for, from most to least; the first that it depends on counts.
ASKED: dict[object, str] = {
    asked_by(auth.Owner): Right.OWN,
    asked_by(auth.Configurer): Right.CONFIGURE,
    asked_by(cookies.BrowserVisitor): Right.CONFIGURE,
    asked_by(auth.Decider): Right.DECIDE,
    asked_by(auth.Reader): Right.READ,
    asked_by(auth.ChatApp): "chat app",
    asked_by(auth.Token): "signed in",
}


#: What follows the right where a chat app, too, may ask for its member.
IN_CHAT = " in chat"


def routes(app: Api) -> Iterator[APIRoute]:
    for entry in app.routes:
        router = getattr(entry, "original_router", None)
        yield from (one for one in (router.routes if router else [entry]) if is_ours(one))


def is_ours(route: object) -> TypeGuard[APIRoute]:
    return isinstance(route, APIRoute)


def methods(route: APIRoute) -> set[str]:
    return route.methods or set()


def calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from calls(one)


def declared(app: Api) -> dict[str, str]:
    """Each route, and what it asks of whoever comes."""
    found: dict[str, str] = {}
    for route in routes(app):
        used = set(calls(route.dependant))
        asks = next((what for call, what in ASKED.items() if call in used), "nothing")
        if asks in set(Right) and route.endpoint.__name__ in auth.IN_CHAT:
            asks += IN_CHAT
        found |= {f"{method} {plain(route.path)}": asks for method in methods(route)}
    return found


def plain(path: str) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "{id}", path)


def told() -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z]+ /[^`]*)` \| ([\w ]+) \|$", PAGE.read_text(), re.MULTILINE)
    assert len(rows) == len(dict(rows)), "docs/reference/roles.md tells of a route twice"
    return dict(rows)


def test_the_page_tells_what_each_route_asks(app: Api) -> None:
    made, page = declared(app), told()
    wrong = {name: asks for name, asks in made.items() if page.get(name) != asks}
    lines = "\n".join(f"| `{name}` | {asks} |" for name, asks in sorted(wrong.items()))
    assert not wrong, f"docs/reference/roles.md: is this who may? Then add\n{lines}"
    assert set(page) == set(made), f"No such route: {set(page) - set(made)}"


def test_the_page_tells_what_each_role_may() -> None:
    for role in Role:
        row = re.search(rf"^\| {role} \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
        assert row, role
        assert [cell.strip() == "yes" for cell in row[1].split("|")] == [
            right in RIGHTS[role] for right in Right
        ]


async def ask(app: Api, person: Person | App, method: str, path: str, **more: Any) -> int:
    """Ask with a body of the route's kind in which nothing stands."""
    path = re.sub(r":\w+\}", "}", path)
    operation = app.openapi()["paths"][path][method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        more["files"] = {"unheard": b""}
    elif "application/x-www-form-urlencoded" in content:
        more["data"] = {}
    elif content:
        more["json"] = {}
    address = re.sub(r"\{\w+\}", "0" * 32, path)
    headers = {"Authorization": f"Bearer {person.token}", **more.pop("headers", {})}
    return (await person.http.request(method, address, headers=headers, **more)).status_code


@pytest.mark.parametrize("role", Role)
async def test_who_may_not_gets_403_and_who_may_does_not(
    app: Api, owner: Person, role: Role
) -> None:
    person = await owner.colleague(f"{role}@example.com", role)
    for route in routes(app):
        (method,) = methods(route)
        asks = declared(app)[f"{method} {plain(route.path)}"].removesuffix(IN_CHAT)
        if asks not in set(Right):
            continue
        status = await ask(app, person, method, route.path)
        may = Right(asks) in RIGHTS[role]
        assert (status == 403) == (not may), (role, method, route.path, asks, status)
        assert status < 500, (method, route.path)


async def test_nobody_who_is_not_signed_in_gets_further_than_the_door(
    app: Api, http: httpx.AsyncClient, owner: Person
) -> None:
    nobody = Person(owner.orchestre, http, owner.member, "unknown")
    for route in routes(app):
        (method,) = methods(route)
        if declared(app)[f"{method} {plain(route.path)}"] not in {"nothing", "signed in"}:
            assert await ask(app, nobody, method, route.path) == 401, (method, route.path)


async def test_a_chat_app_alone_gets_no_further_than_its_doors(app: Api, owner: Person) -> None:
    chat = await App.of(owner)
    for route in routes(app):
        (method,) = methods(route)
        asks = declared(app)[f"{method} {plain(route.path)}"].removesuffix(IN_CHAT)
        if asks in set(Right):
            assert await ask(app, chat, method, route.path) in {401, 403}, (method, route.path)
        if asks == "chat app":
            status = await ask(app, chat, method, route.path)
            assert status in {200, 404, 422}, (method, route.path, status)


def test_what_is_open_to_chat_apps_is_there(app: Api) -> None:
    assert {route.endpoint.__name__ for route in routes(app)} >= auth.IN_CHAT


async def test_a_chat_app_that_acts_for_an_owner_gets_403_but_where_chats_are_named(
    app: Api, owner: Person
) -> None:
    chat = await App.of(owner)
    await chat.knows(owner)
    named = {"On-Behalf-Of": "slack:T1:U1"}
    for route in routes(app):
        (method,) = methods(route)
        asks = declared(app)[f"{method} {plain(route.path)}"]
        if asks.removesuffix(IN_CHAT) not in set(Right) or "link_provider" in route.path:
            continue
        status = await ask(app, chat, method, route.path, headers=named)
        assert (status == 403) != asks.endswith(IN_CHAT), (method, route.path, status)
