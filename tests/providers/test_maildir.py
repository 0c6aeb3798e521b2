"""What is particular to a Maildir: files that move, flags, full disks, one copy of a reply."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestre.domain.errors import ProviderUnavailable, ReplyUncertain
from orchestre.domain.messages import Address
from orchestre.domain.replies import Reply
from orchestre.providers.maildir import plugin
from orchestre.providers.maildir.options import MaildirOptions
from orchestre.providers.provider import Cursor, ReachesBack
from orchestre.providers.testing.contract import mail
from tests.providers.accounts import MaildirAccount

REPLY = Reply(
    id="reply-1",
    thread_id="<mail-1@example.org>",
    rfc_message_id="<reply-1@orchestre.example>",
    sender=Address("team@example.com"),
    to=(Address("customer@example.org"),),
    cc=(),
    bcc=(),
    subject="Re: Order 1",
    text="It left today.\n",
    in_reply_to="<mail-1@example.org>",
)


@pytest.fixture
def account(tmp_path: Path) -> MaildirAccount:
    return MaildirAccount(tmp_path / "mail")


async def start(account: MaildirAccount) -> Cursor:
    return (await (await account.connect()).fetch(None)).next


async def test_a_mail_that_was_read_elsewhere_is_no_new_one(account: MaildirAccount) -> None:
    provider = await account.connect()
    cursor = await start(account)
    path = account.put(mail(1))
    page = await provider.fetch(cursor)
    path.rename(account.path / "cur" / f"{path.name}:2,S")
    assert (await provider.fetch(page.next)).messages == ()
    assert (await provider.fetch(cursor)).messages == page.messages


async def test_nothing_is_moved_and_no_flag_changed(account: MaildirAccount) -> None:
    cursor = await start(account)
    account.put(mail(1))
    account.put(mail(2), "1.cur.host:2,RS", "cur")
    before = sorted(path.name for path in account.path.rglob("*"))
    page = await (await account.connect()).fetch(cursor)
    assert len(page.messages) == 2
    assert sorted(path.name for path in account.path.rglob("*")) == before


async def test_drafts_and_what_was_thrown_away_are_not_given(account: MaildirAccount) -> None:
    provider = await account.connect()
    cursor = await start(account)
    account.put(mail(1), "1.a:2,D", "cur")
    trashed = account.put(mail(2), "1.b:2,ST", "cur")
    account.put(mail(3), "1.DT", "cur")
    page = await provider.fetch(cursor)
    assert [m.subject for m in page.messages] == ["Order 3"]
    trashed.rename(account.path / "cur" / "1.b:2,S")
    assert [m.subject for m in (await provider.fetch(page.next)).messages] == ["Order 2"]


async def test_old_mail_that_comes_back_is_not_new(account: MaildirAccount) -> None:
    provider = await account.connect()
    old = account.put(mail(1))
    cursor = await start(account)
    aside = account.path / "tmp" / "aside"
    old.rename(aside)
    account.put(mail(2))
    page = await provider.fetch(cursor)
    assert [m.subject for m in page.messages] == ["Order 2"]
    aside.rename(old)
    assert (await provider.fetch(page.next)).messages == ()


async def test_names_and_times_out_of_order_hide_nothing(account: MaildirAccount) -> None:
    provider = await account.connect()
    account.put(mail(1), "5.a")
    cursor = await start(account)
    late = account.put(mail(2), "1.b")
    os.utime(late, (1, 1))
    assert [m.subject for m in (await provider.fetch(cursor)).messages] == ["Order 2"]


async def test_cursor_at_gives_what_was_changed_since(account: MaildirAccount) -> None:
    provider = await account.connect()
    now = datetime.now(UTC)
    for number, age in enumerate((10, 5, 1)):
        when = (now - timedelta(days=age)).timestamp()
        os.utime(account.put(mail(number)), (when, when))
    assert isinstance(provider, ReachesBack)
    page = await provider.fetch(await provider.cursor_at(now - timedelta(days=7)))
    assert [m.subject for m in page.messages] == ["Order 1", "Order 2"]


async def test_a_file_that_cannot_be_read_holds_up_nothing(
    account: MaildirAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await account.connect()
    cursor = await start(account)
    bad = account.put(mail(1))
    account.put(mail(2))
    whole: Callable[..., object] = Path.open

    def broken(path: Path, *args: str) -> object:
        if path == bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return whole(path, *args)

    monkeypatch.setattr(Path, "open", broken)
    messages = (await provider.fetch(cursor)).messages
    assert {bool(m.problem) for m in messages} == {True, False}
    assert any("Input/output error" in m.problem for m in messages)


async def test_links_and_folders_among_the_mails_are_passed_over(account: MaildirAccount) -> None:
    cursor = await start(account)
    (account.path / "new" / "folder").mkdir()
    (account.path / "new" / "link").symlink_to("/etc/hostname")
    os.mkfifo(account.path / "new" / "pipe")
    account.put(mail(1), os.fsdecode(b"1.\xff.host"))
    page = await (await account.connect()).fetch(cursor)
    assert [m.subject for m in page.messages] == ["Order 1"]
    page.messages[0].provider_id.encode()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.rename(path.with_name("gone")), "no folder"),
        (lambda path: (path / "cur").rmdir(), "no Maildir"),
    ],
)
async def test_a_folder_that_is_no_maildir_says_so(
    account: MaildirAccount, spoil: object, why: str
) -> None:
    cursor = await start(account)
    spoil(account.path)  # type: ignore[operator]
    provider = await account.connect()
    with pytest.raises(ProviderUnavailable, match=why) as caught:
        await provider.identify()
    assert str(account.path) in str(caught.value)
    with pytest.raises(ProviderUnavailable):
        await provider.fetch(cursor)


async def test_the_same_reply_lies_in_sent_once(account: MaildirAccount) -> None:
    provider = await account.connect()
    first = await provider.send(REPLY)
    [path] = account.sent_files()
    assert path.name.endswith(":2,S")
    assert (account.path / ".Sent" / "maildirfolder").exists()
    assert await (await account.connect()).send(REPLY) == first
    path.rename(path.with_name(path.name + "R"))
    assert await provider.send(REPLY) == first
    assert len(account.sent_files()) == 1
    assert b"\r" not in account.sent_files()[0].read_bytes()
    assert list((account.path / ".Sent" / "tmp").iterdir()) == []


async def test_a_full_disk_means_surely_not_sent(
    account: MaildirAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await account.connect()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        with pytest.raises(ProviderUnavailable, match="not sent"):
            await provider.send(REPLY)
    assert account.sent_files() == []
    assert await provider.find_sent(REPLY) is None
    await provider.send(REPLY)
    assert len(account.sent_files()) == 1


async def test_a_failure_at_the_last_step_is_uncertain(
    account: MaildirAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await account.connect()
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", _full)
        with pytest.raises(ReplyUncertain):
            await provider.send(REPLY)
    assert await provider.find_sent(REPLY) is None


async def test_folders_without_hard_links_will_do(
    account: MaildirAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    provider = await account.connect()
    assert await provider.send(REPLY) == await provider.find_sent(REPLY)


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_a_customer_cannot_pretend_that_a_reply_left(account: MaildirAccount) -> None:
    account.put(b"X-Orchestre-Reply: reply-1\n" + mail(1))
    provider = await account.connect()
    assert await provider.find_sent(REPLY) is None


async def test_an_exchange_is_found_across_missing_references(account: MaildirAccount) -> None:
    account.put(mail(1))
    account.put(mail(2, answers="<mail-1@example.org>"))
    account.put(mail(3, answers="<mail-2@example.org>"))
    account.put(mail(4))
    # Naming another exchange does not draw it in.
    account.put(mail(5, answers="<mail-1@example.org> <mail-4@example.org>"))
    provider = await account.connect()
    thread = await provider.thread("<mail-1@example.org>")
    assert [m.subject for m in thread] == ["Order 1", "Order 2", "Order 3", "Order 5"]


async def test_a_header_longer_than_most_is_read_whole(account: MaildirAccount) -> None:
    account.put(b"Received: from a.example\r\n" * 900 + mail(1))
    thread = await (await account.connect()).thread("<mail-1@example.org>")
    assert [m.subject for m in thread] == ["Order 1"]


def test_options_take_a_whole_path_only(tmp_path: Path) -> None:
    home = MaildirOptions(path=Path("~/mail"), address="team@example.com")
    assert home.path == Path.home() / "mail"
    link = tmp_path / "link"
    (tmp_path / "mail").mkdir()
    link.symlink_to(tmp_path / "mail")
    same = [
        MaildirOptions(path=path, address="t@example.com") for path in (link, tmp_path / "mail")
    ]
    assert len({plugin.resource(options) for options in same}) == 1


async def test_a_page_of_large_mails_ends_early_and_the_rest_follows(
    account: MaildirAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestre.providers.maildir.provider.PAGE_BYTES", 1_000)
    cursor = await start(account)
    for number in range(3):
        account.put(mail(number, text="word " * 120))
    provider = await account.connect()
    first = await provider.fetch(cursor)
    second = await provider.fetch(first.next)
    assert [(len(page.messages), page.is_last) for page in (first, second)] == [
        (2, False),
        (1, True),
    ]
