"""The console is started anew under an open page: what was typed is what leaves."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from orchestre.domain.drafts import DraftStatus
from tests.console.browser import Visitor, is_served
from tests.console.reviewing import Reviewing, reply
from tests.emulators.running import free_port
from tests.journeys.processes import House, until

_DRAWN = 5_000


def test_what_was_typed_is_what_leaves(
    browser: Browser, pictures: Path, email: str, tmp_path: Path
) -> None:
    port = free_port()
    house = House(tmp_path / "apart", {"console_port": port})
    running = [house.open(), house.start("console")]
    try:
        work = Reviewing.begin(house, email, tmp_path)
        draft = work.waiting.draft()
        url = f"http://127.0.0.1:{port}"
        until(lambda: is_served(url), "the console to answer")
        ana = work.enters(lambda: Visitor(browser, url, pictures))
        reply(ana).fill("Hello Cleo,\n\nit stands. PS: typed before.\n")
        expect(ana.page.get_by_role("button", name="Save edit")).to_be_visible()
        running.pop().kill()
        expect(ana.page.get_by_text("Connection error")).to_be_visible()
        running.append(house.start("console"))
        expect(ana.page.get_by_text("Connection error")).to_have_count(0)
        expect(ana.page.get_by_role("button", name="Save edit")).to_be_visible()
        expect(reply(ana)).to_have_value(re.compile("typed before"))
        ana.settle()
        # Streamlit drops a click that comes before the page was drawn by the new process.
        ana.page.wait_for_timeout(_DRAWN)
        ana.page.get_by_role("button", name="Approve my edit").click()
        until(lambda: work.draft(draft.id).status == DraftStatus.SENT, "the reply to leave")
        (sent,) = work.sent()
        assert "typed before" in sent
    finally:
        for one in running:
            one.stop()
