"""OpenAPI: what FastAPI does not say of each route by itself: keys, problems, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orchestre.api.examples import Examples
from orchestre.api.idempotency import KEY, KEY_PATTERN, REPLAYED
from orchestre.client.schemas import Problem

_PROBLEM_SHAPE = {"schema": {"$ref": "#/components/schemas/Problem"}}
_UNAVAILABLE = {
    "type": "urn:orchestre:problem:unavailable",
    "title": "Not available now",
    "status": 503,
    "detail": "The model cannot be reached",
    "next": "Orchestre drafts again by itself, less and less often.",
    "faults": [],
}

#: What any route may answer besides its own.
REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong with the request, and what to do",
        "content": {"application/problem+json": _PROBLEM_SHAPE},
    },
    503: {
        "description": "Something that Orchestre depends on does not answer now",
        "content": {"application/problem+json": {**_PROBLEM_SHAPE, "example": _UNAVAILABLE}},
    },
}

TAGS = [
    {"name": "users", "description": "Signing up and in, and who one is."},
    {"name": "providers", "description": "What accounts can be linked at, and linking them."},
    {"name": "messages", "description": "What customers wrote, and answering them."},
    {"name": "bots", "description": "Starting, stopping, changing and trying what watches."},
    {"name": "drafts", "description": "What waits for a person, and what they decide."},
    {"name": "products", "description": "The catalogue, importing and searching it."},
    {"name": "documents", "description": "Other texts that bots may rely on."},
    {"name": "members", "description": "The people of the workspace, and who they are in chats."},
    {"name": "doors", "description": "By what chat apps are known, and what they ask."},
    {"name": "events", "description": "The audit trail."},
    {"name": "numbers", "description": "What came in, what became of it, how long that took."},
    {"name": "settings", "description": "How this installation is set up."},
    {"name": "demo", "description": "A sample shop in the workspace, to try everything with."},
    {"name": "health", "description": "Whether the process lives and can do its work."},
]

_KEY_PARAMETER: dict[str, Any] = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": "Send the same key with the same request, and it has one effect and one answer;"
    " kept for 24 hours.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
#: Nothing is kept of what holds nothing but passwords.
_KEYLESS = {"change_password"}
_REPLAYED_HEADER = {
    REPLAYED: {
        "description": "`true` where this is the answer of an earlier request with the same key",
        "schema": {"type": "string", "const": "true"},
    }
}


def complete(described: dict[str, Any]) -> None:
    """Add to a description, in place, whatever each of its operations lacks."""
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    examples = Examples(schemas)
    for method, operation in _operations(described):
        is_keyed = operation["operationId"] not in _KEYLESS
        if method == "post" and operation.get("security") and is_keyed:
            _take_keys(operation)
        _show(operation, examples)


def _operations(described: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for operations in described["paths"].values():
        yield from operations.items()


def _take_keys(operation: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(_KEY_PARAMETER)
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response["headers"] = {**response.get("headers", {}), **_REPLAYED_HEADER}


def _show(operation: dict[str, Any], examples: Examples) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["required"] and "example" not in parameter:
            parameter["example"] = examples.of(parameter["schema"], parameter["name"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if _lacks_example(content):
            content["example"] = examples.of(content["schema"], only_required=True)
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            if _lacks_example(content):
                content["example"] = examples.of(content["schema"])


def _lacks_example(content: Mapping[str, Any]) -> bool:
    return bool(content.get("schema")) and not {"example", "examples"} & content.keys()
