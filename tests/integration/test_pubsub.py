"""Pub/Sub: what Gmail publishes, from Google's own emulator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from orchestre.domain.errors import (
    ProviderUnavailable,
)
from orchestre.providers.gmail.notices import PubSub, notices_of
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.pubsub import PubSubEmulator, start_pubsub
from tests.integration.attentive import notices, opened, push_post, until
from tests.samples import SHOP

__all__ = ["notices", "push_post"]


@pytest.fixture(scope="module")
def pubsub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PubSubEmulator]:
    emulator = start_pubsub(tmp_path_factory.mktemp("pubsub"))
    yield emulator
    emulator.stop()


def the_channel(
    pubsub: PubSubEmulator, topic: str, subscription: str, monkeypatch: pytest.MonkeyPatch
) -> PubSub:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub.host)
    settings = Settings(
        test_mode=True, gmail_push_topic=topic, gmail_push_subscription=subscription
    )
    channel = notices_of(settings)
    assert isinstance(channel, PubSub)
    return channel


async def test_what_gmail_publishes_is_polled_at_once(
    store: Store,
    clock: SteppingClock,
    pubsub: PubSubEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic, subscription = pubsub.subscribed()
    post = await opened(store, clock, the_channel(pubsub, topic, subscription, monkeypatch))
    await post.start(interval_seconds=3600)
    await post.poll()
    clock.advance(1)
    news = {"emailAddress": SHOP, "historyId": 9876}
    pubsub.publish(topic, b"\xff no JSON", ["no", "news"], {"emailAddress": "x@example.com"})
    pubsub.publish(topic, news, news)
    done: list[int] = []
    channel = post.push.channels["memory"]
    keep = channel.done

    async def counted(notices: tuple[object, ...]) -> None:
        await keep(notices)  # type: ignore[arg-type]
        done.append(len(notices))

    monkeypatch.setattr(channel, "done", counted)
    async with post.listening():
        # Whoever is slow is told again.
        await until(lambda: sum(done) >= 5)
    assert await post.poll() == 1
    assert await post.poll() == 0


async def test_a_pull_that_waits_ends_with_the_process(
    pubsub: PubSubEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = the_channel(pubsub, *pubsub.subscribed(), monkeypatch)
    waiting = asyncio.create_task(channel.next())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await channel.close()


async def test_a_subscription_that_is_gone_says_so(
    pubsub: PubSubEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, subscription = pubsub.subscribed()
    pubsub.unsubscribe(subscription)
    channel = the_channel(pubsub, topic, subscription, monkeypatch)
    with pytest.raises(ProviderUnavailable, match=r"404: Subscription does not exist") as refused:
        await channel.next()
    assert "ORCHESTRE_GMAIL_PUSH_SUBSCRIPTION" in refused.value.advice
    await channel.close()


async def test_a_pubsub_that_is_not_there_is_waited_for() -> None:
    channel = PubSub("projects/p/subscriptions/s", emulator="127.0.0.1:9")
    with pytest.raises(ProviderUnavailable, match="does not answer"):
        await channel.next()
    await channel.close()


async def test_without_credentials_the_advice_names_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    channel = PubSub("projects/p/subscriptions/s")
    with pytest.raises(ProviderUnavailable, match="gives no access") as refused:
        await channel.next()
    assert "GOOGLE_APPLICATION_CREDENTIALS" in refused.value.advice
    await channel.close()


def test_no_subscription_is_no_channel() -> None:
    assert notices_of(Settings(gmail_push_topic="projects/p/topics/t")) is None
