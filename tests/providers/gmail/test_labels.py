"""Labels in Gmail, and being told of new mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from orchestre.domain.errors import ProviderUnavailable
from orchestre.providers.gmail import plugin
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.provider import GmailProvider
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.provider import (
    KeepsLabels,
    Label,
    PreparesReplies,
    ReachesBack,
    ReceivesPush,
)
from orchestre.providers.registry import Registry
from orchestre.providers.testing.contract import mail
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.emulators.google import Google
from tests.providers.gmail.accounts import GmailAccount, settings_for

TOPIC = "projects/shop/topics/gmail"


async def a_thread(account: GmailAccount, number: int = 1) -> tuple[str, str]:
    """The ids of a message and of its conversation."""
    message_id = account.stand_in.deliver(account.address, mail(number))
    return message_id, account.stand_in.message(account.address, message_id)["threadId"]


def names(account: GmailAccount, message_id: str) -> set[str]:
    """The labels of ours that a message carries."""
    known = account.stand_in.call(account.address, "GET", "labels")["labels"]
    carried = account.stand_in.message(account.address, message_id)["labelIds"]
    found = {one["name"] for one in known if one["id"] in carried}
    return {name for name in found if name.startswith("Orchestre/")}


async def test_a_thread_carries_one_label_of_ours(account: GmailAccount) -> None:
    message_id, thread_id = await a_thread(account)
    provider = await account.connect()
    assert isinstance(provider, KeepsLabels)
    assert provider.keeps_labels
    for label in (Label.DRAFTED, Label.NEEDS_YOU, Label.ANSWERED, Label.ANSWERED):
        await provider.label(thread_id, label)
        assert names(account, message_id) == {f"Orchestre/{label}"}
    await (await account.connect()).label(thread_id, None)
    assert names(account, message_id) == set()
    held = account.stand_in.message(account.address, message_id)
    assert set(held["labelIds"]) == {"INBOX", "UNREAD"}, "the mailbox's own labels stay"


async def test_labels_are_made_when_they_are_first_used(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    _, thread_id = await a_thread(account)
    provider = await account.connect()
    await provider.label(thread_id, None)
    assert not any(one.startswith("POST /gmail") for one in proxy.seen)
    await provider.label(thread_id, Label.DRAFTED)
    known = account.stand_in.call(account.address, "GET", "labels")["labels"]
    assert [one["name"] for one in known if "Orchestre" in one["name"]] == ["Orchestre/Drafted"]
    proxy.seen.clear()
    await provider.label(thread_id, Label.DRAFTED)
    assert len(proxy.seen) == 1


async def test_a_label_that_somebody_else_made_first_is_used(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    message_id, thread_id = await a_thread(account)
    account.stand_in.call(account.address, "POST", "labels", json={"name": "Orchestre/Drafted"})

    def without(answer: Any) -> Any:
        return {"labels": [one for one in answer["labels"] if "Orchestre" not in one["name"]]}

    proxy.fail("GET /gmail/v1/users/me/labels", Fault("change", change=without))
    await (await account.connect()).label(thread_id, Label.DRAFTED)
    assert names(account, message_id) == {"Orchestre/Drafted"}


async def test_a_label_that_was_deleted_in_gmail_is_made_again(account: GmailAccount) -> None:
    message_id, thread_id = await a_thread(account)
    provider = await account.connect()
    await provider.label(thread_id, Label.DRAFTED)
    known = account.stand_in.call(account.address, "GET", "labels")["labels"]
    (ours,) = [one["id"] for one in known if one["name"] == "Orchestre/Drafted"]
    account.stand_in.call(account.address, "DELETE", f"labels/{ours}")
    await provider.label(thread_id, Label.DRAFTED)
    assert names(account, message_id) == {"Orchestre/Drafted"}


async def test_a_conversation_that_is_gone_is_fine(account: GmailAccount) -> None:
    await (await account.connect()).label("thr_none", Label.ANSWERED)


async def test_labels_that_cannot_be_made_are_an_error(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    _, thread_id = await a_thread(account)
    proxy.fail("POST /gmail/v1/users/me/labels", refusal(409, "aborted"))
    with pytest.raises(ProviderUnavailable):
        await (await account.connect()).label(thread_id, Label.ANSWERED)


async def test_who_wants_no_labels_says_so(account: GmailAccount) -> None:
    account.options["keep_labels"] = False
    assert not (await account.connect()).keeps_labels


async def test_our_labels_bring_no_mail(account: GmailAccount) -> None:
    _, thread_id = await a_thread(account)
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await provider.label(thread_id, Label.DRAFTED)
    await provider.label(thread_id, Label.ANSWERED)
    page = await provider.fetch(start)
    assert (page.messages, page.is_last) == ((), True)
    assert (await provider.fetch(page.next)).next == page.next


async def test_gmail_is_asked_to_tell_where_there_is_a_topic(
    account: GmailAccount, google: Google, transport: Transport, proxy: FaultProxy
) -> None:
    provider = await account.connect()
    assert not isinstance(provider, ReceivesPush)
    pushing = plugin(settings_for(google, proxy.url, gmail_push_topic=TOPIC), transport)
    told = await pushing.connect(GmailOptions(**account.options))
    assert isinstance(told, ReceivesPush)
    assert await told.watch() > datetime.now(UTC)
    assert await told.watch() > datetime.now(UTC)
    await told.unwatch()
    await told.unwatch()
    proxy.fail("/watch", refusal(403, "forbidden", "User not authorized to perform this action"))
    with pytest.raises(ProviderUnavailable) as refused:
        await told.watch()
    assert "gmail-api-push@system.gserviceaccount.com" in refused.value.advice


async def test_what_gmail_can_do(account: GmailAccount) -> None:
    provider = await account.connect()
    assert isinstance(provider, GmailProvider)
    assert isinstance(provider, PreparesReplies)
    assert isinstance(provider, ReachesBack)


def test_it_is_installed_under_both_of_its_names(account: GmailAccount) -> None:
    registry = Registry.installed(account.settings)
    assert registry.plugin("gmail") is registry.plugin("GmailProvider")
    made = registry.plugin("gmail")
    assert (made.title, made.settle_seconds, made.sends_once) == ("Gmail", 120.0, False)
    assert made.oauth is not None
