"""OrchestreClient: every route of the API as a typed call."""

from __future__ import annotations

import copy
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from orchestre.client.accounts import Accounts, Bots
from orchestre.client.activity import Events
from orchestre.client.demonstration import Demo
from orchestre.client.doors import Doors
from orchestre.client.drafts import Drafts
from orchestre.client.knowledge import Documents, Products
from orchestre.client.membership import Identities, Invitations, Members
from orchestre.client.messages import Messages
from orchestre.client.schemas import (
    Health,
    Me,
    PasswordBody,
    SessionsEnded,
    SignedUp,
    TokenAnswer,
    TokenBody,
)
from orchestre.client.sessions import Sessions
from orchestre.client.sources import Sources
from orchestre.client.wire import Caller, Carried, Wire
from orchestre.client.workspace import Numbers, Settings, Workspace
from orchestre.domain.identities import Chat


class OrchestreClient:
    """One caller of one Orchestre API; use it as an async context.

    Raises the server's own errors (`NotFound`, `Conflict`, …), and `OrchestreError` where no
    server answers. A POST whose connection broke is sent once more under the same key; a call
    that is cut off all the same may have been done.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        caller: Caller | None = None,
    ) -> None:
        self._call_over(Wire(url, token=token, transport=transport, caller=caller))

    def _call_over(self, wire: Wire) -> None:
        self._wire = wire
        self.accounts = Accounts(self._wire)
        self.bots = Bots(self._wire)
        self.demo = Demo(self._wire)
        self.documents = Documents(self._wire)
        self.doors = Doors(self._wire)
        self.drafts = Drafts(self._wire)
        self.events = Events(self._wire)
        self.identities = Identities(self._wire)
        self.invitations = Invitations(self._wire)
        self.members = Members(self._wire)
        self.messages = Messages(self._wire)
        self.numbers = Numbers(self._wire)
        self.products = Products(self._wire)
        self.sessions = Sessions(self._wire)
        self.sources = Sources(self._wire)
        self.settings = Settings(self._wire)
        self.workspace = Workspace(self._wire)

    @property
    def url(self) -> str:
        """Where the API is."""
        return self._wire.url

    @property
    def signed_in(self) -> bool:
        """Whether calls carry a token; the server may still refuse it."""
        return bool(self._wire.token)

    def acting_for(
        self, service: Chat, place: str, person: str, *, key: str = ""
    ) -> OrchestreClient:
        """Return a client that acts for a chat user, whose member's rights it has, no others.

        It takes a service token, and works over this client's connections: only this one is
        closed. With `key` its POSTs carry that Idempotency-Key, so that what is done twice (a
        click that the chat tells of again) has one effect: make such a client for one act alone.
        """
        named = ":".join(quote(part, safe="") for part in (service, place, person))
        acting = copy.copy(self)
        acting._call_over(self._wire.acting_for(named, key=key))  # noqa: SLF001 its own copy
        return acting

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._wire.__aexit__(kind, error, trace)

    async def sign_up(self, email: str, password: str) -> SignedUp:
        """Make a workspace and its owner; does not sign in."""
        form = Carried(form={"email": email, "password": password})
        return await self._wire.post("/users/signup", SignedUp, form)

    async def sign_in(self, email: str, password: str) -> TokenAnswer:
        """Get a token; every later call of this client carries it."""
        form = Carried(form={"username": email, "password": password})
        return self._take(await self._wire.post("/users/token", TokenAnswer, form))

    async def sign_in_with(self, id_token: str) -> TokenAnswer:
        """Get a token for an ID token of Firebase or Google; every later call carries it."""
        body = Carried(body=TokenBody(token=id_token))
        return self._take(await self._wire.post("/users/loginWithToken", TokenAnswer, body))

    async def sign_out(self) -> None:
        """Make the token worthless that this client carries."""
        await self._wire.call("DELETE", "/users/token")
        self._wire.token = ""

    async def change_password(self, current: str, new: str) -> SessionsEnded:
        """Replace one's password; every session but this client's ends."""
        body = Carried(body=PasswordBody(current=current, new=new), keyed=False)
        return await self._wire.post("/users/password", SessionsEnded, body)

    async def me(self) -> Me:
        """Say who is signed in."""
        return await self._wire.get("/users/me", Me)

    async def health(self) -> Health:
        """Say whether the server can do its work; needs no sign-in."""
        return await self._wire.get("/healthz", Health)

    def _take(self, answer: TokenAnswer) -> TokenAnswer:
        self._wire.token = answer.access_token
        return answer
