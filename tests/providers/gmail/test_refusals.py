"""What Gmail refuses while a mailbox is read, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from orchestre.providers.testing.contract import mail
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.providers.gmail.accounts import GmailAccount, rest

HISTORY = "GET /gmail/v1/users/me/history"
MESSAGE = "GET /gmail/v1/users/me/messages/"


async def test_what_was_read_before_a_refusal_is_given(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    ids = [account.stand_in.deliver(account.address, mail(number)) for number in range(3)]
    proxy.fail(f"{MESSAGE}{ids[1]}", refusal(429, "rateLimitExceeded"))
    page = await provider.fetch(start)
    assert ([m.provider_id for m in page.messages], page.is_last) == (ids[:1], False)
    proxy.seen.clear()
    with pytest.raises(RateLimited):
        await provider.fetch(page.next)
    assert proxy.seen == [], "Gmail asked to be left alone"
    assert [m.provider_id for m in (await rest(provider, page.next))[0]] == ids[1:]


async def test_a_day_of_sent_mail_that_is_used_up_is_about_sending_only(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    said = "User-rate limit exceeded. Retry after 2030-01-01T00:00:00.000Z (Mail sending)"
    for reason, only_sending in ((said, True), ("Too many concurrent requests", False)):
        proxy.fail(HISTORY, refusal(429, "rateLimitExceeded", reason))
        with pytest.raises(RateLimited) as limited:
            await provider.fetch(start)
        assert limited.value.only_sending is only_sending


def in_30_seconds() -> str:
    when = datetime.now(UTC) + timedelta(seconds=30)
    return when.strftime("%a, %d %b %Y %H:%M:%S GMT")


LIMITS: list[tuple[Callable[[], Fault], float, float]] = [
    (lambda: refusal(429, "rateLimitExceeded", Retry_After="17"), 17, 17),
    (lambda: refusal(429, Retry_After=in_30_seconds()), 20, 31),
    (lambda: refusal(403, "userRateLimitExceeded"), 60, 60),
    (lambda: refusal(403, "dailyLimitExceeded"), 3600, 3600),
    (lambda: refusal(429, Retry_After="soon"), 60, 60),
    (
        lambda: refusal(
            403,
            "userRateLimitExceeded",
            f"User-rate limit exceeded. Retry after {datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        ),
        1,
        1,
    ),
]


@pytest.mark.parametrize(("fault", "least", "most"), LIMITS)
async def test_gmail_is_left_alone_as_long_as_it_asked(
    account: GmailAccount,
    proxy: FaultProxy,
    fault: Callable[[], Fault],
    least: float,
    most: float,
) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    proxy.fail(HISTORY, fault())
    with pytest.raises(RateLimited) as limited:
        await provider.fetch(start)
    assert least <= limited.value.retry_after <= most


REFUSALS: list[tuple[Fault, type[ProviderError]]] = [
    (refusal(500, "backendError"), ProviderUnavailable),
    (refusal(503, "backendError"), ProviderUnavailable),
    (Fault("answer", status=502, body="no JSON of Google's"), ProviderUnavailable),
    (Fault("answer", body="<html>Please sign in</html>"), ProviderUnavailable),
    (Fault("answer", body={}), ProviderUnavailable),
    (Fault("answer", status=302, body=""), ProviderUnavailable),
    (refusal(408), ProviderUnavailable),
    (refusal(400, "invalidArgument"), ProviderUnavailable),
    (refusal(403, "accessNotConfigured"), ProviderUnavailable),
    (refusal(403, "domainPolicy"), CredentialsRejected),
    (Fault("close"), ProviderUnavailable),
    (Fault("reset"), ProviderUnavailable),
]


@pytest.mark.parametrize(("fault", "error"), REFUSALS)
async def test_a_failed_poll_says_what_is_done_about_it(
    account: GmailAccount, proxy: FaultProxy, fault: Fault, error: type[ProviderError]
) -> None:
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    await account.deliver(mail(1))
    proxy.fail(HISTORY, fault)
    with pytest.raises(error):
        await provider.fetch(start)
    assert len((await rest(provider, start))[0]) == 1
