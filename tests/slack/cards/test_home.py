"""The app's home and the answers to the slash command."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.client.schemas import DraftInfo, ProductFound
from orchestre.domain.accounts import BotStatus
from slack_app.cards.actions import LINK, READ, Handle
from slack_app.cards.answers import COMMANDS, helped, not_understood, products
from slack_app.cards.card import Card
from slack_app.cards.home import home, strangers_home
from slack_app.cards.limits import faults
from slack_app.cards.queue import queue
from slack_app.cards.status import Overview, bots, status
from tests.slack.cards.drafts import CONSOLE, HASH, HOSTILE, ID, NOW, a_draft, blocking
from tests.slack.cards.overviews import an_account, me, numbers
from tests.slack.cards.reading import buttons, document, mrkdwn, parts, words


def shown(card: Card) -> str:
    assert faults(document(card)) == []
    return words(card)


def waiting(count: int) -> list[DraftInfo]:
    draft = a_draft(created_at=NOW - timedelta(hours=3), findings=[blocking()])
    return [draft] * count


def test_home_shows_what_waits_with_a_way_to_read_it() -> None:
    view = home(me(), Overview([an_account()], waiting(2), numbers()), console_url=CONSOLE, now=NOW)
    assert faults(view) == []
    text = words(view)
    assert "2 replies wait for a decision" in text
    assert "3 h old · 🛑 1 thing to settle · Nordwind sales" in text
    assert "🟢 shop  maildir, running; looked 02 Mar" in text
    assert "3 mails came in · 3 drafted · 3 sent · 3 rejected · 75% approved as drafted" in text
    assert "You act as ana@example.com, approver." in text
    assert buttons(view) == {READ: "Review", LINK: "Open the console"}
    values = {part["value"] for part in parts(view) if part.get("action_id") == READ}
    assert values == {Handle(ID, 1, HASH).text}


def test_an_empty_home_says_what_to_do() -> None:
    view = home(me(), Overview([], []), console_url="", now=NOW)
    assert faults(view) == []
    text = words(view)
    assert "Nothing waits for you" in text
    assert "No account is linked\nLink one: orchestre accounts link" in text
    assert buttons(view) == {}


def test_whoever_is_not_known_is_asked_to_say_who_they_are() -> None:
    link = "https://console.example.com/identity?token=abc"
    asked, told = strangers_home(link), strangers_home("")
    assert faults(asked) == faults(told) == []
    assert buttons(asked) == {LINK: "Say who I am"}
    assert "/orchestre link" in words(told)


def test_status_and_bots_say_what_fails_and_why() -> None:
    failing = an_account("sales", BotStatus.FAILING, "The password was refused.")
    text = shown(status(Overview([an_account(), failing], waiting(1), numbers())))
    assert "1 reply waits for a decision. 1 of 2 bots running." in text
    assert "🔴 sales  maildir, failing; it must be linked again" in text
    assert "The password was refused." in text
    assert "and 10 more: orchestre bots list" in shown(bots([failing] * 30))


def test_figures_that_nobody_has_yet_are_left_out() -> None:
    few = numbers(unedited_share=None, to_decision=None)
    text = shown(status(Overview([], [], few)))
    assert "as drafted" not in text
    assert "decided after" not in text


def test_the_queue_says_when_there_are_more() -> None:
    text = shown(queue(Overview([], waiting(20), has_more=True), now=NOW))
    assert "More than 20 replies wait for a decision." in text
    assert "There are more: orchestre drafts list" in text
    assert "There are more" not in shown(queue(Overview([], waiting(10)), now=NOW))
    assert "a new version is being written" in shown(
        queue(Overview([], [a_draft(redrafting=True)]), now=NOW)
    )


def test_what_was_put_off_is_counted_apart() -> None:
    assert "2 replies wait for a decision, and 3 put off." in shown(
        queue(Overview([], waiting(2), put_off=3), now=NOW)
    )
    assert "Nothing waits for you, and 1 put off." in shown(status(Overview([], [], put_off=1)))


def test_the_queue_and_home_say_who_looks_after_a_draft() -> None:
    given = Overview([], [a_draft(assignee="m1"), a_draft(assignee="m2"), a_draft()])
    card = queue(given, now=NOW, names={"m1": "U012AB3CD"})
    assert shown(card).count("👤") == 2
    assert {"type": "user", "user_id": "U012AB3CD"} in list(parts(document(card)))
    view = home(me(), given, console_url="", now=NOW, names={"m2": "U012AB3CD"})
    assert faults(view) == []
    assert {"type": "user", "user_id": "U012AB3CD"} in list(parts(view))


def test_figures_are_told_plainly() -> None:
    assert "half of the decisions took at most 4 min" in shown(status(Overview([], [], numbers())))


def test_help_names_every_command() -> None:
    text = shown(helped())
    assert all(f"/orchestre {verb}" in text for verb, _ in COMMANDS)


def test_a_word_that_is_not_known_is_answered_with_the_nearest() -> None:
    text = shown(not_understood("stauts \u202e<!channel>", "status"))
    assert "no command “stauts ⟨202E⟩<!channel>”" in text
    assert "Did you mean /orchestre status?" in text
    assert "See /orchestre help" in shown(not_understood("x"))


@pytest.mark.parametrize("asked", ["kettle", HOSTILE])
def test_products_are_answered_literally(asked: str) -> None:
    found = [
        ProductFound(
            sku="SKU-1", title=asked, price="39.90", currency="EUR",
            url="https://shop.example.com/1", score=0.9, why=asked,
        )
    ]  # fmt: skip
    card = products(asked, found * 12)
    text = shown(card)
    assert "12 products for" in text
    assert text.count("39.90 EUR") == 10
    assert not any("<" in one for one in mrkdwn(document(card)))
    assert "No product was found" in shown(products(asked, []))
