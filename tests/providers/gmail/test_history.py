"""History at Gmail in pages, with pages missing, and gone: nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestre.providers.gmail import giving, reading
from orchestre.providers.gmail.cursor import read_position
from orchestre.providers.testing.contract import mail
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.providers.gmail.accounts import GmailAccount, rest, subjects

HISTORY = "GET /gmail/v1/users/me/history"


async def test_a_page_of_history_without_any_history_is_no_end(
    account: GmailAccount, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Gmail answers so; the stand-in never does: https://github.com/gauteh/lieer/issues/24
    def emptied(answer: Any) -> Any:
        del answer["history"]
        return answer

    monkeypatch.setattr(reading, "HISTORY", 1)
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    account.stand_in.deliver(account.address, mail(1), labels=["SENT"])
    await account.deliver(mail(2))
    proxy.fail(HISTORY, Fault("change", change=emptied))
    first = await provider.fetch(start)
    assert (first.messages, first.is_last) == ((), False)
    assert read_position(first.next).history == read_position(start).history
    assert subjects((await rest(provider, first.next))[0]) == ["Order 2"]


async def test_a_page_token_that_is_too_old_begins_the_same_history_again(
    account: GmailAccount, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "HISTORY", 2)
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    for number in range(5):
        await account.deliver(mail(number))
    first = await provider.fetch(start)
    assert len(first.messages) == 2
    proxy.fail("pageToken=", refusal(400, "invalidArgument"))
    found, _ = await rest(provider, first.next)
    # Two come again; the platform keeps each mail once.
    assert subjects(found) == [f"Order {number}" for number in range(5)]


@pytest.mark.parametrize("listed", [2, 500])
async def test_where_history_is_gone_nothing_is_lost(
    account: GmailAccount, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, listed: int
) -> None:
    # The stand-in keeps all of its history; Gmail answers 404 after a week or so.
    monkeypatch.setattr(reading, "LISTED", listed)
    monkeypatch.setattr(giving, "PAGE", 2)
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    for number in range(5):
        await account.deliver(mail(number))
    proxy.fail(HISTORY, refusal(404, "notFound"))
    first = await provider.fetch(start)
    await account.deliver(mail(7))  # arrives while the others are being listed
    found, cursor = await rest(provider, first.next)
    assert sorted(set(subjects(found))) == [f"Order {number}" for number in (0, 1, 2, 3, 4, 7)]
    given = subjects(found)
    assert [one for one in given if one != "Order 7"] == [f"Order {number}" for number in range(5)]
    await account.deliver(mail(8))
    # What came while the listing went on may come again: the platform keeps each mail once.
    assert set(subjects((await rest(provider, cursor))[0])) <= {"Order 7", "Order 8"}
    assert "Order 8" in subjects((await rest(provider, cursor))[0])


async def test_a_listing_whose_page_is_too_old_begins_again(
    account: GmailAccount, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LISTED", 2)
    provider = await account.connect()
    for number in range(4):
        await account.deliver(mail(number))
    cursor = await provider.cursor_at(datetime.now(UTC) - timedelta(days=1))
    proxy.fail("pageToken=", refusal(400, "invalidArgument"))
    assert len((await rest(provider, cursor))[0]) == 4


async def test_reading_reaches_back_to_a_moment(account: GmailAccount) -> None:
    await account.deliver(mail(1))
    provider = await account.connect()
    later_than_it = await provider.cursor_at(datetime.now(UTC) - timedelta(minutes=5))
    before_it = await provider.cursor_at(datetime.now(UTC) - timedelta(hours=5))
    assert (await rest(provider, later_than_it))[0] == []
    found, cursor = await rest(provider, before_it)
    assert subjects(found) == ["Order 1"]
    await account.deliver(mail(2))
    assert subjects((await rest(provider, cursor))[0]) == ["Order 2"]


async def test_a_history_that_went_backwards_is_another_one(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    # As after a restored mailbox: history after an id that is still to come holds nothing.
    def restored(_answer: Any) -> Any:
        return {"historyId": "0"}

    await account.deliver(mail(-3600))
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1))
    proxy.fail(HISTORY, Fault("change", change=restored))
    found, after = await rest(provider, start)
    assert subjects(found) == ["Order 1"]
    await account.deliver(mail(2))
    assert "Order 2" in subjects((await rest(provider, after))[0])


async def test_mail_from_before_the_account_was_linked_is_not_listed(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    account.stand_in.deliver(account.address, mail(-3600))
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1))
    proxy.fail(HISTORY, refusal(404, "notFound"))
    assert subjects((await rest(provider, start))[0]) == ["Order 1"]


async def test_a_clock_that_was_ahead_once_hides_nothing(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    moment = datetime.now(UTC) - timedelta(minutes=1)
    provider = await account.connect_at(lambda: moment)
    start = (await provider.fetch(None)).next
    moment += timedelta(days=40)
    ahead = (await provider.fetch(start)).next
    moment -= timedelta(days=40)
    mended = (await provider.fetch(ahead)).next
    assert read_position(mended).as_of == int(moment.timestamp())
    await account.deliver(mail(1))
    proxy.fail(HISTORY, refusal(404, "notFound"))
    assert subjects((await rest(provider, ahead))[0]) == ["Order 1"]
