"""Replies that are stuck: told on every page, and settled by a person who was asked once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from orchestre.client.schemas import ApproveBody
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.replies import ReplyStatus
from tests.console.browser import Visitor
from tests.console.reviewing import Reviewing, heading
from tests.console.waiting import Mail
from tests.journeys.processes import House

MAYBE = "It is not among the sent mail, but it may have left. Look in the mailbox, then say so."


def approved(work: Reviewing, subject: str) -> Draft:
    draft = work.waiting.draft(Mail(subject=subject))
    body = ApproveBody(version=1, content_hash=draft.current.content_hash)
    work.desk.does(lambda client: client.drafts.approve(draft.id, body))
    return draft


def test_each_way_out_is_asked_about_and_told_as_it_is(
    house: House, visit: Callable[..., Visitor], email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=600)
    tent, lamp, stove = (approved(work, subject) for subject in ("Tent", "Lamp", "Stove"))
    for one in (tent, lamp):
        work.waiting.stuck(one, ReplyStatus.PARKED, DraftStatus.PARKED, MAYBE)
    work.waiting.stuck(stove, ReplyStatus.FAILED, DraftStatus.FAILED, "Sent mail is read-only.")
    ana = work.enters(visit)
    ana.open("/products")
    expect(ana.page.get_by_text("3 replies are stuck")).to_be_visible()
    ana.picture("stuck-elsewhere")
    ana.click("See them")
    expect(ana.page.get_by_role("radio", name="Stuck 3")).to_be_checked()
    for subject, way in (("Tent", "It was sent"), ("Lamp", "Drop it")):
        ana.page.get_by_text(f"Re: {subject}").first.click()
        heading(ana, subject)
        expect(ana.page.get_by_text(MAYBE)).to_have_count(1)
        ana.click(way)
        dialog = ana.page.get_by_role("dialog")
        expect(dialog.get_by_text("no further attempt")).to_be_visible()
        ana.picture(f"stuck-{subject}")
        dialog.get_by_role("button", name=way, exact=True).click()
        expect(dialog).to_have_count(0)
        ana.settle()
    heading(ana, "Stove")
    expect(ana.page.get_by_role("button", name="It was sent")).to_have_count(0)
    assert [work.draft(one.id).status for one in (tent, lamp)] == ["sent", "rejected"]
    ana.page.get_by_role("radio", name="Rejected").click()
    heading(ana, "Lamp")
    expect(ana.page.get_by_text("no further attempt")).to_be_visible()
    expect(ana.page.get_by_text(f"Dropped by {email}.")).to_be_visible()
    expect(ana.page.get_by_text("nothing was sent")).to_have_count(0)
    ana.picture("stuck-dropped")
    assert not ana.complaints
