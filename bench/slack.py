"""Measures the Slack app: clicks answered, cards posted, bots stopped, events worked off.

usage: python bench/slack.py [CLICKS]   (600 unless given)
The app, the API (SQLite) and a stand-in for Slack are processes of their own, all on loopback.
Beside the app stands a plain Bolt app that does nothing but answer: each click goes to both at the
same moment, so that both meet the same load, and ratios hold on any machine.
The stand-in answers at once and takes any number of calls: what is measured is the app's work.
Slack takes about one message a second in a channel, and the app keeps to that: many cards that
come together take longer than these figures say.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import CardBody, DraftInfo
from orchestre.domain.drafts import DraftStatus
from slack_app.app import join
from slack_app.cards.actions import APPROVE, EDIT, STOP_ALL, UNDO, Handle
from slack_app.slack import open_slack
from tests.slack import payloads
from tests.slack.workplace import CHANNEL, RITA, Workplace

#: Clicks a second: a team of a hundred at its busiest makes one. Each has its whole effect.
RATE = 5.0
BURST, BURSTS, SINGLE, CHANGED = 50, 10, 10, 150
#: Mailboxes of a large team, one bot each.
BOTS = 50
#: Seconds after which what should have happened will not.
PATIENCE = 60
#: What is clicked on each draft; the second approval comes too late, and is refused.
GESTURES = (EDIT, APPROVE, APPROVE, UNDO)
#: Seconds in which the app ends what a burst has begun.
REST = 3.0
Pairs = list[tuple[float, ...]]
Send = Callable[..., Coroutine[Any, Any, tuple[float, ...]]]


async def main(clicks: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as processes:
        place = await Workplace.set_up(Path(scratch), processes)
        say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {clicks} clicks")
        await fill(place, clicks // len(GESTURES) + BURSTS)
        app = place.start_app(processes)
        await place.is_there()
        await post(place)
        # That it stops them shows that Rita's clicks count: what is refused is quickly answered.
        await stop(place)
        # Last: of what so many clicks begin, the app ends about one a second, as Slack wants it.
        await answer(place, clicks)
        held, plain = place.memory(app), place.memory(place.plain)
        say(f"\nMB of memory: {held:.0f}; a plain Bolt app {plain:.0f}; ratio {held / plain:.2f}x")
        app.terminate()
        app.wait(30)
        await follow(place)


async def waiting(door: OrchestreClient) -> list[DraftInfo]:
    """Return every draft that waits, the oldest first."""
    found: list[DraftInfo] = []
    cursor = None
    while True:
        page = await door.doors.drafts(status=DraftStatus.WAITING, limit=200, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def fill(place: Workplace, count: int) -> None:
    """Let so many drafts wait, each with a card."""
    for number in range(count):
        place.mail(f"m{number}")
    async with place.door() as door:
        while len(found := await waiting(door)) < count:
            await asyncio.sleep(0.2)
        for number, draft in enumerate(found):
            ts = f"1700000000.{number:06}"
            card = CardBody(draft=draft.id, channel=CHANNEL, message=ts, shown="none")
            await door.doors.cards.put(card)


async def answer(place: Workplace, clicks: int) -> None:
    """Print how soon clicks are answered, at a steady rate and many at once."""
    async with place.door() as door:
        drafts = await waiting(door)
    wanted = [(draft, gesture) for draft in drafts for gesture in GESTURES][:clicks]
    # Let go of before uvicorn does, after five seconds: a click would meet a closed connection.
    limits = httpx.Limits(max_connections=2 * BURST, keepalive_expiry=1.0)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=30) as http:
        send = partial(click, http, place)
        steady = await at_a_rate(send, wanted)
        await asyncio.sleep(REST)
        bursts: Pairs = []
        for draft in drafts[-BURSTS:]:
            bursts += await asyncio.gather(*(send(draft, APPROVE) for _ in range(BURST)))
            await asyncio.sleep(REST)
    columns = "".join(f"{name:>9}" for name in ("p50", "p99", "p99.9", "most"))
    say(f"{'milliseconds until a click is answered':44}{columns}")
    table(f"{RATE:.0f} clicks a second", steady)
    table(f"{BURST} at once on one draft, {BURSTS} times", bursts)


async def at_a_rate(send: Send, wanted: list[tuple[DraftInfo, str]]) -> Pairs:
    """Click at RATE, whether or not the clicks before were answered."""
    begun = time.perf_counter()
    tasks: list[asyncio.Task[tuple[float, ...]]] = []
    for number, (draft, gesture) in enumerate(wanted):
        await asyncio.sleep(begun + number / RATE - time.perf_counter())
        tasks.append(asyncio.create_task(send(draft, gesture)))
    return await asyncio.gather(*tasks)


async def click(
    http: httpx.AsyncClient, place: Workplace, draft: DraftInfo, gesture: str
) -> tuple[float, ...]:
    """Click in the app and in the plain one; the seconds that each took to answer."""
    where = payloads.on_message(CHANNEL, "1700000000.000001")
    where |= {"trigger_id": "1.2.3", "response_url": f"{place.slack_url}/whisper"}
    action = {"type": "button", "action_id": gesture, "value": Handle.of(draft).text}
    body = payloads.form_of(payloads.block_actions(RITA, action, where))
    headers = payloads.signed(body)

    async def sent(address: str) -> float:
        begun = time.perf_counter()
        answered = await http.post(address, content=body, headers=headers)
        if answered.status_code != httpx.codes.OK:
            raise RuntimeError(f"{address}: {answered.status_code} {answered.text}")
        return time.perf_counter() - begun

    return tuple(await asyncio.gather(*map(sent, place.addresses)))


async def post(place: Workplace) -> None:
    """Print how long after a draft is kept its card is posted, one mail at a time."""
    async with place.door() as door, httpx.AsyncClient(trust_env=False) as http:
        known = {one.id for one in await waiting(door)}
        took = [await until_posted(place, door, http, known) for _ in range(SINGLE)]
    took.sort()
    middle, most = took[len(took) // 2], took[-1]
    say(f"\nseconds from draft to card, {SINGLE} mails: p50 {middle:.2f}, most {most:.2f}")


async def until_posted(
    place: Workplace, door: OrchestreClient, http: httpx.AsyncClient, known: set[str]
) -> float:
    """Let a mail come; the seconds from its draft's row to its card."""
    place.mail(f"late{len(known)}")
    while not (fresh := [one for one in await waiting(door) if one.id not in known]):
        await asyncio.sleep(0.05)
    draft = fresh[0]
    known.add(draft.id)
    while draft.id not in (posted := (await http.get(place.slack_url)).json()):
        await asyncio.sleep(0.05)
    return float(posted[draft.id]) - draft.created_at.timestamp()


