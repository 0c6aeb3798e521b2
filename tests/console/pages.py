"""Pages: every page of the console, those that are yet to be made included."""

from __future__ import annotations

from console.navigation import VIEWS, View

#: What people see before they are signed in. A token that is worth nothing will do.
GATE = ("/sign-in", "/sign-up", "/sign-out", "/invitation?token=none")


def views() -> list[View]:
    """Return every page of the menu."""
    return [view for section in VIEWS.values() for view in section]
