"""Sign-in limits: how often somebody may guess, sign up, or have us do slow work."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias, TypeVar, cast

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from orchestre.domain.errors import ProviderError, TooOften
from orchestre.replies.addresses import looked_up

T = TypeVar("T")
_Window: TypeAlias = tuple[RateLimitItem, tuple[str, ...]]


class SignInLimits:
    """Counts sign-ins that fail and sign-ups, in this process, in windows of five minutes.

    Ten for an account from one address: guessing is slow. The other two bound many addresses on one
    account and many accounts from one address (an office, or the console, signs everybody in from a
    single address). Whoever guesses from many addresses shuts the account's owner out of new ones,
    and never of those from which the owner has signed in during the last month.
    """

    _PAIR, _ACCOUNT, _ADDRESS = (parse(f"{count}/5 minutes") for count in (10, 100, 100))
    #: Each costs a slow hash and a row, also where it succeeds.
    _SIGN_UPS = parse("20/5 minutes")
    _KNOWN = parse("1/30 days")

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = FixedWindowRateLimiter(self._storage)

    async def guard(self, account: str, address: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """Make the attempt, or raise TooOften; one that succeeds does not count."""
        # In the one spelling of an address: another one must not be another account to count for.
        account = looked_up(account.strip()[:320])
        known = ("known", account, address)
        counted: list[_Window] = [
            (self._PAIR, ("pair", account, address)),
            (self._ADDRESS, ("address", address)),
        ]
        if await self._windows.test(self._KNOWN, *known):
            counted.append((self._ACCOUNT, ("account", account)))
        made = await self._counted(counted, attempt)
        await self._windows.clear(self._KNOWN, *known)
        await self._windows.hit(self._KNOWN, *known)
        return made

    async def guard_token(self, address: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """As `guard`, where it is not known beforehand whose account it is."""
        return await self._counted([(self._ADDRESS, ("address", address))], attempt)

    async def _counted(self, counted: list[_Window], attempt: Callable[[], Awaitable[T]]) -> T:
        # Counted before the attempt: a thousand guesses at once are as many as one by one.
        for window, names in counted:
            await self._count(window, names, "Too many sign-ins failed")
        try:
            made = await attempt()
        except (ProviderError, TooOften):
            # Nothing was guessed: nobody was there to check it, or had the time.
            await self._give_back(counted)
            raise
        await self._give_back(counted)
        return made

    async def _give_back(self, counted: list[_Window]) -> None:
        for window, names in counted:
            await self._storage.decr(window.key_for(*names))

    async def count_sign_up(self, address: str) -> None:
        """Count a sign-up from an address, or raise TooOften."""
        await self._count(self._SIGN_UPS, ("sign-up", address), "Too many have signed up from here")

    async def _count(self, window: RateLimitItem, names: tuple[str, ...], what: str) -> None:
        if not await self._windows.hit(window, *names):
            resets = (await self._windows.get_window_stats(window, *names)).reset_time
            raise TooOften(what, retry_after=max(1.0, resets - time.time()))


def _limits(request: Request) -> SignInLimits:
    return cast(SignInLimits, request.app.state.sign_in_limits)


Limits: TypeAlias = Annotated[SignInLimits, Depends(_limits)]


def _came_from(request: Request) -> str:
    return request.client.host if request.client else ""


#: The network address that a request came from, or the last proxy that is trusted says it did.
CameFrom: TypeAlias = Annotated[str, Depends(_came_from)]
