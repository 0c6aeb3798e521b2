"""Contract: what every provider keeps, as tests that a plug-in's author inherits."""
# ruff: noqa: S101, PLR2004 - these are tests.

from __future__ import annotations

import email
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from orchestre.domain.errors import ProviderError
from orchestre.domain.messages import Address, Message
from orchestre.domain.replies import Reply
from orchestre.providers.provider import Cursor, Page, Provider

CUSTOMER = "customer@example.org"


class Account(ABC):
    """A fresh, empty account at the service (or its stand-in), and a look behind its counter."""

    #: The account's own address.
    address: str

    @abstractmethod
    async def connect(self) -> Provider:
        """Return a new connection; the account stays the same."""

    @abstractmethod
    async def deliver(self, raw: bytes) -> None:
        """Let a mail arrive; after the call, a fetch finds it."""

    @abstractmethod
    async def sent(self) -> list[bytes]:
        """Return the source of every mail that left, oldest first."""


def mail(number: int, *, text: str = "Hello,\nwhere is my order?\n", answers: str = "") -> bytes:
    """Return a customer's mail with a Message-ID and subject of its own."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = f"A customer <{CUSTOMER}>"
    message["To"] = "team@example.com"
    message["Subject"] = f"Order {number}"
    message["Message-ID"] = f"<mail-{number}@example.org>"
    message["Date"] = format_datetime(datetime.now(UTC) + timedelta(seconds=number - 600))
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    message.set_content(text)
    return message.as_bytes()


def reply(account: Account, message: Message, number: int = 1, **changed: str) -> Reply:
    """Return an approved reply to a message."""
    return Reply(
        id=f"reply-{number}",
        thread_id=message.thread_id,
        rfc_message_id=f"<reply-{number}@orchestre.example>",
        sender=Address(account.address, "The team"),
        to=(message.sender,),
        cc=(),
        bcc=(),
        subject=changed.get("subject", f"Re: {message.subject}"),
        text=changed.get("text", "Dear customer,\n\nit left today.\n"),
        in_reply_to=message.rfc_message_id,
        references=message.references,
    )


class ProviderContract:
    """Inherit, and give the fixture `account`. Change no test, save to `xfail` it with a reason.

    Call `pytest.register_assert_rewrite("orchestre.providers.testing.contract")` in `conftest.py`
    before this is imported, so that failures show values.
    """

    @pytest.fixture
    def account(self) -> Account:
        """Return a fresh account."""
        raise NotImplementedError("give an `account` fixture")

    async def test_identify_names_the_account(self, account: Account) -> None:
        provider = await account.connect()
        assert (await provider.identify()).lower() == account.address.lower()

    async def test_first_fetch_is_empty_and_later_mail_follows_it(self, account: Account) -> None:
        await account.deliver(mail(1))
        provider = await account.connect()
        first = await provider.fetch(None)
        assert first.messages == ()
        assert first.is_last
        assert (await provider.fetch(first.next)).messages == ()
        await account.deliver(mail(2))
        page = await provider.fetch(first.next)
        assert [m.subject for m in page.messages] == ["Order 2"]
        assert (await provider.fetch(page.next)).messages == ()

    async def test_same_cursor_gives_the_same_again(self, account: Account) -> None:
        provider = await account.connect()
        start = (await provider.fetch(None)).next
        for number in range(3):
            await account.deliver(mail(number))
        once = await provider.fetch(start)
        again = await (await account.connect()).fetch(start)
        assert [m.provider_id for m in once.messages] == [m.provider_id for m in again.messages]

    async def test_nothing_is_missed_across_pages(self, account: Account) -> None:
        provider = await account.connect()
        cursor = (await provider.fetch(None)).next
        for number in range(120):
            await account.deliver(mail(number))
        given: list[Message] = []
        is_last = False
        while not is_last:
            page = await provider.fetch(cursor)
            given += page.messages
            if page.messages and len(given) < 100:
                await account.deliver(mail(1000 + len(given)))
            cursor, is_last = page.next, page.is_last
        rest = await _all_after(provider, cursor)
        subjects = [m.subject for m in (*given, *rest)]
        assert {f"Order {number}" for number in range(120)} <= set(subjects)
        assert len(subjects) == len(set(subjects))
        ids = [m.provider_id for m in (*given, *rest)]
        assert len(ids) == len(set(ids))

    async def test_words_survive_in_any_script(self, account: Account) -> None:
        text = "Grüße, wo ist Ärmel?\nГде мой заказ? 注文はどこですか 😀\nFrom here\n.\n> quoted\n"  # noqa: RUF001
        message = await _arrived(account, mail(1, text=text))
        assert message.text.strip() == text.strip()
        assert message.sender == Address(CUSTOMER, "A customer")
        assert message.rfc_message_id == "<mail-1@example.org>"
        assert message.problem == ""

    async def test_older_charsets_are_read(self, account: Account) -> None:
        head = f"From: {CUSTOMER}\r\nTo: {account.address}\r\nMIME-Version: 1.0\r\n"
        head += "Subject: =?iso-8859-2?q?=AFaluzje?=\r\nMessage-ID: <z@example.org>\r\n"
        head += "Content-Type: text/plain; charset=iso-8859-2\r\n"
        head += "Content-Transfer-Encoding: 8bit\r\n\r\n"
        raw = head.encode() + "Żółte żaluzje\r\n".encode("iso-8859-2")
        message = await _arrived(account, raw)
        assert (message.subject, message.text.strip()) == ("Żaluzje", "Żółte żaluzje")

    async def test_mail_that_cannot_be_read_is_given_and_holds_up_nothing(
        self, account: Account
    ) -> None:
        provider = await account.connect()
        start = (await provider.fetch(None)).next
        await account.deliver(b"\xff\xfe\x00 no mail at all")
        await account.deliver(mail(2))
        messages = await _all_after(provider, start)
        assert len(messages) == 2
        broken = next(m for m in messages if m.subject != "Order 2")
        assert broken.problem

    async def test_thread_is_whole_and_oldest_first(self, account: Account) -> None:
        first = await _arrived(account, mail(1))
        provider = await account.connect()
        await provider.send(reply(account, first))
        answer = mail(700, answers="<mail-1@example.org> <reply-1@orchestre.example>")
        await account.deliver(answer)
        await account.deliver(mail(3))
        thread = await provider.thread(first.thread_id)
        assert [m.subject for m in thread] == ["Order 1", "Re: Order 1", "Order 700"]
        assert await provider.thread("<no-such-thread@example.org>") == ()

    async def test_reply_leaves_exactly_as_approved(self, account: Account) -> None:
        message = await _arrived(account, mail(1))
        text = "Grüße 😀\n\n.\nFrom us\n" + "long " * 400 + "\n  indented\n= 20%\n"
        sent = reply(account, message, text=text)
        provider = await account.connect()
        assert await provider.find_sent(sent) is None
        sent_id = await provider.send(sent)
        left = email.message_from_bytes((await account.sent())[-1], policy=policy.default)
        assert left.get_content().replace("\r\n", "\n") == text
        assert left["In-Reply-To"] == "<mail-1@example.org>"
        assert left["References"].split()[-1] == "<mail-1@example.org>"
        assert left["X-Orchestre-Reply"] == sent.id
        assert left["Subject"] == "Re: Order 1"
        assert [a.addr_spec for a in left["To"].addresses] == [CUSTOMER]
        assert left["From"].addresses[0].addr_spec == account.address
        assert await (await account.connect()).find_sent(sent) == sent_id

    async def test_find_sent_is_exact(self, account: Account) -> None:
        message = await _arrived(account, mail(1))
        provider = await account.connect()
        await provider.send(reply(account, message, 1))
        assert await provider.find_sent(reply(account, message, 11)) is None
        assert await provider.find_sent(reply(account, message, 2)) is None

    async def test_poisoned_subject_neither_injects_nor_jams(self, account: Account) -> None:
        raw = mail(1).replace(
            b"Subject: Order 1", b"Subject: =?utf-8?q?Hi=0D=0ABcc=3A_evil=40example.net?="
        )
        message = await _arrived(account, raw)
        assert "\n" not in message.subject
        assert "\r" not in message.subject
        provider = await account.connect()
        await provider.send(reply(account, message, subject="Re: Hi\r\nBcc: evil@example.net"))
        left = email.message_from_bytes((await account.sent())[-1], policy=policy.default)
        assert left["Bcc"] is None
        assert "Bcc: evil@example.net" in left["Subject"]

    async def test_robot_headers_are_kept(self, account: Account) -> None:
        raw = b"Auto-Submitted: auto-replied\r\nList-Id: <a.example.org>\r\n" + mail(1)
        message = await _arrived(account, raw)
        assert message.header("Auto-Submitted") == "auto-replied"
        assert message.has_header("list-")

    async def test_strange_cursor_raises_no_foreign_error(self, account: Account) -> None:
        provider = await account.connect()
        with pytest.raises(ProviderError):
            await provider.fetch(Cursor("no cursor of anybody's"))

    async def test_close_can_be_called_twice(self, account: Account) -> None:
        provider = await account.connect()
        await provider.fetch(None)
        await provider.close()
        await provider.close()


async def _arrived(account: Account, raw: bytes) -> Message:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(raw)
    messages = await _all_after(provider, start)
    await provider.close()
    assert len(messages) == 1
    return messages[0]


async def _all_after(provider: Provider, cursor: Cursor) -> tuple[Message, ...]:
    messages: list[Message] = []
    page = Page((), cursor, is_last=False)
    while not page.is_last:
        page = await provider.fetch(page.next)
        messages += page.messages
    return tuple(messages)
