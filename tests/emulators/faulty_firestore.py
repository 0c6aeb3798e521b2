"""A Firestore that fails as Google's own may and its emulator never does, over real gRPC."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import grpc
from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1._helpers import encode_dict
from grpc import aio

_SERVICE = "google.firestore.v1.Firestore"


@dataclass
class FaultyFirestore:
    """Answers queries by pages of what it holds; `fault` is told from page `after` on."""

    documents: dict[str, dict[str, Any]]
    fault: grpc.StatusCode | None = None
    after: int = 0
    #: How often the fault is told; then all is well.
    times: int = 1_000
    #: Documents of the page that come before it.
    halfway: int = 0
    says: str = "as the test wants it"
    host: str = ""
    #: The queries that came, and with what credentials.
    asked: list[types.RunQueryRequest] = field(default_factory=list)
    #: Pages that were served whole.
    answered: int = 0

    async def run_query(
        self, request: types.RunQueryRequest, context: aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[types.RunQueryResponse]:
        """Serve one page, in the order of the documents' names."""
        self.asked.append(request)
        is_faulty = self.fault is not None and self.answered >= self.after and self.times > 0
        for number, response in enumerate(self._page(request)):
            if is_faulty and number == self.halfway:
                break
            yield response
        if is_faulty:
            self.times -= 1
            await context.abort(self.fault or grpc.StatusCode.UNKNOWN, self.says)
        self.answered += 1

    def _page(self, request: types.RunQueryRequest) -> Iterator[types.RunQueryResponse]:
        query = request.structured_query
        collection = f"{request.parent}/{query.from_[0].collection_id}"
        last = query.start_at.values[0].reference_value if query.start_at.values else ""
        paths = {f"{collection}/{name}": fields for name, fields in self.documents.items()}
        names = sorted(path for path in paths if path > last)[: query.limit]
        now = datetime.now(UTC)
        for path in names:
            yield types.RunQueryResponse(
                document=types.Document(
                    name=path, fields=encode_dict(paths[path]), create_time=now, update_time=now
                ),
                read_time=now,
            )


@contextlib.asynccontextmanager
async def serving(faulty: FaultyFirestore) -> AsyncIterator[FaultyFirestore]:
    """Serve it on a free port until the end; its `host` is set meanwhile."""
    server = aio.server()
    run_query = grpc.unary_stream_rpc_method_handler(
        faulty.run_query,
        request_deserializer=types.RunQueryRequest.deserialize,
        response_serializer=types.RunQueryResponse.serialize,
    )
    calls = grpc.method_handlers_generic_handler(_SERVICE, {"RunQuery": run_query})
    server.add_generic_rpc_handlers((calls,))
    faulty.host = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield faulty
    finally:
        await server.stop(None)
