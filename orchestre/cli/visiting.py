"""Visiting: sends a person's browser to a service, and asks for the code that it ends with."""

from __future__ import annotations

import contextlib
import sys
import webbrowser

import typer

from orchestre.cli.screen import say
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ProviderInfo

#: Browsers that would take this terminal for themselves.
_IN_THE_TERMINAL = {"www-browser", "links", "elinks", "lynx", "w3m"}


async def visit(client: OrchestreClient, kind: ProviderInfo) -> str:
    """Begin a visit, show its address, and return the code that the last page shows.

    Ends with a usage error where nobody can be asked: the address stays good for ten minutes.
    """
    url = await client.accounts.link_url(kind.provider)
    say(f"Open this address in a browser, and let Orchestre into your {kind.short_name} account:")
    say(url)
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: end the visit, then add --result CODE")
    _open_window(url)
    code: str = typer.prompt("Paste the code that the page shows", err=True)
    return code.strip()


def _open_window(url: str) -> None:
    """Open a browser of the desktop, where there is one; the address is on the screen anyway."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if getattr(browser, "name", "") not in _IN_THE_TERMINAL:
            browser.open(url)
