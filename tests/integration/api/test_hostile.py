"""Whatever a client sends, it is the client's fault: never a 5xx, always problem+json."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from orchestre.api import bodies
from orchestre.api.app import Api
from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import (
    CredentialsRejected,
    ModelUnavailable,
    OrchestreError,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
)
from tests.integration.api.people import Person

TEXTS = ("%00", "a%00b", "%ED%A0%80", "-1", "9" * 30, "9" * 5000, "%F0%9F%A6%84", "..%2F..%2Fetc")
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b"\xff\xfe",
    b'{"version": NaN}',
    b'{"version": 1e999}',
    b"[" * 100_000,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b'{"version": ' + b"9" * 5000 + b"}",
)


def routes(app: Api) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
    ]


def spoiled(app: Api, operation: dict[str, Any], value: object) -> bytes:
    """Fill every field of a route's body with one value."""
    content = operation["requestBody"]["content"]
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    fields = app.openapi()["components"]["schemas"].get(name, {}).get("properties", {})
    return json.dumps(dict.fromkeys(fields, value)).encode()


def check(response: httpx.Response, what: object) -> None:
    assert response.status_code < 500, (what, response.text)
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json", what
        problem = response.json()
        assert problem["status"] == response.status_code, what
        assert problem["type"], what
        assert problem["title"], what
        assert problem["detail"], what
        assert problem["next"], what


async def send_hostile_addresses(app: Api, owner: Person) -> None:
    for method, path, operation in routes(app):
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        for text in TEXTS:
            query = "&".join(f"{name}={text}" for name in [*names, "unheard"])
            address = path.replace("{", "").replace("}", "") + f"?{query}"
            check(await owner.asks(method, address), (method, address))
            if "{" in path:
                start, _, rest = path.partition("{")
                address = start + text + rest.partition("}")[2]
                check(await owner.asks(method, address), (method, address))


async def send_hostile_bodies(app: Api, owner: Person) -> None:
    for method, path, operation in routes(app):
        if "requestBody" not in operation:
            continue
        texts = ("\x00", "\ud800", "", " ")
        others: tuple[object, ...] = (-1, 10**30, 10**400, [], {}, [["\x00"]], None, True)
        bodies = [*BODIES, *(spoiled(app, operation, value) for value in (*texts, *others))]
        address = path.replace("{", "").replace("}", "")
        for body in bodies:
            for kind in ("application/json", "multipart/form-data", "text/plain", ""):
                sent = {"Content-Type": kind} if kind else {}
                response = await owner.asks(method, address, content=body, headers=sent)
                check(response, (method, address, body[:60], kind))
                if "application/json" in operation["requestBody"]["content"]:
                    wrong = kind != "application/json" and (body or kind)
                    assert (response.status_code == 415) == bool(wrong), (address, body[:60], kind)


async def test_text_that_cannot_be_kept_is_named_by_its_path(owner: Person) -> None:
    body = {"provider_name": "maildir", "identifier_name": "x", "social_info": {"path": "a\x00"}}
    refused = await owner.post("/providers/update_provider_info", body)
    assert refused.status_code == 422
    assert "NUL" in refused.json()["faults"][0]["what"]
    refused = await owner.get("/products/search?q=a%00")
    assert refused.json()["faults"][0]["path"] == "query.q"


async def test_every_fault_is_listed_with_its_path(owner: Person) -> None:
    body = {"version": 0, "content_hash": "short", "unheard": 1}
    refused = (await owner.post("/drafts/x/approve", body)).json()
    assert {fault["path"] for fault in refused["faults"]} == {
        "body.version",
        "body.content_hash",
        "body.unheard",
    }
    refused = (await owner.get("/drafts?limit=201&status=lost")).json()
    assert {fault["path"] for fault in refused["faults"]} == {"query.limit", "query.status.0"}


@pytest.mark.parametrize("way", ["declared", "in pieces"])
async def test_a_body_that_is_too_large_is_not_read(owner: Person, way: str) -> None:
    size = bodies.BODY_LIMIT + 1

    async def pieces() -> Any:
        for _ in range(0, size, 65536):
            yield b" " * 65536

    content = b" " * size if way == "declared" else pieces()
    sent = {"Content-Type": "application/json"}
    refused = await owner.asks("POST", "/drafts/x/approve", content=content, headers=sent)
    assert refused.status_code == 413
    check(refused, "too large")


async def test_what_the_router_refuses(owner: Person) -> None:
    nowhere = await owner.get("/nowhere")
    assert nowhere.status_code == 404
    check(nowhere, "nowhere")
    wrong = await owner.asks("PUT", "/drafts")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["allow"]
    check(wrong, "wrong method")


async def test_a_fault_of_ours_has_a_number_and_no_details(
    orchestre: Orchestre, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(orchestre.bots), "status", broken)
    failed = await owner.get("/bots")
    assert failed.status_code == 500
    assert failed.headers["content-type"] == "application/problem+json"
    assert "secret" not in failed.text
    assert failed.json()["next"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CredentialsRejected("The password is wrong"), 422),
        (ReplyRefused("No such mailbox"), 422),
        (RateLimited("Slowly", retry_after=1.5), 429),
        (ProviderUnavailable("Nobody answers"), 503),
        (ModelUnavailable("Nobody answers"), 503),
    ],
)
async def test_what_a_service_answered_is_passed_on(
    orchestre: Orchestre,
    owner: Person,
    monkeypatch: pytest.MonkeyPatch,
    error: OrchestreError,
    status: int,
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(orchestre.bots), "status", failing)
    refused = await owner.get("/bots")
    assert refused.status_code == status
    assert refused.json()["detail"] == str(error)
    assert refused.json()["next"]
    assert refused.headers.get("retry-after") == ("2" if status == 429 else None)


async def test_every_operation_is_named_after_its_function(app: Api) -> None:
    names = [operation["operationId"] for _, _, operation in routes(app)]
    assert len(names) == len(set(names))
    assert {"start_auto_bot", "get_my_providers", "approve_draft"} <= set(names)


async def test_the_description_names_no_schema_that_it_lacks(http: httpx.AsyncClient) -> None:
    described = await http.get("/openapi.json")
    schemas = described.json()["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', described.text))
    assert "Problem" in named
    assert named <= set(schemas)
    assert "HTTPValidationError" not in described.text
    assert (await http.get("/docs")).status_code == 200
