"""ProviderPlugin: what a package offers under the entry point group `orchestre.providers`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from orchestre.providers.oauth import OAuth
from orchestre.providers.provider import Notices, Provider

Options = TypeVar("Options", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ProviderPlugin(Generic[Options]):
    """One kind of service: its names, the options a person fills in, and how to connect.

    The entry point leads to one, or to a function that makes one of this installation's `Settings`.
    """

    #: Short, lower case; what routes and commands take. `<name>provider` is accepted as well.
    name: str
    title: str
    description: str
    #: Its JSON schema draws the form; kept encrypted, so secrets may stand in it.
    options: type[Options]
    #: Makes the provider for one account; does no I/O that can wait for the first call.
    connect: Callable[[Options], Awaitable[Provider]]
    #: What two accounts must not share (a folder, a mailbox id): linking it twice is refused.
    resource: Callable[[Options], str]
    #: For services that are linked by a visit to them; their options are never filled in by hand.
    oauth: OAuth | None = None
    #: Where news of all its accounts' mail comes in, for services that tell by themselves
    #: (`ReceivesPush`); None: such news has nowhere to go, and no account is watched.
    notices: Notices | None = None
    icon_url: str = ""
    #: The folder of this machine that an account reads, for services that are such a folder.
    folder: Callable[[Options], Path] | None = None
    #: Seconds until a mail that was sent can be found for certain.
    settle_seconds: float = 120.0
    #: A second send of the same reply cannot make a second copy, whatever happened to the first.
    sends_once: bool = False
