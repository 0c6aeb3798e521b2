"""Demonstration: by what the sample shop is told from a team's own."""

from __future__ import annotations

#: The sample shop's account, at the provider `maildir`; nobody can have mail at its address.
PROVIDER, NAME, ADDRESS = "maildir", "nordwind-demo", "hello@nordwind.example"
#: What the addresses of its products' pages begin with.
SHOP = "https://nordwind.example/"


def is_demo(provider: str, identifier_name: str) -> bool:
    """Tell whether an account is the sample shop's."""
    return (provider, identifier_name) == (PROVIDER, NAME)
