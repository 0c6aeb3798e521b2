"""Hosts: by which names a server may be called."""

# A name that its owner points to another machine's address (DNS rebinding) makes what answers there
# a part of the owner's own site. https://en.wikipedia.org/wiki/DNS_rebinding

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit


def host_of(named: str) -> str:
    """Return the host of a Host header or of an address, without port; empty: it names none."""
    try:
        host = urlsplit(named if "://" in named else f"//{named}").hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches what this host names (RFC 1122 §3.2.1.3)."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_called(header: str, *, own: Collection[str]) -> bool:
    """Tell whether a Host header is one of our `own` hosts, or one that no stranger can point here.

    Those are addresses, names without a dot (at most a country's registry points them anywhere:
    RFC 7085) and those below `localhost` (RFC 6761 §6.3). Without the header it is no browser.
    """
    host = host_of(header)
    return not header or host in own or _is_address(host) or _is_local(host)


def _is_local(host: str) -> bool:
    return bool(host) and ("." not in host or host.endswith(".localhost"))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
