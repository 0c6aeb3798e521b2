"""The frame: trouble above the page, one switch for all bots, and a restart that nobody minds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console.frame.strip import in_words, tab_title
from orchestre.client.schemas.workspace import TroubleInfo
from tests.console.browser import Visitor, is_served
from tests.console.sample_shop import sample_shop, signed_up
from tests.emulators.running import free_port
from tests.journeys.processes import House, until


def test_the_tab_says_what_waits() -> None:
    assert tab_title("Review", 3) == "(3) Review"
    assert tab_title("Numbers", 1200) == "(1,200) Numbers"
    assert tab_title("Numbers", 0) == "Numbers · Orchestre"


def test_trouble_is_told_as_text_with_the_next_step() -> None:
    trouble = TroubleInfo(kind="relink", account_name="**shop**", what="<b>gone</b> " * 100)
    said = in_words(trouble, may_mend=True)
    assert said.startswith(r"**\*\*shop\*\* needs to be connected again.** Connect it again")
    assert "again under Mailboxes." in said
    assert "<b>" not in said.replace(r"\<b\>", "")
    assert len(said) < 700
    assert "Tell an owner" in in_words(trouble, may_mend=False)
    failing = TroubleInfo(kind="bot", account_name="shop", what="")
    assert in_words(failing, may_mend=True).endswith("tries again by itself.")
    model = TroubleInfo(kind="model", account_name="", what="No key")
    assert in_words(model, may_mend=True) == "**The model does not draft.** No key"


def test_all_bots_stop_by_one_switch_after_one_question(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    desk = sample_shop(house, email, tmp_path, mails=1)
    ana = visit()
    ana.open("/sign-in")
    ana.sign_in(email)
    ana.click("Stop all bots")
    dialog = ana.page.get_by_role("dialog")
    expect(dialog.get_by_text("The bot that runs now")).to_be_visible()
    dialog.get_by_role("button", name="Stop all", exact=True).click()
    expect(ana.page.get_by_role("button", name="Stop all bots")).to_have_count(0)
    ana.picture("frame-all-stopped")
    assert {bot.status for bot in desk.does(lambda client: client.bots.all())} == {"stopped"}
    ana.click("See the bots")
    expect(ana.page.get_by_role("heading", name="Bots", level=1)).to_be_visible()


def test_a_mailbox_in_trouble_is_told_on_every_page(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    desk = signed_up(house, email, tmp_path)
    account = desk.link("support")
    desk.does(
        lambda client: client.bots.start("maildir", account.identifier_name, interval_seconds=1)
    )
    (tmp_path / "0").rename(tmp_path / "moved")
    ana = visit()
    ana.open("/sign-in?next=/products")
    ana.sign_in(email)
    expect(ana.page.get_by_text("support cannot be read at the moment")).to_be_visible()
    assert not ana.complaints


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[House]:
    """An installation whose API and console are processes of their own."""
    house = House(tmp_path / "apart", {"console_port": free_port()})
    console = house.start("console")
    try:
        yield house
    finally:
        console.stop()


def test_a_restart_of_the_api_signs_nobody_out(
    apart: House, browser: Browser, pictures: Path, email: str
) -> None:
    url = f"http://127.0.0.1:{apart.settings['console_port']}"
    until(lambda: is_served(url), "the console to answer")
    ana = Visitor(browser, url, pictures)
    ana.open("/sign-in")
    ana.page.get_by_label("E-mail").fill(email)
    ana.page.get_by_label("Password").fill("correct horse battery")
    ana.page.get_by_role("button", name="Sign in").click()
    expect(ana.page.get_by_text("Orchestre is away for a moment")).to_be_visible()
    api = apart.open()
    try:
        ana.sign_up(email)
        expect(ana.page.get_by_role("heading", name="Connect a mailbox")).to_be_visible()
        api.kill()
        expect(ana.page.get_by_text("Orchestre does not answer.")).to_be_visible()
        ana.page.reload()
        heading = ana.page.get_by_role("heading", name="Orchestre is away for a moment")
        expect(heading).to_be_visible()
        ana.picture("away")
        api = apart.open()
        expect(ana.page.get_by_role("heading", name="Connect a mailbox")).to_be_visible()
        expect(ana.page.get_by_text(email)).to_be_visible()
    finally:
        api.stop()
