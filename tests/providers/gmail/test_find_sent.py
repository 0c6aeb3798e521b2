"""Looking for a reply that may have left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from orchestre.domain.replies import Reply
from orchestre.providers.composition import compose
from orchestre.providers.gmail.messages import Found, field_of
from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.providers.gmail.accounts import GmailAccount
from tests.providers.gmail.test_sending import a_reply

THREAD = "GET /gmail/v1/users/me/threads/"


def source(sent: Reply) -> bytes:
    return compose(sent, date=datetime.now(UTC))


async def test_another_message_id_hides_nothing(account: GmailAccount, proxy: FaultProxy) -> None:
    # Gmail may send under a Message-ID of its own, and shows any field by name. The stand-in keeps
    # the Message-ID and shows only well-known fields.
    provider = await account.connect()
    sent = await a_reply(account, provider)
    sent_id = await provider.send(sent)

    def as_gmail_has_it(answer: Any) -> Any:
        for message in answer["messages"]:
            if message["id"] == sent_id:
                fields = message["payload"]["headers"]
                kept = [field for field in fields if field["name"] != "Message-ID"]
                kept.append({"name": "Message-ID", "value": "<made-by@mail.gmail.com>"})
                kept.append({"name": "X-Orchestre-Reply", "value": sent.id})
                message["payload"]["headers"] = kept
        return answer

    proxy.fail(THREAD, Fault("change", change=as_gmail_has_it))
    assert await provider.find_sent(sent) == sent_id


async def test_a_reply_that_gmail_put_into_another_conversation_is_found_in_sent(
    account: GmailAccount,
) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    apart = source(sent).replace(b"In-Reply-To", b"X-Was").replace(b"References", b"X-Were")
    sent_id = account.stand_in.deliver(account.address, apart, labels=["SENT"])
    assert await provider.find_sent(sent) == sent_id


async def test_sent_mails_are_read_once(account: GmailAccount, proxy: FaultProxy) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    for number in range(3):
        other = await a_reply(account, provider, 50 + number)
        account.stand_in.deliver(account.address, source(other), labels=["SENT"])
    assert await provider.find_sent(sent) is None
    proxy.seen.clear()
    assert await provider.find_sent(sent) is None
    assert len(proxy.seen) == 2, "the conversation and the list of sent mail"


async def test_what_others_wrote_with_our_ids_is_no_copy(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    account.stand_in.deliver(account.address, source(sent), labels=["INBOX"])
    forged = source(sent).replace(account.address.encode(), b"mallory@example.net")
    account.stand_in.deliver(account.address, forged, labels=["SENT"])
    assert await provider.find_sent(sent) is None


async def test_a_draft_has_not_left(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    await provider.prepare(sent)
    assert await provider.find_sent(sent) is None


async def test_a_conversation_that_is_gone_is_no_obstacle(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    for one in account.stand_in.holds(account.address):
        account.stand_in.call(account.address, "DELETE", f"messages/{one['id']}")
    assert await provider.find_sent(sent) is None


def test_fields_are_read_whatever_their_case() -> None:
    from_gmail: Found = {"payload": {"headers": [{"name": "Message-Id", "value": " <a@b> "}]}}

    assert field_of(from_gmail, "Message-ID") == "<a@b>"
    assert field_of({}, "Message-ID") == ""
