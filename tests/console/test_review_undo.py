"""Review's undo stays in sight, and what is opened begins at its beginning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from orchestre.domain.drafts import DraftStatus
from tests.console.browser import Visitor
from tests.console.reviewing import Reviewing, heading, looks, reply
from tests.console.waiting import Mail
from tests.journeys.processes import House, until

WINDOWS = [
    pytest.param("wide", {"viewport": {"width": 1280, "height": 620}}, id="wide"),
    pytest.param(
        "phone", {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}, id="phone"
    ),
]
LONG = "Hello,\n\n" + "it is a long story.\n" * 60


@pytest.mark.parametrize(("name", "window"), WINDOWS)
def test_undo_stays_in_sight_and_the_next_draft_begins_at_its_beginning(
    house: House,
    visit: Callable[..., Visitor],
    email: str,
    tmp_path: Path,
    name: str,
    window: dict[str, Any],
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=100)
    one = work.waiting.draft(Mail(name="Bo", subject="One", text=LONG, answer=LONG))
    work.waiting.draft(Mail(subject="Two", text=LONG, answer=LONG))
    ana = work.enters(visit, **window)
    ana.page.get_by_role("button", name="Bo").click()
    heading(ana, "One")
    reply(ana).scroll_into_view_if_needed()
    looks(ana)
    ana.page.get_by_text("History (").scroll_into_view_if_needed()
    ana.page.get_by_role("button", name="Approve & send").click()
    heading(ana, "Two")
    undo = ana.page.get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport(ratio=1)
    expect(ana.page.get_by_role("heading", name="Two", level=2)).to_be_in_viewport(ratio=1)
    ana.picture(f"review-undo-{name}")
    ana.page.get_by_text("History (").scroll_into_view_if_needed()
    expect(undo).to_be_in_viewport(ratio=1)
    if name == "phone":
        ana.click("Back to the list")
        expect(ana.page.get_by_role("button", name="Approve & send")).to_be_hidden()
        expect(undo).to_be_in_viewport(ratio=1)
        ana.picture("review-undo-phone-list")
    undo.click()
    heading(ana, "One")
    expect(ana.page.get_by_role("heading", name="One", level=2)).to_be_in_viewport(ratio=1)
    assert work.draft(one.id).status is DraftStatus.WAITING


def test_what_has_left_can_be_taken_back_no_more(
    house: House, visit: Callable[..., Visitor], email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=10)
    work.waiting.draft(Mail(subject="One"))
    ana = work.enters(visit)
    heading(ana, "One")
    looks(ana)
    ana.page.get_by_role("button", name="Approve & send").click()
    expect(ana.page.get_by_role("button", name="Undo")).to_be_in_viewport()
    expect(ana.page.get_by_role("button", name="Undo")).to_have_count(0)
    until(work.sent, "the reply to leave")
