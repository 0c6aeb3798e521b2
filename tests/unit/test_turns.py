"""Slow work in threads: a few at once, a bounded queue, and the rest is sent away."""

from __future__ import annotations

import asyncio
import threading

import pytest

from orchestre.directory.passwords import Passwords
from orchestre.directory.turns import Turns
from orchestre.domain.errors import TooOften


async def test_beyond_the_bound_nobody_waits() -> None:
    turns, go = Turns("test", at_once=2, most_waiting=3), threading.Event()
    held = [asyncio.ensure_future(turns.run(lambda: go.wait(10))) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(TooOften) as refused:
        await turns.run(lambda: True)
    assert refused.value.retry_after > 0
    go.set()
    assert await asyncio.gather(*held) == [True] * 5
    assert await turns.run(lambda: 7) == 7
    turns.close()


async def test_who_gives_up_waiting_leaves_the_place_taken_until_the_call_ends() -> None:
    turns, go = Turns("test", at_once=1, most_waiting=0), threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await turns.run(lambda: go.wait(10))
    with pytest.raises(TooOften):
        await turns.run(lambda: True)
    go.set()
    while True:
        try:
            assert await turns.run(lambda: 7) == 7
        except TooOften:
            await asyncio.sleep(0)
        else:
            break
    turns.close()


async def test_an_error_of_the_call_comes_through_and_frees_the_place() -> None:
    turns = Turns("test", at_once=1, most_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await turns.run(lambda: 1 // 0)
    turns.close()


async def test_nobodys_hash_takes_no_password() -> None:
    passwords = Passwords()
    kept = await passwords.hash("correct horse")
    assert await passwords.check("correct horse", kept) == (True, None)
    assert await passwords.check("wrong horse", kept) == (False, None)
    assert (await passwords.check("", ""))[0] is False
    passwords.close()
