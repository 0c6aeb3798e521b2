"""Gmail in the browser: to the service's own page, back, and a mailbox that is watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browser import Visitor, is_served
from tests.console.desk import ApiDesk, reads
from tests.emulators.google import REDIRECTS, Google, start_google
from tests.emulators.running import free_port
from tests.journeys.processes import House, until


@pytest.fixture
def google_house(tmp_path: Path) -> Iterator[tuple[House, Google]]:
    """An installation that knows Google's stand-in, and that alone."""
    house = House(tmp_path / "house", console_port=free_port())
    google = start_google(tmp_path, (*REDIRECTS, f"{house.url}/providers/google_auth"))
    house.settings |= google.settings()
    running = house.open()
    try:
        until(lambda: is_served(house.console_url), "the console to answer")
        yield house, google
    finally:
        running.stop()
        google.stop()


def allow(ana: Visitor, google: Google, address: str) -> None:
    """Go to the service, and choose a mailbox there."""
    ana.page.get_by_text("Gmail", exact=True).click()
    ana.click("Go to Gmail")
    ana.page.wait_for_url(f"{google.url}/**")
    ana.page.locator("form", has=ana.page.locator(f'input[value="{address}"]')).locator(
        "button"
    ).click()


def test_a_mailbox_at_gmail_is_linked_by_a_visit(
    google_house: tuple[House, Google], browser: Browser, pictures: Path, email: str
) -> None:
    house, google = google_house
    address = google.mailbox()
    ana = Visitor(browser, house.console_url, pictures)
    ana.begin(email)
    ana.open("/accounts")
    allow(ana, google, address)
    reads(ana, "One step is left")
    reads(ana, "You let Orchestre into")
    ana.picture("accounts-gmail-back")
    back = ana.page.url
    ana.page.get_by_role("textbox", name="Name", exact=True).fill("sales")
    ana.click("Link this mailbox")
    reads(ana, "sales is linked.")
    expect(ana.page).not_to_have_url(re.compile("result="))
    ana.click("Start its bot")
    reads(ana, "Its bot runs")
    desk = ApiDesk(house.url, email, house.folder)
    (account,) = desk.does(lambda client: client.accounts.all())
    assert (account.provider, account.address, account.bot.status) == ("gmail", address, "running")
    ana.page.goto(back)
    reads(ana, "This result is not yours to use")
    assert not ana.complaints
