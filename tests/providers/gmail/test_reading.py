"""Reading a Gmail mailbox: what is given, what never is, and what a poll costs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestre.providers.gmail.cursor import later, read_position
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.testing.contract import mail
from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.providers.gmail.accounts import GmailAccount, rest, subjects

HISTORY = "GET /gmail/v1/users/me/history"


async def test_an_idle_poll_is_one_call_and_writes_nothing(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    provider = await account.connect()
    await account.deliver(mail(1))
    start = (await provider.fetch(None)).next
    proxy.seen.clear()
    for _ in range(3):
        page = await provider.fetch(start)
        assert (page.messages, page.next, page.is_last) == ((), start, True)
    assert len(proxy.seen) == 3
    assert all(one.startswith(HISTORY) and "fields=" in one for one in proxy.seen)


async def test_a_quiet_mailbox_gets_a_newer_cursor_twice_a_day(account: GmailAccount) -> None:
    # History is kept for about a week: a cursor that never moved would be too old some day.
    moment = datetime.now(UTC)
    provider = await account.connect_at(lambda: moment)
    start = (await provider.fetch(None)).next
    moment += timedelta(hours=11)
    assert (await provider.fetch(start)).next == start
    moment += timedelta(hours=2)
    moved = (await provider.fetch(start)).next
    assert moved != start
    assert read_position(moved).as_of == int(moment.timestamp())


async def test_history_ids_stay_text(account: GmailAccount, proxy: FaultProxy) -> None:
    # Gmail answers with its profile; the stand-in has none and is asked for its history instead.
    long = "179537433153402776732"
    proxy.fail("/profile", Fault("answer", body={"historyId": long}))
    first = (await (await account.connect()).fetch(None)).next
    assert read_position(first).history == long
    assert later("9", "10") == "10"
    assert later(long, "999") == long


async def test_each_mail_carries_what_gmail_knows_of_it(account: GmailAccount) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1))
    (message,), _ = await rest(provider, start)
    held = account.stand_in.message(account.address, message.provider_id)
    assert message.thread_id == held["threadId"]
    assert message.rfc_message_id == "<mail-1@example.org>"


@pytest.mark.parametrize("label", ["SPAM", "TRASH", "DRAFT", "SENT"])
async def test_what_nobody_wants_answered_is_not_given(account: GmailAccount, label: str) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    account.stand_in.deliver(account.address, mail(1), labels=[label])
    await account.deliver(mail(2))
    found, after = await rest(provider, start)
    assert subjects(found) == ["Order 2"]
    by_date = await provider.cursor_at(datetime.now(UTC) - timedelta(days=1))
    assert subjects((await rest(provider, by_date))[0]) == ["Order 2"]
    assert (await provider.fetch(after)).next == after


async def test_archived_mail_is_given_too(account: GmailAccount) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    account.stand_in.deliver(account.address, mail(1), labels=["UNREAD"])
    assert subjects((await rest(provider, start))[0]) == ["Order 1"]


async def test_mail_that_somebody_takes_out_of_spam_is_given(account: GmailAccount) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    message_id = account.stand_in.deliver(account.address, mail(1), labels=["SPAM"])
    found, cursor = await rest(provider, start)
    assert found == []
    body = {"addLabelIds": ["INBOX"], "removeLabelIds": ["SPAM"]}
    account.stand_in.call(account.address, "POST", f"messages/{message_id}/modify", json=body)
    assert subjects((await rest(provider, cursor))[0]) == ["Order 1"]


async def test_what_a_colleague_wrote_by_an_alias_is_not_given_and_a_forms_mail_is(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    def with_alias(answer: Any) -> Any:
        answer["sendAs"].append({"sendAsEmail": "Sales@Example.com"})
        return answer

    proxy.fail("/settings/sendAs", Fault("change", change=with_alias))
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    asking = b"Reply-To: customer@example.org\r\nFrom: "
    for number, sender, before in (
        (1, "sales@example.com", b"From: "),
        (2, "sales@example.com", asking),
        # Skipped as our own by the platform, where a person sees it.
        (3, account.address, asking),
    ):
        by = before + sender.encode() + b"\r\n"
        source = re.sub(rb"From: [^\r]*\r\n", by, mail(number), count=1)
        await account.deliver(source)
    assert subjects((await rest(provider, start))[0]) == ["Order 2", "Order 3"]


async def test_a_tab_is_skipped_only_where_somebody_chose_that(account: GmailAccount) -> None:
    start = (await (await account.connect()).fetch(None)).next
    promotion = ["INBOX", "CATEGORY_PROMOTIONS"]
    account.stand_in.deliver(account.address, mail(1), labels=promotion)
    assert len((await rest(await account.connect(), start))[0]) == 1
    account.options["skip_categories"] = ["promotions"]
    assert (await rest(await account.connect(), start))[0] == []


async def test_mail_that_was_deleted_meanwhile_holds_nothing_up(account: GmailAccount) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    gone = account.stand_in.deliver(account.address, mail(1))
    await account.deliver(mail(2))
    account.stand_in.call(account.address, "DELETE", f"messages/{gone}")
    assert subjects((await rest(provider, start))[0]) == ["Order 2"]


async def test_a_mail_that_is_too_large_is_shown_to_a_person(account: GmailAccount) -> None:
    account.transport = Transport(account.transport.http, most=20_000)
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1, text="long " * 10_000))
    await account.deliver(mail(2))
    first, second = (await rest(provider, start))[0]
    assert "not read whole" in first.problem
    assert (first.subject, first.sender.email) == ("Order 1", "customer@example.org")
    assert second.problem == ""


async def test_a_thread_shows_no_drafts_and_nothing_thrown_away(account: GmailAccount) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1))
    ((message,), _) = await rest(provider, start)
    for number, label in ((2, "DRAFT"), (3, "TRASH"), (4, "INBOX")):
        raw = mail(number, answers="<mail-1@example.org>")
        account.stand_in.deliver(account.address, raw, labels=[label])
    thread = await provider.thread(message.thread_id)
    assert [one.subject for one in thread] == ["Order 1", "Order 4"]
