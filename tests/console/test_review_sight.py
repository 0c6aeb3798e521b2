"""Review decides on nothing that is out of its reader's sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import expect

from console.gate.cookie import COOKIE
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.reviewing import Reviewing, heading, looks, presses, reply
from tests.console.waiting import Mail
from tests.journeys.processes import House, until

Visit = Callable[..., Visitor]

#: A phone's window.
PHONE = {"width": 390, "height": 844}
#: Milliseconds after which what was typed last is kept, and known to the console.
_PAUSE = 1_500


def test_no_key_decides_behind_the_list_of_a_phone(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    one = work.waiting.draft(Mail(name="Bo", subject="One"))
    ana = work.enters(visit, viewport=PHONE)
    line = ana.page.get_by_role("button", name="Bo")
    looks(ana)
    presses(ana, "a", "r", "i")
    assert work.draft(one.id).status is DraftStatus.WAITING
    line.click()
    heading(ana, "One")
    expect(ana.page.get_by_text("Nothing is sent.")).to_have_count(0)
    reply(ana).scroll_into_view_if_needed()
    looks(ana)
    ana.click("Back to the list")
    # It was looked at now; it is out of sight all the same, and by Caps Lock too.
    presses(ana, "a", "A")
    assert work.draft(one.id).status is DraftStatus.WAITING
    line.click()
    heading(ana, "One")
    reply(ana).scroll_into_view_if_needed()
    presses(ana, "a")
    until(lambda: work.draft(one.id).status is DraftStatus.APPROVED, "the draft to be approved")


def test_a_reply_below_the_window_is_looked_at_before_it_is_approved(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    one = work.waiting.draft(Mail(subject="One", text="Much.\n" * 200))
    ana = work.enters(visit, viewport={"width": 1280, "height": 420})
    heading(ana, "One")
    presses(ana, "a")
    assert work.draft(one.id).status is DraftStatus.WAITING
    expect(reply(ana)).to_be_in_viewport()
    presses(ana, "a")
    until(lambda: work.draft(one.id).status is DraftStatus.APPROVED, "the draft to be approved")


def test_what_one_member_typed_stands_in_nobody_elses_editor(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    bob = work.joins(f"bob-{email}", Role.APPROVER)
    one = work.waiting.draft(Mail(subject="One"))
    ana = work.enters(visit)
    heading(ana, "One")
    reply(ana).fill("Between you and me.")
    ana.page.wait_for_timeout(_PAUSE)
    held = {found["name"]: found["value"] for found in ana.page.context.cookies()}
    # Her session ends elsewhere: nothing tells this browser to forget what she typed.
    cookie = {"Cookie": f"{COOKIE}={held[COOKIE]}"}
    httpx.get(f"{house.console_url}/sign-out", headers=cookie, trust_env=False, timeout=60)
    ana.page.on("dialog", lambda dialog: dialog.accept())
    ana.page.reload()
    expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    ana.sign_in(bob.email)
    heading(ana, "One")
    ana.page.wait_for_timeout(_PAUSE)
    expect(reply(ana)).to_have_value(one.current.content.text)
    assert "you and me" not in ana.page.evaluate("JSON.stringify(sessionStorage)")
