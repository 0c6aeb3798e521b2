"""Visiting: sends a person's browser to a service, and asks for the code that it ends with."""

from __future__ import annotations

import contextlib
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from orchestre.cli.asking import TRIES, ask
from orchestre.cli.screen import say
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, ProviderInfo
from orchestre.domain.errors import NotFound, OrchestreError

#: Browsers that would take this terminal for themselves.
_IN_THE_TERMINAL = {"www-browser", "links", "elinks", "lynx", "w3m"}


async def visit(
    client: OrchestreClient,
    kind: ProviderInfo,
    link: Callable[[str], Awaitable[AccountInfo]],
    *,
    again: str,
) -> AccountInfo:
    """Begin a visit, show its address, and link with the code that its last page shows.

    A code that is not known is asked for again. Where nobody can be asked, OrchestreError says how
    `again`, the command, goes on: the address stays good for ten minutes.
    """
    url = await client.accounts.link_url(kind.provider)
    say(f"Open this address in a browser, and let Orchestre into your {kind.short_name} account:")
    say(url)
    if not sys.stdin.isatty():
        raise OrchestreError(
            "Nothing is linked yet: that takes the code which the last page shows",
            advice=f"Visit the address within ten minutes, then run: {again} --result CODE",
        )
    open_window(url)
    for left in reversed(range(TRIES)):
        try:
            return await link(code_in(ask("Paste the code that the page shows")))
        except NotFound as error:
            if not left:
                raise
            say(f"{str(error).rstrip('.')}.\n→ Copy the whole code, or the address of that page.")
    raise AssertionError("the last try returns or raises")


def code_in(pasted: str) -> str:
    """Return the code, also where the page's whole address was pasted."""
    query = parse_qs(urlsplit(pasted.strip()).query)
    if "result" not in query and "error" in query:
        raise OrchestreError(
            f"The visit brought no code: {query['error'][0]}",
            advice="Run the command again, and allow what the service's page asks.",
        )
    return query.get("result", [pasted.strip()])[0]


def open_window(url: str) -> None:
    """Open a browser of the desktop, where there is one; the address is on the screen anyway."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if getattr(browser, "name", "") not in _IN_THE_TERMINAL:
            browser.open(url)
