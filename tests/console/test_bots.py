"""Bots: started, stopped, told what to heed and tried, all in the browser."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, BotChanges, BotInfo
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.journeys.processes import House, until

Visit = Callable[..., Visitor]
HOSTILE = "<img src=x onerror=alert(1)> **md** $x$ :red[x] ![](i.png)\nשלום, כמה עולה האוהל?"  # noqa: RUF001 as a customer writes


@pytest.fixture
def desk(house: House, email: str, tmp_path: Path) -> ApiDesk:
    return ApiDesk(house.url, email, tmp_path)


def bot_of(desk: ApiDesk, account: AccountInfo) -> str:
    listed = desk.does(lambda client: client.bots.all())
    return next(one.status for one in listed if one.account == account.id)


def starting(name: str) -> Callable[[OrchestreClient], Coroutine[Any, Any, BotInfo]]:
    return lambda client: client.bots.start("maildir", name)


def test_bots_are_stopped_for_a_while_and_all_at_once(
    visit: Visit, desk: ApiDesk, email: str
) -> None:
    ana = visit()
    ana.begin(email)
    ana.open("/bots")
    reads(ana, "No bot yet")
    ana.picture("bots-empty")
    support, sales = desk.link("support"), desk.link("sales")
    for name in ("support", "sales"):
        desk.does(starting(name))
    ana.open("/bots")
    reads(ana, "2 of 2 running")
    card = ana.page.locator(f".st-key-bot-{support.bot.id}")
    card.get_by_role("button", name="Stop").click()
    ana.page.get_by_text("For 2 hours").click()
    reads(ana, "starts again")
    reads(ana, "1 of 2 running")
    ana.picture("bots-overview")
    ana.page.get_by_role("main").get_by_role("button", name="Stop all", exact=True).click()
    reads(ana, "Drafts that wait go on waiting")
    ana.picture("bots-stop-all")
    ana.page.get_by_role("dialog").get_by_role("button", name="Stop all", exact=True).click()
    reads(ana, "0 of 2 running")
    assert {bot_of(desk, support), bot_of(desk, sales)} == {"stopped"}
    ana.page.locator(f".st-key-bot-{sales.bot.id}").get_by_role("button", name="Start").click()
    reads(ana, "1 of 2 running")
    assert bot_of(desk, sales) == "running"
    assert not ana.complaints


def test_a_bot_is_tried_with_what_is_typed_and_then_saved(
    visit: Visit, desk: ApiDesk, email: str
) -> None:
    ana = visit()
    ana.begin(email)
    account = desk.link("support")
    desk.does(lambda client: client.bots.start("maildir", "support", interval_seconds=1))
    desk.mail(desk.folder / "0", subject=HOSTILE.splitlines()[0], text=HOSTILE)
    until(
        lambda: desk.does(lambda client: client.messages.page(account=account.id)).items,
        "the mail to come in",
    )
    ana.open(f"/bots?bot={account.bot.id}")
    reads(ana, "Last 24 hours:")
    ana.picture("bot-polls")
    reads(ana, "cannot follow instructions")
    ana.page.get_by_label("Instructions", exact=True).fill("Tents stand without pegs.")
    ana.page.get_by_label("What the customer writes").fill("Does the tent stand without pegs?")
    ana.page.get_by_label("What the customer writes").blur()
    reads(ana, "Not saved yet: instructions.")
    ana.click("Draft an answer")
    reads(ana, "Not sent")
    ana.settle()
    ana.picture("bot-tried")
    written = ana.page.get_by_label("What the customer writes").input_value()
    assert written == "Does the tent stand without pegs?"
    assert desk.does(lambda client: client.bots.all())[0].instructions == ""
    ana.page.get_by_role("combobox", name="Who approves its drafts").click()
    ana.page.get_by_role("option", name="Owners only").click()
    reads(ana, "Not saved yet: instructions, who approves.")
    ana.go_to("Mailboxes")
    ana.page.go_back()
    reads(ana, "Not saved yet: instructions, who approves.")
    ana.settle()
    ana.click("Save")
    reads(ana, "Saved: who approves at once, for what waits already too; the rest from the next")
    ana.page.get_by_text("Not saved yet").wait_for(state="hidden")
    saved = desk.does(lambda client: client.bots.all())[0]
    assert (saved.instructions, saved.approved_by) == ("Tents stand without pegs.", "owner")
    assert not ana.complaints


def test_hostile_words_are_shown_as_they_are_in_the_dark_and_on_a_phone(
    visit: Visit, desk: ApiDesk, email: str
) -> None:
    ana = visit(color_scheme="dark", viewport={"width": 390, "height": 844})
    ana.begin(email)
    name = HOSTILE.splitlines()[0]
    account = desk.link(name)
    told = BotChanges(instructions=HOSTILE * 40)
    desk.does(lambda client: client.bots.change(account.bot.id, told))
    ana.open(f"/bots?bot={account.bot.id}")
    reads(ana, name)
    ana.picture("bot-phone-dark")
    ana.page.get_by_label("What the customer writes").fill(HOSTILE)
    ana.page.get_by_label("What the customer writes").blur()
    ana.click("Draft an answer")
    reads(ana, "Not sent")
    ana.settle()
    ana.page.get_by_text("Not sent").scroll_into_view_if_needed()
    ana.picture("bot-tried-phone-dark")
    expect(ana.page.locator("img[src*='i.png'], img[src='x']")).to_have_count(0)
    assert not ana.complaints
