"""App: the HTTP API, made of its routes; bootstrap gives it everything it works with."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from orchestre.api import (
    bots,
    chat_feed,
    chats,
    demonstration,
    digest,
    docs_page,
    documents,
    doors,
    drafts,
    errors,
    events,
    health,
    identities,
    installations,
    invitations,
    keys,
    lookups,
    members,
    messages,
    metrics,
    notices,
    numbers,
    products,
    providers,
    reindexing,
    settings,
    sources,
    users,
    workspace,
)
from orchestre.api.auth import SignInLimits
from orchestre.api.bodies import BodyLimit, readable
from orchestre.api.counting import Counting
from orchestre.api.hosts import KnownHosts
from orchestre.api.idempotency import Idempotency
from orchestre.api.openapi import REFUSED, TAGS, complete
from orchestre.bootstrap import Orchestre

_ROUTERS = (
    users.router,
    providers.router,
    messages.router,
    bots.router,
    workspace.router,
    demonstration.router,
    drafts.router,
    # Before products, whose skus may look like it.
    sources.router,
    reindexing.router,
    lookups.router,
    products.router,
    documents.router,
    members.router,
    invitations.router,
    identities.router,
    doors.router,
    chat_feed.router,
    chats.router,
    notices.router,
    digest.router,
    installations.router,
    keys.router,
    events.router,
    numbers.router,
    settings.router,
    health.router,
    metrics.router,
)


_TAKES_FILES = frozenset({"/products/import", "/products/preview", "/documents/import"})


class Api(FastAPI):
    """The HTTP API; its description is complete: keys, refusals, examples."""

    def openapi(self) -> dict[str, Any]:
        """Describe every route (OpenAPI 3.1)."""
        if self.openapi_schema is None:
            complete(super().openapi())
        return super().openapi()


def make_app(orchestre: Orchestre) -> Api:
    """Make the API over one opened Orchestre; whoever opened it closes it."""
    app = Api(
        title="Orchestre",
        summary="Answers a team's customer mail with a person's hand on the send button.",
        version=orchestre.version,
        generate_unique_id_function=_operation_id,
        dependencies=[Depends(readable)],
        responses=REFUSED,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
    )
    app.state.orchestre = orchestre
    app.state.sign_in_limits = SignInLimits()
    app.add_middleware(Idempotency)
    app.add_middleware(BodyLimit, file_paths=_TAKES_FILES)
    app.add_middleware(KnownHosts, settings=orchestre.settings)
    app.add_middleware(Counting, meters=orchestre.meters)
    errors.install(app)
    for router in _ROUTERS:
        app.include_router(router)
    docs_page.install(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
