"""Session: who looks at the console, and the client that acts with their rights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import httpx
import streamlit as st

from console.gate.cookie import COOKIE
from console.portal import wait_for
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import Me
from orchestre.client.wire import Caller
from orchestre.domain.errors import NotSignedIn
from orchestre.domain.members import RIGHTS, Right, Role
from orchestre.settings import Settings, load_settings

_WHOSE = "session-whose"


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in member at one open page; made anew for each run of the script."""

    client: OrchestreClient
    me: Me

    def may(self, right: Right) -> bool:
        """Tell whether the member's role has this right; the API decides again."""
        return right in RIGHTS[Role(self.me.role)]


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return load_settings()


@cache
def _connections() -> httpx.AsyncHTTPTransport:
    """Return the connections that all clients of this process share, on the portal's loop."""
    return httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=100))


def client_with(token: str, *, came_from: str = "", device: str = "") -> OrchestreClient:
    """Return a client that carries this token; it is cheap, never closed, and for `portal` alone.

    `came_from` and `device`: the network address and program of whom it calls for.
    """
    return OrchestreClient(
        settings().api_url,
        token=token,
        transport=_connections(),
        caller=Caller(address=came_from, device=device or "orchestre-console"),
    )


def is_anothers(session: Session) -> bool:
    """Tell whether what this window remembers is of somebody else, or of another workspace.

    All tabs of a browser have one cookie, that of whoever signed in last. A tab whose connection
    broke comes back with it, and to what the server remembers of the tab:
    https://docs.streamlit.io/develop/concepts/architecture/architecture#session-behavior
    """
    whose = (session.me.workspace, session.me.id)
    remembered: tuple[str, str] = st.session_state.setdefault(_WHOSE, whose)
    return remembered != whose


def signed_in() -> Session:
    """Return the session of the open page. NotSignedIn: there is none, or it has ended."""
    token = st.context.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn("You are not signed in")
    # The API counts guesses at a password by address: the console's own is everybody's.
    client = client_with(token, came_from=st.context.ip_address or "")
    return Session(client=client, me=wait_for(client.me()))
