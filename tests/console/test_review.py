"""Review: from the queue to the mail that left, with findings, undo, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from orchestre.client.schemas import EditBody
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import reads
from tests.console.reviewing import Reviewing, heading, looks, presses, reply
from tests.console.waiting import PRICE, Mail
from tests.journeys.processes import House, until

Visit = Callable[..., Visitor]


def test_a_draft_is_edited_approved_and_leaves_as_it_stood_on_the_screen(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    first = work.waiting.draft(Mail(subject="Pegs"))
    work.waiting.draft(Mail(name="Bo", subject="Poles"))
    ana = work.enters(visit)
    heading(ana, "Pegs")
    ana.picture("review")
    reply(ana).fill("Hello Cleo,\n\nit does. Grüße 🏕️\n")
    looks(ana)
    ana.page.get_by_role("button", name="Approve my edit").click()
    reads(ana, "Approved")
    heading(ana, "Poles")
    second = work.desk.does(lambda c: c.drafts.page()).items[-1].id
    expect(ana.page).to_have_url(re.compile(rf"\?draft={second}$"))
    until(lambda: work.draft(first.id).status is DraftStatus.SENT, "the reply to leave")
    (left,) = work.sent()
    assert "Subject: Re: Pegs" in left
    detail = work.draft(first.id)
    assert detail.text == "Hello Cleo,\n\nit does. Grüße 🏕️\n"
    assert [one.verb for one in detail.history][:4] == ["drafted", "edit", "edited", "approve"]
    ana.page.get_by_role("radio", name="Sent").click()
    heading(ana, "Pegs")
    reads(ana, "This reply was sent on")
    reads(ana, f"Approved by {email}.")
    ana.picture("review-sent")
    assert not ana.complaints


def test_an_approval_is_taken_back_in_time(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    draft = work.waiting.draft(Mail(subject="Pegs"))
    ana = work.enters(visit)
    heading(ana, "Pegs")
    presses(ana, "a")
    reads(ana, "Nothing waits for you")
    reads(ana, "leaves in")
    ana.picture("review-leaving")
    ana.page.get_by_role("button", name="Undo").click()
    heading(ana, "Pegs")
    again = work.draft(draft.id)
    assert (again.status, again.version) == (DraftStatus.WAITING, 2)
    expect(ana.page.get_by_text("What changed since the last version")).to_have_count(0)
    assert work.sent() == []


def test_what_stands_in_the_way_is_settled_with_a_reason(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    draft = work.waiting.draft(Mail(subject="Pegs", findings=(PRICE,)))
    ana = work.enters(visit)
    reads(ana, "1 thing to settle before this leaves")
    presses(ana, "a")
    reads(ana, "Findings stand in the way")
    ana.picture("review-findings")
    expect(ana.page.locator(".found.stop")).to_have_text("349.00 EUR")
    why = ana.page.get_by_label("may stand")
    why.fill("Agreed by phone")
    why.press("Enter")
    ana.settle()
    ana.page.get_by_role("button", name="Approve & send").click()
    reads(ana, "leaves in")
    detail = work.draft(draft.id)
    assert detail.status is DraftStatus.APPROVED
    assert detail.history[-1].reason == "price:349.00 EUR: Agreed by phone"


def test_a_colleague_was_faster_and_nothing_typed_is_lost(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    draft = work.waiting.draft(Mail(subject="Pegs"))
    bob = work.joins(f"bob-{email}", Role.APPROVER)
    ana = work.enters(visit)
    heading(ana, "Pegs")
    reply(ana).fill("Mine.\n")
    shown = draft.current
    theirs = EditBody(version=1, content_hash=shown.content_hash, text="Bob's.\n")
    bob.does(lambda client: client.drafts.edit(draft.id, theirs))
    reads(ana, "edited this draft")
    reads(ana, f"bob-{email}".partition("@")[0])
    expect(reply(ana)).to_have_value("Mine.\n")
    ana.picture("review-two-people")
    ana.click("Show the new version")
    expect(reply(ana)).to_have_value("Bob's.\n")
    reads(ana, "What you had typed before")
    ana.click("Put it into the editor")
    expect(reply(ana)).to_have_value("Mine.\n")
    ana.page.get_by_text("What changed since the last version").click()
    ana.page.wait_for_timeout(500)
    ana.picture("review-changed")
    ana.page.get_by_role("button", name="Approve my edit").click()
    reads(ana, "leaves in")
    assert work.draft(draft.id).text == "Mine.\n"


def test_the_customer_writes_again_meanwhile(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    draft = work.waiting.draft(Mail(subject="Pegs"))
    ana = work.enters(visit)
    heading(ana, "Pegs")
    work.waiting.superseded(draft, "Never mind!\n")
    reads(ana, "The customer wrote again")
    expect(ana.page.get_by_role("button", name="Approve & send")).to_have_count(0)
    ana.click("Show how it stands")
    reads(ana, "Never mind!")
    reads(ana, "the newer mail has a draft of its own")
