"""The page at which a visit ends: what to do next, without script, picture or foreign address."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from fastapi.responses import HTMLResponse

from orchestre.domain.errors import RequestError
from orchestre.replies.grants import Granted
from orchestre.replies.visits import Refusal

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto;
  padding: 0 1.25rem; color: CanvasText; background: Canvas; }
h1 { font-size: 1.5rem; line-height: 1.25; }
code, pre { font-family: ui-monospace, monospace; }
pre { font-size: 1.05rem; padding: .9rem 1rem; border: 1px solid GrayText; border-radius: .5rem;
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: For every answer on the way of a visit: its address and text are for this browser, now.
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_HEADERS = {
    **PRIVATE,
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}

_REFUSED = {
    Refusal.DENIED: "The service was told that Orchestre may not come in.",
    Refusal.REJECTED: "What was allowed is too little to read and answer mail, or the visit took "
    "too long. Begin again, and leave every box of the service ticked.",
    Refusal.BUSY: "The service did not answer, or it does not know this installation. If it stays "
    "so, whoever runs Orchestre finds the reason in its log.",
}
_FAILED = "The service could not end the visit."
_AGAIN = (
    "To try again, run <code>orchestre accounts link</code> once more, or press the button that "
    "brought you here."
)


def one_step_left(granted: Granted, result: str) -> HTMLResponse:
    """Show a result, whose account it is, and what to do with it."""
    plugin, grant = granted.plugin, granted.grant
    command = f"orchestre accounts link {plugin.name} NAME"
    lacks = f"<p>{escape(grant.lacks)}</p>" if grant.lacks else ""
    return _page(
        "One step is left",
        f"<p>You let Orchestre into <strong>{escape(grant.address)}</strong> at "
        f"{escape(plugin.title)}. It is not linked yet.</p>{lacks}"
        f"<p>Paste this code where <code>{escape(command)}</code> asks for it:</p>"
        f"<pre>{escape(result)}</pre>"
        "<p>It works once, within ten minutes, and only for the sign-in in which the visit was "
        "begun. If you did not begin it yourself, close this page: then nothing is linked.</p>",
    )


def nothing_linked(error: str) -> HTMLResponse:
    """Say why a visit brought nothing; a word that is not ours is not repeated."""
    known = error in set(Refusal)
    words = _REFUSED.get(Refusal(error), _FAILED) if known else _FAILED
    return _page("Nothing was linked", f"<p>{escape(words)}</p><p>{_AGAIN}</p>")


def result_is_over() -> HTMLResponse:
    """Say that a result cannot be used, which is also what a used one meets."""
    return _page(
        "This code is over",
        "<p>It has been used, or it is older than ten minutes. If <code>orchestre accounts list"
        f"</code> names the mailbox, all is done.</p><p>{_AGAIN}</p>",
    )


def refused(error: RequestError) -> HTMLResponse:
    """Show an error to a person in a browser."""
    said = f"<p>{escape(str(error))}.</p><p>{escape(error.advice)}</p><p>{_AGAIN}</p>"
    return _page("This did not work", said, status=error.status)


def _page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """Make the page of a title and a body; the caller has escaped what is not its own."""
    return HTMLResponse(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - Orchestre</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n",
        status_code=status,
        headers=_HEADERS,
    )
