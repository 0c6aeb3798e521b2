"""The wall around the tests: nothing of the shell comes in, no socket leaves this machine."""

from __future__ import annotations

import ipaddress
import os
import sys

_OURS = {None, "", "localhost", "0.0.0.0", "::"}  # noqa: S104 (compared, never bound)


class OutOfReach(AssertionError):
    """A test tried to leave this machine; give the code under test a loopback address."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _OURS:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # An AF_UNIX address is text; an internet one starts with its host.
        host = address[0] if isinstance(address, tuple) else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise OutOfReach(f"{event}: tests may not reach {host!r}")


def forget_the_surroundings() -> None:
    """Take out of the environment what would steer the code under test, or let it spend money."""
    ends = ("_API_KEY", "_PROXY", "_EMULATOR_HOST")
    for name in tuple(os.environ):
        if name.startswith("ORCHESTRE_") or name.upper().endswith(ends):
            del os.environ[name]


def stay_on_this_machine() -> None:
    """Refuse every other host from now on, in this process.

    An audit hook sees what any library does through Python's sockets, and cannot be patched away:
    https://docs.python.org/3/library/audit_events.html
    """
    sys.addaudithook(_watch)
