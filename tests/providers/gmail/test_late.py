"""A mail that Gmail lists and does not give: it holds nobody up, and a person learns of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from orchestre.domain.accounts import Cursor
from orchestre.domain.errors import ProviderUnavailable
from orchestre.providers.gmail.giving import GIVEN_UP
from orchestre.providers.gmail.provider import GmailProvider
from orchestre.providers.testing.contract import mail
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.providers.gmail.accounts import GmailAccount, rest, subjects

MESSAGE = "GET /gmail/v1/users/me/messages/"

NOT_GIVEN = [
    refusal(500, "backendError"),
    refusal(412, "failedPrecondition"),
    Fault("answer", body={}),
    Fault("close"),
]


class Poll:
    """Polls as the platform does: what was read is kept, and a failure comes after it."""

    def __init__(self, account: GmailAccount) -> None:
        self.account = account
        self.moment = datetime.now(UTC)
        self.provider: GmailProvider
        self.cursor: Cursor

    async def begin(self) -> None:
        self.provider = await self.account.connect_at(lambda: self.moment)
        self.cursor = (await self.provider.fetch(None)).next

    async def __call__(self, seconds: float = 0) -> list[str]:
        self.moment += timedelta(seconds=seconds)
        found, self.cursor = await rest(self.provider, self.cursor)
        return subjects(found)

    async def fails(self) -> None:
        page = await self.provider.fetch(self.cursor)
        assert (page.messages, page.is_last) == ((), False)
        self.cursor = page.next
        with pytest.raises(ProviderUnavailable):
            await self.provider.fetch(self.cursor)


@pytest.fixture
async def poll(account: GmailAccount) -> Poll:
    made = Poll(account)
    await made.begin()
    return made


@pytest.mark.parametrize("fault", NOT_GIVEN)
async def test_it_holds_nobody_up_and_comes_when_gmail_gives_it(
    poll: Poll, proxy: FaultProxy, fault: Fault
) -> None:
    odd = poll.account.stand_in.deliver(poll.account.address, mail(1))
    await poll.account.deliver(mail(2))
    proxy.fail(f"{MESSAGE}{odd}", fault, times=2)
    await poll.fails()
    assert await poll() == ["Order 2"]
    await poll.account.deliver(mail(3))
    assert await poll() == ["Order 3"]
    assert await poll(61) == []
    before = poll.cursor
    assert await poll(59) == []
    assert poll.cursor == before, "and it is not asked for all the time"
    assert await poll(2) == ["Order 1"]
    assert await poll(3600) == []


async def fails_for_ever(poll: Poll) -> list[str]:
    found: list[str] = []
    spent = 0
    while not found:
        found = await poll(300)
        spent += 300
        assert spent < GIVEN_UP + 900
    assert spent >= GIVEN_UP
    return found


HEADERS: list[tuple[Callable[[str], str], tuple[str, str]]] = [
    (lambda odd: f"{MESSAGE}{odd}?format=raw", ("Order 1", "customer@example.org")),
    (lambda odd: f"{MESSAGE}{odd}", ("", "")),
]


@pytest.mark.parametrize(("wanted", "shown"), HEADERS)
async def test_in_the_end_a_person_gets_what_can_be_had(
    poll: Poll, proxy: FaultProxy, wanted: Callable[[str], str], shown: tuple[str, str]
) -> None:
    odd = poll.account.stand_in.deliver(poll.account.address, mail(1))
    proxy.fail(wanted(odd), refusal(500, "backendError"), times=500)
    await poll.fails()
    start = poll.cursor
    assert await fails_for_ever(poll) == [shown[0]]
    ((message,), _) = await rest(poll.provider, start)
    assert (message.provider_id, message.sender.email) == (odd, shown[1])
    assert "Read it in Gmail" in message.problem
    assert await poll(3600) == []


async def test_where_gmail_fails_altogether_polls_fail_and_nothing_is_lost(
    poll: Poll, proxy: FaultProxy
) -> None:
    for number in range(4):
        await poll.account.deliver(mail(number))
    proxy.fail(MESSAGE, refusal(503, "backendError"), times=3)
    for _ in range(3):
        proxy.seen.clear()
        await poll.fails()
        assert sum(one.startswith(MESSAGE) for one in proxy.seen) == 1
    assert await poll() == ["Order 3"]
    assert await poll(61) == ["Order 0", "Order 1", "Order 2"]
