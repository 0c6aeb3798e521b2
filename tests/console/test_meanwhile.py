"""Meanwhile: what somebody clicks holds though the page is being drawn anew by itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from orchestre.domain.messages import MessageStatus
from tests.console.browser import Visitor
from tests.console.reviewing import Reviewing, heading
from tests.console.waiting import Mail
from tests.journeys.processes import House

Visit = Callable[..., Visitor]

#: Tells when the browser asks for something by itself, and clicks right after it asks again:
#: Streamlit makes one run of both.
_CLICKS_TOGETHER = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (asked) {
  send.call(this, asked);
  const { looked, wanted } = window;
  window.looked = window.wanted = undefined;
  if (looked) looked();
  if (wanted) setTimeout(() => document.querySelector(wanted).click());
};
"""
_NEXT_LOOK = "() => new Promise(looked => { window.looked = looked })"


@contextmanager
def busy(work: Reviewing) -> Iterator[None]:
    """Let drafts come in all the while, so that each look of the page finds something new."""
    is_over = threading.Event()

    def draft() -> None:
        while not is_over.wait(0.3):
            work.waiting.draft(Mail(subject="Meanwhile"))

    customers = threading.Thread(target=draft)
    customers.start()
    try:
        yield
    finally:
        is_over.set()
        customers.join()


def clicks_with_news(work: Reviewing, visitor: Visitor, selector: str) -> None:
    """Let a draft come in, and click this as soon as the page looks for news the next time."""
    visitor.page.evaluate(_NEXT_LOOK)
    work.waiting.draft(Mail(subject="Meanwhile"))
    visitor.page.evaluate("wanted => { window.wanted = wanted }", selector)


def test_a_click_that_comes_with_news_is_not_lost(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    work.waiting.draft(Mail(subject="One"))
    work.waiting.message(
        Mail(subject="Zoe", status=MessageStatus.NEEDS_HUMAN, reason="No words for it")
    )
    ana = visit()
    ana.page.add_init_script(_CLICKS_TOGETHER)
    ana.open("/sign-in?next=/review")
    ana.sign_in(email)
    heading(ana, "One")
    reason = ana.page.get_by_label("In your words")
    clicks_with_news(work, ana, ".st-key-review-rejecting button")
    expect(reason).to_be_visible()
    clicks_with_news(work, ana, ".st-key-review-never-mind button")
    expect(reason).to_be_hidden()
    ana.page.get_by_role("radio", name="Needs a person").click()
    heading(ana, "Zoe")
    why = ana.page.get_by_label("Why does nobody need to answer?")
    clicks_with_news(work, ana, "[class*=st-key-review-dismiss-] button")
    expect(why).to_be_visible()
    clicks_with_news(work, ana, ".st-key-review-never-mind button")
    expect(why).to_be_hidden()
    expect(ana.page.get_by_text("our fault")).to_have_count(0)
    assert not ana.complaints


def test_news_close_no_dialog(house: House, visit: Visit, email: str, tmp_path: Path) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    work.waiting.draft(Mail(subject="One"))
    work.desk.does(lambda client: client.bots.start("maildir", "support"))
    work.desk.does(lambda client: client.demo.begin())
    ana = visit()
    ana.open("/sign-in?next=/review")
    ana.sign_in(email)
    heading(ana, "One")
    dialog = ana.page.get_by_role("dialog")
    as_it_was = ana.page.get_by_role("radio", name=re.compile("Waiting 1$"))
    as_it_was.wait_for()
    # Asked for in a part of the page that looks by itself too.
    ana.page.get_by_role("button", name="Remove it").click()
    dialog.wait_for()
    with busy(work):
        # Longer than the page waits between two looks.
        ana.page.wait_for_timeout(5_000)
        expect(dialog).to_be_visible()
        # Closed in whatever way, the page follows again.
        ana.page.keyboard.press("Escape")
        expect(as_it_was).to_be_hidden()
        ana.page.get_by_role("button", name="Stop all bots").click()
        dialog.get_by_role("button", name="Stop all", exact=True).click()
        expect(dialog).to_be_hidden()
        expect(ana.page.get_by_text("2 bots are stopped.")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Stop all bots")).to_have_count(0)
    assert not ana.complaints


#: Has the page look for news all the time, as if people were as fast as that.
_LOOKS_ALWAYS = """
const every = window.setInterval;
window.setInterval = (look, pause, ...more) => every(look, pause > 1900 ? 60 : pause, ...more);
"""


def test_a_page_that_looks_for_news_is_left_and_the_next_one_shown(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    work.desk.does(lambda client: client.bots.start("maildir", "support"))
    ana = visit()
    ana.page.add_init_script(_LOOKS_ALWAYS)
    ana.open("/sign-in?next=/bots")
    ana.fill_in(email)
    is_shown(ana, "Bots")
    for _ in range(2):
        leaves(ana, "Open", "support")
        leaves(ana, "All bots", "Bots")
        leaves(ana, "Go on with it", "Set up")
        ana.page.go_back()
        is_shown(ana, "Bots")
    # A dialog outlives the part of the page that it was asked for in.
    main = ana.page.get_by_role("main")
    main.get_by_role("button", name="Stop all", exact=True).click()
    ana.page.wait_for_timeout(500)
    ana.page.get_by_role("dialog").get_by_role("button", name="Stop all", exact=True).click()
    expect(ana.page.get_by_text("0 of 1 running")).to_be_visible()
    assert not ana.complaints


def leaves(visitor: Visitor, button: str, title: str) -> None:
    """Click the button, and wait for the page of this title."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    is_shown(visitor, title)


def is_shown(visitor: Visitor, title: str) -> None:
    """Wait for the page of this title."""
    shown = visitor.page.get_by_role("heading", name=title, level=1)
    expect(shown).to_be_visible()
