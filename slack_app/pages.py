"""Pages: what a browser shows on the way of an installation, without script or picture."""

from __future__ import annotations

import base64
import hashlib
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto;
  padding: 0 1.25rem; }
code { font-family: ui-monospace, monospace; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: For every answer here: its address and text are for this browser, now.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


def asking(begun_by: str, url: str) -> str:
    """Say whose Orchestre is about to be let in, before Slack asks which team is to do so."""
    return _page(
        "Let Orchestre into a Slack workspace",
        f"<p>The link that you opened was made by <strong>{escape(begun_by)}</strong>. Whoever is "
        "linked to a member of their Orchestre workspace can then work there from your Slack.</p>"
        f'<p><a href="{escape(url)}">Go on to Slack</a>, which asks what to allow.</p>'
        "<p>If you did not expect this link, close this page: then nothing is installed.</p>",
    )


def installed(team: str) -> str:
    """Say what comes next in a team that let the app in."""
    return _page(
        "Orchestre is installed",
        f"<p>It works in <strong>{escape(team)}</strong> from now on. There, in Slack:</p>"
        "<ol><li><code>/orchestre link</code>, once for everybody who is to decide;</li>"
        "<li>in the channel for drafts: <code>/invite @Orchestre</code>, then "
        "<code>/orchestre notify here</code>.</li></ol>",
    )


def not_installed(why: str, advice: str) -> str:
    """Say why nothing was installed, and what to do."""
    said = f"<p>{escape(why.rstrip('.'))}.</p><p>{escape(advice)}</p>"
    return _page("Nothing was installed", said)


def _page(title: str, body: str) -> str:
    """Make the page of a title and a body; the caller has escaped what is not its own."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - Orchestre</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )
