"""Review keeps what is typed, and decides nothing at first sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from console.views.review.looking import LINES
from orchestre.client.schemas import EditBody
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from tests.console.browser import Visitor
from tests.console.desk import reads
from tests.console.reviewing import Reviewing, heading, presses
from tests.console.waiting import Mail
from tests.journeys.processes import House

Visit = Callable[..., Visitor]

#: Milliseconds after which what was typed last is taken.
_PAUSE = 1_000


def needs_a_person(name: str) -> Mail:
    return Mail(name=name, subject=name, status=MessageStatus.NEEDS_HUMAN, reason="No words")


def answer(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label("Your answer")


def test_an_answer_that_is_being_typed_outlives_whatever_happens(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    bob = work.joins(f"bob-{email}", Role.APPROVER)
    work.waiting.message(needs_a_person("Zoe"))
    bo = work.waiting.message(needs_a_person("Bo"))
    ana = work.enters(visit)
    ana.page.get_by_role("radio", name="Needs a person").click()
    heading(ana, "Bo")
    # Nobody leaves the box: it is other people who change the page.
    answer(ana).press_sequentially("Hello")
    work.waiting.draft(Mail(subject="News"))
    expect(ana.page.get_by_role("radio", name="Waiting 1")).to_be_visible()
    answer(ana).press_sequentially(" Bo,")
    expect(answer(ana)).to_have_value("Hello Bo,")
    expect(answer(ana)).to_be_focused()
    ana.page.wait_for_timeout(_PAUSE)
    answer(ana).press_sequentially(" it does.")
    expect(answer(ana)).to_have_value("Hello Bo, it does.")
    presses(ana, "Escape")
    ana.page.get_by_role("button", name="Zoe").click()
    heading(ana, "Zoe")
    expect(answer(ana)).to_have_value("")
    ana.go_to("Products")
    ana.go_to("Review")
    ana.page.get_by_role("button", name="Bo").click()
    heading(ana, "Bo")
    expect(answer(ana)).to_have_value("Hello Bo, it does.")
    work.waiting.messages([needs_a_person(f"Later {number}") for number in range(LINES)])
    work.waiting.draft(Mail(subject="More news"))
    expect(ana.page.get_by_role("button", name="Bo", exact=True)).to_have_count(0)
    expect(ana.page.get_by_role("radio", name="Waiting 2")).to_be_visible()
    heading(ana, "Bo")
    expect(answer(ana)).to_have_value("Hello Bo, it does.")
    bob.does(lambda client: client.messages.dismiss(bo.id, "by phone"))
    reads(ana, "dismissed this mail: by phone")
    reads(ana, "Hello Bo, it does.")
    expect(answer(ana)).to_have_count(0)
    ana.picture("review-settled")
    assert not ana.complaints


def test_a_reason_outlives_other_drafts_and_other_versions(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    one = work.waiting.draft(Mail(subject="One"))
    work.waiting.draft(Mail(name="Bo", subject="Two"))
    ana = work.enters(visit)
    heading(ana, "One")
    presses(ana, "r")
    ana.page.get_by_text("Wrong tone").click()
    note = ana.page.get_by_label("In your words")
    note.fill("Too short")
    ana.page.wait_for_timeout(_PAUSE)
    ana.page.get_by_role("button", name="Next").click()
    heading(ana, "Two")
    presses(ana, "k")
    heading(ana, "One")
    presses(ana, "r")
    expect(note).to_have_value("Too short")
    theirs = EditBody(version=1, content_hash=one.current.content_hash, text="Theirs.\n")
    work.desk.does(lambda client: client.drafts.edit(one.id, theirs))
    ana.page.get_by_role("button", name="Show the new version").click()
    expect(note).to_have_value("Too short")
    ana.settle()
    presses(ana, "Escape")
    ana.page.wait_for_timeout(_PAUSE)
    ana.page.locator("[class*=st-key-review-rejects-] button").click()
    heading(ana, "Two")
    detail = work.draft(one.id)
    assert detail.status is DraftStatus.REJECTED
    assert detail.history[-1].reason == "Wrong tone: Too short"


#: Presses a key as soon as there is something to decide on.
_AT_SIGHT = """selector => {
  const key = { key: "a", code: "KeyA", keyCode: 65, bubbles: true, composed: true };
  const sight = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    sight.disconnect();
    requestAnimationFrame(() => document.body.dispatchEvent(new KeyboardEvent("keydown", key)));
  });
  sight.observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def test_nothing_is_approved_at_first_sight(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    one, two = (work.waiting.draft(Mail(subject=name)) for name in ("One", "Two"))
    ana = work.enters(visit)
    heading(ana, "One")
    ana.page.wait_for_timeout(_PAUSE)
    theirs = EditBody(version=1, content_hash=one.current.content_hash, text="Theirs.\n")
    work.desk.does(lambda client: client.drafts.edit(one.id, theirs))
    theirs_approved = f".st-key-review-approve-{one.id}-2 button"
    ana.page.evaluate(_AT_SIGHT, theirs_approved)
    ana.page.get_by_role("button", name="Show the new version").click()
    ana.page.locator(theirs_approved).wait_for()
    ana.page.wait_for_timeout(_PAUSE)
    assert work.draft(one.id).status is DraftStatus.WAITING
    ana.page.evaluate(_AT_SIGHT, f".st-key-review-approve-{two.id}-1 button")
    presses(ana, "a")
    heading(ana, "Two")
    ana.page.wait_for_timeout(_PAUSE)
    assert work.draft(one.id).status is DraftStatus.APPROVED
    assert work.draft(two.id).status is DraftStatus.WAITING
    assert not ana.complaints
