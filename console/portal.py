"""Portal: how Streamlit's threads wait for calls of the async client."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from orchestre.client.schemas.text import in_words
from orchestre.domain.errors import Fault, Invalid

T = TypeVar("T")


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """Return the one event loop of all calls; connections belong to it, sessions do not."""
    # Threads that come first at the same moment would each be given a loop of their own:
    # https://docs.python.org/3/library/functools.html#functools.cache
    with _starting:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    # A daemon: calls that are under way must not keep the process from ending.
    threading.Thread(target=loop.run_forever, name="portal", daemon=True).start()
    return loop


def wait_for(call: Coroutine[Any, Any, T]) -> T:
    """Return what the call returns, or raise what it raises; blocks this thread alone."""
    return asyncio.run_coroutine_threadsafe(_sayable(call), _loop()).result()


async def over(call: Coroutine[Any, Any, T]) -> T:
    """Await the call from another event loop, which goes on meanwhile."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_sayable(call), _loop()))


async def _sayable(call: Coroutine[Any, Any, T]) -> T:
    """Have what cannot even be sent said as the API would; the values are not repeated."""
    try:
        return await call
    except ValidationError as error:
        faults = tuple(
            Fault(".".join(map(str, one["loc"])), in_words(one)) for one in error.errors()
        )
        raise Invalid(
            "What you gave cannot be sent", faults=faults, advice="Correct it, then try again."
        ) from error


def wait_for_all(*calls: Coroutine[Any, Any, Any]) -> tuple[Any, ...]:
    """Return what each of the calls returns, all under way at once; raise what the first raises."""

    async def together() -> tuple[Any, ...]:
        return tuple(await asyncio.gather(*calls))

    return wait_for(together())
