"""Late: lets a view open by a trigger that is over, where only the machine was slow."""

from __future__ import annotations

import json

import httpx

from tests.emulators.running import NO_TLS
from tests.emulators.slack import Slack


class Late(httpx.BaseTransport):
    """Passes everything on; what came too late by the stand-in's clock comes once more, in time.

    A trigger lasts two to three seconds there, as long as a busy machine may stand still.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._behind = httpx.HTTPTransport(verify=NO_TLS)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._behind.handle_request(request)
        if not request.url.path.endswith("/views.open"):
            return response
        if json.loads(response.read()).get("error") != "expired_trigger_id":
            return response
        anew = self._slack.trigger(self._slack.users["rita"])
        told = {**json.loads(request.read()), "trigger_id": anew}
        headers = {n: v for n, v in request.headers.items() if n.lower() != "content-length"}
        return self._behind.handle_request(
            httpx.Request(request.method, request.url, headers=headers, json=told)
        )

    def close(self) -> None:
        self._behind.close()
