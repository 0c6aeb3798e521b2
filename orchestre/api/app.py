"""App: the HTTP API, made of its routes; bootstrap gives it everything it works with."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from orchestre.api import (
    bots,
    documents,
    drafts,
    errors,
    events,
    health,
    members,
    messages,
    products,
    providers,
    settings,
    users,
)
from orchestre.api.auth import SignInLimits
from orchestre.api.bodies import BodyLimit, readable
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import Problem

_ROUTERS = (
    users.router,
    providers.router,
    messages.router,
    bots.router,
    drafts.router,
    products.router,
    documents.router,
    members.router,
    events.router,
    settings.router,
    health.router,
)


class Api(FastAPI):
    """The HTTP API; its description shows what every refusal looks like."""

    def openapi(self) -> dict[str, Any]:
        """Describe every route (OpenAPI 3.1)."""
        described = super().openapi()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}), Problem=problem)
        return described


_REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong with the request, and what to do",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
}


def make_app(orchestre: Orchestre) -> Api:
    """Make the API over one opened Orchestre; whoever opened it closes it."""
    app = Api(
        title="Orchestre",
        summary="Answers a team's customer mail with a person's hand on the send button.",
        version=orchestre.version,
        generate_unique_id_function=_operation_id,
        dependencies=[Depends(readable)],
        responses=_REFUSED,
    )
    app.state.orchestre = orchestre
    app.state.sign_in_limits = SignInLimits()
    app.add_middleware(BodyLimit, file_paths=frozenset({"/products/import", "/documents/import"}))
    errors.install(app)
    for router in _ROUTERS:
        app.include_router(router)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
