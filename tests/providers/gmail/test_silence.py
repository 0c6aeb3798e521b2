"""While Google is silent, whoever does not ask it is not kept waiting."""

from __future__ import annotations

import asyncio
import time

from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.providers.gmail.accounts import GmailAccount, hasty

AT_ONCE = 40


async def test_many_calls_without_an_answer_leave_threads_to_others(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    account.transport = hasty(60.0)
    providers = [await account.connect() for _ in range(AT_ONCE)]
    start = (await providers[0].fetch(None)).next
    await asyncio.gather(*(one.fetch(start) for one in providers))
    proxy.fail("/history", Fault("hang"), times=AT_ONCE)
    silent = [asyncio.ensure_future(one.fetch(start)) for one in providers]
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await asyncio.to_thread(time.monotonic)
    assert time.monotonic() - began < 15
    proxy.released.set()
    ended = await asyncio.gather(*silent, return_exceptions=True)
    assert all(isinstance(one, Exception) for one in ended)
