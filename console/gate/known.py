"""Known: whose browser the API knows, and what becomes of a page whose session has ended."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from streamlit.proto.AuthRedirect_pb2 import AuthRedirect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from console.gate.cookie import COOKIE
from console.portal import over
from console.session import client_with
from orchestre.domain.errors import NotSignedIn, OrchestreError

#: Where a page goes that is told it belongs to nobody; it leads back there by way of the sign-in.
AGAIN = "/sign-in/again"


async def is_known(caller: HTTPConnection, *, while_away: bool) -> bool:
    """Ask the API whether it knows the caller's cookie; `while_away`: where it does not answer.

    A cookie is there as soon as somebody makes one up.
    """
    token = caller.cookies.get(COOKIE, "")
    if not token:
        return False
    came_from = caller.client.host if caller.client else ""
    try:
        await over(client_with(token, came_from=came_from).me())
    except NotSignedIn:
        return False
    except OrchestreError:
        return while_away
    return True


async def lead_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell the page behind a websocket, in Streamlit's words, to go and sign in; nothing is kept.

    A socket that were merely refused would be asked for again and again, by a page that says no
    more than that it connects.
    """
    await receive()
    offered = scope["subprotocols"]
    told = ForwardMsg(auth_redirect=AuthRedirect(url=AGAIN))
    await send({"type": "websocket.accept", "subprotocol": offered[0] if offered else None})
    await send({"type": "websocket.send", "bytes": told.SerializeToString()})
    await send({"type": "websocket.close", "code": 1008, "reason": "not signed in"})
