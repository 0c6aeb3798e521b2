"""A browser's HTTP and websockets without the browser: what a page, or a stranger, may send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from console.gate.cookie import COOKIE
from tests.console.browser import PASSWORD, address_of


class Caller:
    """Somebody who calls the console from an address of their own."""

    def __init__(self, port: int, email: str) -> None:
        self.host, self.email = f"127.0.0.1:{port}", email
        self._url = f"http://{self.host}"
        came_from = {"X-Forwarded-For": address_of(email)}
        self.http = httpx.Client(
            base_url=self._url,
            headers={"Accept": "text/html", "Origin": self._url} | came_from,
            trust_env=False,
            timeout=60,
        )

    def comes_in(self, path: str = "/sign-up") -> str:
        """Sign up, or in; return the session's token."""
        form = {"email": self.email, "password": PASSWORD}
        assert self.http.post(path, data=form).status_code == 303
        return self.http.cookies[COOKIE]

    @contextmanager
    def page(self, cookie: str) -> Iterator[ForwardMsg]:
        """Keep a page open whose websocket bears this cookie; gives what it is told first."""
        with connect(
            f"ws://{self.host}/_stcore/stream",
            origin=Origin(self._url),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"{COOKIE}={cookie}"} if cookie else {},
            proxy=None,
        ) as socket:
            asked = BackMsg()
            asked.rerun_script.query_string = ""
            with suppress(ConnectionClosed):
                socket.send(asked.SerializeToString())
            yield ForwardMsg.FromString(bytes(socket.recv(timeout=60, decode=False)))

    def uploads(self, session: str, cookie: str) -> int:
        """Put a file into a session's memory; return how that was answered."""
        # Anybody is given one of these.
        token = self.http.get("/_stcore/health").cookies["_streamlit_xsrf"]
        return self.http.put(
            f"/_stcore/upload_file/{session}/file",
            files={"file": ("a", b"x" * 1000)},
            headers={
                "X-Xsrftoken": token,
                "Cookie": f"_streamlit_xsrf={token}; {COOKIE}={cookie}",
            },
        ).status_code


def session_of(told: ForwardMsg) -> str:
    """Return the id of the session that a page was given; empty: it was given none."""
    return told.new_session.initialize.session_id
