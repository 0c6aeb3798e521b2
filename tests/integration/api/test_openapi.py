"""The description of the API: complete, true to the committed copy, and fit to sign in by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import jsonschema
import pytest
from jsonschema.validators import Draft202012Validator

from tests import contract

DESCRIBED = contract.described()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]
#: Asks for a sign-in from other machines only.
OPEN_HERE = {"/metrics"}


def test_the_committed_description_is_that_of_the_routes() -> None:
    assert contract.PAGE.read_text(encoding="utf-8") == contract.written(), (
        "The routes have changed. Read what that means for callers, then write the description "
        "anew: make openapi"
    )


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for response in operation["responses"].values():
        yield from response.get("content", {}).values()


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)
def test_an_operation_is_described_whole(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"].isidentifier()
    assert operation["tags"]
    assert operation["summary"]
    assert operation["description"].endswith((".", "`"))
    assert any(status.startswith(("2", "3")) for status in operation["responses"])
    assert "application/problem+json" in operation["responses"]["4XX"]["content"]
    assert "422" not in operation["responses"]
    for parameter in operation.get("parameters", ()):
        if parameter["required"]:
            assert fits(parameter["example"], parameter["schema"]), parameter["name"]
    for content in contents(operation):
        if not content.get("schema"):
            continue
        examples = [content["example"]] if "example" in content else shown(content)
        assert examples
        for example in examples:
            assert fits(example, content["schema"])


def shown(content: dict[str, Any]) -> list[Any]:
    return [one["value"] for one in content["examples"].values()]


def fits(example: object, schema: dict[str, Any]) -> bool:
    whole = {**schema, "components": DESCRIBED["components"]}
    Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(example)
    return True


def test_operations_are_called_by_names_of_their_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_every_tag_is_explained() -> None:
    explained = {tag["name"] for tag in DESCRIBED["tags"]}
    used = {tag for *_, operation in OPERATIONS for tag in operation["tags"]}
    assert used <= explained, "say in TAGS of orchestre/api/openapi.py what they hold"


def test_every_post_of_a_member_names_the_key() -> None:
    for method, path, operation in OPERATIONS:
        named = [one["name"] for one in operation.get("parameters", ())]
        signed = method == "post" and bool(operation.get("security"))
        is_keyed = signed and operation["operationId"] != "change_password"
        assert ("Idempotency-Key" in named) == is_keyed, (method, path)


def test_one_signs_in_where_the_description_says() -> None:
    schemes = DESCRIBED["components"]["securitySchemes"]
    flow = schemes["OAuth2PasswordBearer"]["flows"]["password"]
    address = urljoin("http://api/docs", flow["tokenUrl"])
    form = DESCRIBED["paths"][address.removeprefix("http://api")]["post"]["requestBody"]["content"]
    assert "application/x-www-form-urlencoded" in form
    for method, path, operation in OPERATIONS:
        for wanted in operation.get("security", ()):
            assert set(wanted) <= set(schemes), (method, path)


async def test_what_names_no_sign_in_needs_none(http: httpx.AsyncClient) -> None:
    for method, path, operation in OPERATIONS:
        asked = await http.request(method.upper(), path.replace("{", "").replace("}", ""))
        if operation.get("security") and path not in OPEN_HERE:
            assert asked.status_code in {401, 415, 422}, (method, path)
        else:
            assert asked.status_code != 403, (method, path)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/users/token", "DELETE, POST"), ("/members/x", "DELETE, PATCH"), ("/drafts/x", "GET")],
)
async def test_a_wrong_method_is_told_every_right_one(
    http: httpx.AsyncClient, path: str, allowed: str
) -> None:
    refused = await http.request("OPTIONS", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
