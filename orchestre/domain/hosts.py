"""Hosts: by which names a server may be called."""

# A name that its owner points to another machine's address (DNS rebinding) makes what answers there
# a part of the owner's own site. https://en.wikipedia.org/wiki/DNS_rebinding

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from unicodedata import normalize
from urllib.parse import urlsplit


def host_of(named: str) -> str:
    """Return the host of a Host header or of an address, without port; empty: it names none."""
    return site_of(named)[0]


def site_of(named: str) -> tuple[str, int | None]:
    """Return the host, as browsers write it, and the port of a header or an address.

    A header is `Host` or `Origin`; ("", None): it names no host.
    """
    try:
        parts = urlsplit(named if "://" in named else f"//{named}")
        host = (parts.hostname or "").rstrip(".")
        return ".".join(map(_ascii, normalize("NFKC", host).split("."))), parts.port
    except ValueError:
        return "", None


def _ascii(label: str) -> str:
    """Write a label in ASCII (RFC 3492), without asking whether anybody may have it."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


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