async def stop(place: Workplace) -> None:
    """Print how long after the click on "Stop all" the last of many bots is stopped."""
    await place.run_bots(BOTS)
    where = payloads.on_message(CHANNEL, "1700000000.000001", private=True)
    where |= {"trigger_id": "1.2.3", "response_url": f"{place.slack_url}/whisper"}
    action = {"type": "button", "action_id": STOP_ALL, "value": "all"}
    body = payloads.form_of(payloads.block_actions(RITA, action, where))
    async with place.door() as door, httpx.AsyncClient(trust_env=False) as http:
        begun = time.perf_counter()
        await http.post(place.addresses[0], content=body, headers=payloads.signed(body))
        while any(one.status != "stopped" for one in await place.acting(door).bots.all()):
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError("the bots run on")
            await asyncio.sleep(0.02)
    say(f"seconds from the click to {BOTS + 1} stopped bots: {time.perf_counter() - begun:.2f}")


async def follow(place: Workplace) -> None:
    """Print how many events the feed works off a second, beside reading them alone."""
    say(f"\n{'events a second':44}{'feed':>9}{'read':>9}{'ratio':>9}")
    async with place.door() as door:
        feed = join(place.settings(), door, open_slack(place.settings()), pace=0).feed
        await feed.begin()
        for name, act in (("each changes a card", assign), ("no card shows it", choose)):
            before = int((await door.doors.me()).followed_up_to)
            await act(place, door)
            read, count = await timed(partial(read_alone, door, before))
            worked, _ = await timed(feed.catch_up)
            figures = f"{count / worked:9.0f}{count / read:9.0f}{read / worked:8.2f}x"
            say(f"{f'{count} events, {name}':44}{figures}")


async def assign(place: Workplace, door: OrchestreClient) -> None:
    """Give every draft to Rita."""
    rita = place.acting(door)
    me = (await rita.me()).id
    for draft in (await waiting(door))[:CHANGED]:
        await rita.drafts.assign(draft.id, me)


async def choose(place: Workplace, door: OrchestreClient) -> None:
    """Choose one channel and the other, in turn."""
    for number in range(CHANGED):
        await place.acting(door).doors.set_channel(None, CHANNEL + "2" * (number % 2))


async def read_alone(door: OrchestreClient, after: int) -> int:
    """Read events and do nothing about them; how many there were."""
    count = 0
    while items := (await door.doors.events(after=after, limit=200)).items:
        count, after = count + len(items), int(items[-1].id)
    return count


async def timed(work: Callable[..., Awaitable[Any]]) -> tuple[float, int]:
    """Return the seconds that something took, and what it gave."""
    begun = time.perf_counter()
    found = await work()
    return time.perf_counter() - begun, found


def table(name: str, pairs: Pairs) -> None:
    """Print a row of milliseconds for each of the two apps, and the ratio of both."""
    app, plain = (percentiles([pair[at] for pair in pairs]) for at in (0, 1))
    for what, row in ((name, app), ("  plain Bolt app", plain)):
        say(f"{what:44}" + "".join(f"{1000 * one:9.1f}" for one in row))
    say(f"{'  ratio':44}" + "".join(f"{a / b:8.2f}x" for a, b in zip(app, plain, strict=True)))


def percentiles(seconds: Sequence[float]) -> list[float]:
    """Return the 50th, 99th and 99.9th percentile, and the most."""
    ordered = sorted(seconds)
    return [ordered[min(len(ordered) - 1, int(len(ordered) * at))] for at in (0.5, 0.99, 0.999, 1)]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
