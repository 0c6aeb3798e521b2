"""Sending at Gmail: one draft, one mail, whatever is lost on the way."""

from __future__ import annotations

import base64
import email
from dataclasses import replace
from email import policy

import httpx
import pytest

from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
    ReplyUncertain,
)
from orchestre.domain.messages import Address
from orchestre.domain.replies import Reply
from orchestre.providers.gmail.provider import GmailProvider
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.testing.contract import mail, reply
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.providers.gmail.accounts import GmailAccount, hasty

SEND = "POST /gmail/v1/users/me/drafts/send"
CREATE = "POST /gmail/v1/users/me/drafts?"
UPDATE = "PUT /gmail/v1/users/me/drafts/"
#: What may happen to a request, before and after Gmail has carried it out.
FAULTS = [
    replace(fault, taken=taken)
    for fault in (
        Fault("close"),
        Fault("reset"),
        Fault("hang"),
        refusal(500, "backendError"),
        refusal(503, "backendError"),
    )
    for taken in (False, True)
]


def named(fault: Fault) -> str:
    how = str(fault.status) if fault.kind == "answer" else fault.kind
    return f"{how}-{'taken' if fault.taken else 'lost'}"


def patient(call: str, fault: Fault, *, keeps_alive: bool = True) -> Transport:
    """A transport that waits long enough; not long for the call that nobody answers."""
    made = hasty(60.0, keeps_alive=keeps_alive)

    def hurry(request: httpx.Request) -> None:
        if call in f"{request.method} {request.url.raw_path.decode()}":
            request.extensions["timeout"] = {**request.extensions["timeout"], "read": 0.7}

    if fault.kind == "hang":
        made.http.event_hooks = {"request": [hurry]}
    return made


async def a_reply(account: GmailAccount, provider: GmailProvider, number: int = 1) -> Reply:
    """An approved reply to a mail that lies in the mailbox."""
    start = (await provider.fetch(None)).next
    await account.deliver(mail(number))
    (message,) = (await provider.fetch(start)).messages
    return reply(account, message, number)


async def deliver_and_look(provider: GmailProvider, sent: Reply, handle: str) -> str:
    """What the platform does until it knows: look, send the same draft, look again."""
    for _ in range(3):
        found = await provider.find_sent(sent)
        if found is not None:
            return found
        try:
            return await provider.send_prepared(handle, sent)
        except (ReplyUncertain, ProviderUnavailable):
            continue
    raise AssertionError("it never left")


@pytest.mark.parametrize("connection", ["kept-alive", "fresh"])
@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_lost_answer_to_a_send_never_makes_a_second_mail(
    account: GmailAccount, proxy: FaultProxy, fault: Fault, connection: str
) -> None:
    account.transport = patient(SEND, fault, keeps_alive=connection == "kept-alive")
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    proxy.seen.clear()
    proxy.fail(SEND, fault)
    with pytest.raises(ReplyUncertain):
        await provider.send_prepared(handle, sent)
    assert sum(one.startswith(SEND) for one in proxy.seen) == 1, "the library posted again"
    sent_id = await deliver_and_look(await account.connect(), sent, handle)
    (left,) = account.stand_in.holds(account.address, "SENT")
    assert left["id"] == sent_id
    assert account.stand_in.holds(account.address, "DRAFT") == []


@pytest.mark.parametrize("fault", FAULTS, ids=named)
@pytest.mark.parametrize("call", [CREATE, UPDATE], ids=["create", "update"])
async def test_before_the_send_itself_nothing_can_have_left(
    account: GmailAccount, proxy: FaultProxy, call: str, fault: Fault
) -> None:
    account.transport = patient(call, fault)
    provider = await account.connect()
    sent = await a_reply(account, provider)
    proxy.fail(call, fault)
    with pytest.raises(ProviderUnavailable):
        await provider.send(sent)
    assert await account.sent() == []


async def test_nobody_at_the_door_is_surely_not_sent(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    account.transport = hasty(60.0, keeps_alive=False)
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    proxy.stop()
    with pytest.raises(ProviderUnavailable, match="reached"):
        await provider.send_prepared(handle, sent)


async def test_what_somebody_edited_in_gmail_does_not_leave(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    other = base64.urlsafe_b64encode(mail(9, text="I never approved this")).decode()
    body = {"message": {"raw": other, "threadId": sent.thread_id}}
    account.stand_in.call(account.address, "PUT", f"drafts/{handle}", json=body)
    await provider.send_prepared(handle, sent)
    (left,) = await account.sent()
    read = email.message_from_bytes(left, policy=policy.default)
    assert read.get_content().replace("\r\n", "\n") == sent.text
    assert read["X-Orchestre-Reply"] == sent.id


async def test_a_draft_that_is_gone_is_looked_for_and_never_made_again(
    account: GmailAccount,
) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    account.stand_in.call(account.address, "DELETE", f"drafts/{handle}")
    with pytest.raises(ReplyUncertain, match="gone"):
        await provider.send_prepared(handle, sent)
    assert await provider.find_sent(sent) is None
    assert await account.sent() == []


async def test_a_handle_sends_once(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    await provider.send_prepared(handle, sent)
    with pytest.raises(ReplyUncertain):
        await provider.send_prepared(handle, sent)
    assert len(await account.sent()) == 1


async def test_a_reply_goes_into_its_conversation(account: GmailAccount) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    sent_id = await provider.send(sent)
    assert account.stand_in.message(account.address, sent_id)["threadId"] == sent.thread_id


async def test_hidden_recipients_stand_in_the_mail_for_gmail_to_read(
    account: GmailAccount,
) -> None:
    provider = await account.connect()
    bcc = (Address("boss@example.com", "Die Chefin, Köln"), Address("log@example.com"))
    sent = replace(await a_reply(account, provider), bcc=bcc)
    await provider.send(sent)
    read = email.message_from_bytes((await account.sent())[0], policy=policy.default)
    assert [(a.addr_spec, a.display_name) for a in read["Bcc"].addresses] == [
        ("boss@example.com", "Die Chefin, Köln"),
        ("log@example.com", ""),
    ]
    assert [a.addr_spec for a in read["To"].addresses] == [sent.to[0].email]


REFUSALS = [
    (refusal(400, "invalidArgument"), ReplyRefused),
    (refusal(403, "forbidden"), ReplyRefused),
    (refusal(404, "notFound"), ReplyUncertain),
    (refusal(429, "rateLimitExceeded", Retry_After="7"), RateLimited),
    (refusal(403, "userRateLimitExceeded"), RateLimited),
    (refusal(403, "quotaExceeded"), RateLimited),
    (refusal(403, "insufficientPermissions"), CredentialsRejected),
]


@pytest.mark.parametrize(("fault", "error"), REFUSALS)
async def test_a_refused_send_says_what_is_done_about_it(
    account: GmailAccount, proxy: FaultProxy, fault: Fault, error: type[ProviderError]
) -> None:
    provider = await account.connect()
    sent = await a_reply(account, provider)
    handle = await provider.prepare(sent)
    proxy.fail(SEND, fault)
    with pytest.raises(error):
        await provider.send_prepared(handle, sent)
    assert await account.sent() == []


async def test_a_conversation_that_is_gone_refuses_the_reply(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    # The stand-in takes any thread for a draft; Gmail answers 404 where there is none.
    provider = await account.connect()
    sent = await a_reply(account, provider)
    proxy.fail(CREATE, refusal(404, "notFound"))
    with pytest.raises(ReplyRefused, match="no longer in the mailbox"):
        await provider.prepare(sent)
