"""Auth: who is asking, and whether their role allows it; the one place where rights are asked."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from orchestre.bootstrap import Orchestre
from orchestre.domain.errors import Forbidden, NotSignedIn, TooOften
from orchestre.domain.members import Member, Right
from orchestre.replies.people import SignIn

_bearer = OAuth2PasswordBearer(tokenUrl="users/token", auto_error=False)


def _given(request: Request) -> Orchestre:
    return cast(Orchestre, request.app.state.orchestre)


#: Everything that this API was given to work with.
Given: TypeAlias = Annotated[Orchestre, Depends(_given)]


def _token(sent: Annotated[str | None, Depends(_bearer)]) -> str:
    if not sent:
        raise NotSignedIn("No bearer token came with the request")
    return sent


Token: TypeAlias = Annotated[str, Depends(_token)]


async def signed_in(token: Token, orchestre: Given) -> Member:
    """Return who asks; NotSignedIn without a valid token."""
    return await orchestre.people.member_of(token)


def member_who_may(right: Right) -> Callable[[Member], Awaitable[Member]]:
    """Make a dependency that gives the signed-in member, or refuses one without the right."""

    async def allowed(member: Annotated[Member, Depends(signed_in)]) -> Member:
        if not member.may(right):
            raise Forbidden(f"Your role, {member.role}, does not allow this (it takes: {right})")
        return member

    return allowed


Reader: TypeAlias = Annotated[Member, Depends(member_who_may(Right.READ))]
Decider: TypeAlias = Annotated[Member, Depends(member_who_may(Right.DECIDE))]
Configurer: TypeAlias = Annotated[Member, Depends(member_who_may(Right.CONFIGURE))]


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

    async def guard(
        self, account: str, address: str, attempt: Callable[[], Awaitable[SignIn]]
    ) -> SignIn:
        """Make the attempt, or raise TooOften; one that succeeds does not count."""
        account = account.strip().lower()[:320]
        known = ("known", account, address)
        counted: list[tuple[RateLimitItem, tuple[str, ...]]] = [
            (self._PAIR, ("pair", account, address)),
            (self._ADDRESS, ("address", address)),
        ]
        if await self._windows.test(self._KNOWN, *known):
            counted.append((self._ACCOUNT, ("account", account)))
        # Counted before the attempt: a thousand guesses at once are as many as one by one.
        for window, names in counted:
            await self._count(window, names, "Too many sign-ins failed")
        made = await attempt()
        for window, names in counted:
            await self._storage.decr(window.key_for(*names))
        await self._windows.clear(self._KNOWN, *known)
        await self._windows.hit(self._KNOWN, *known)
        return made

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
