"""Review's ways: keys, links, phones, hostile mail, mail without a draft, and who only reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from console.views.review.looking import LINES
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from tests.console.browser import Visitor
from tests.console.desk import reads
from tests.console.reviewing import Reviewing, heading, presses, reply
from tests.console.waiting import HIDDEN, Mail
from tests.journeys.processes import House, until

Visit = Callable[..., Visitor]

HOSTILE = (
    "<script>document.title='owned'</script> **md** $x$ :red[x] ![](http://evil.example/x.png) "
    "<img src=x onerror=alert(1)> [link](javascript:alert(1)) "
)


def test_the_whole_queue_is_worked_off_by_keys(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    one, two, three = [work.waiting.draft(Mail(subject=name)) for name in ("One", "Two", "Three")]
    ana = work.enters(visit)
    heading(ana, "One")
    presses(ana, "j")
    heading(ana, "Two")
    presses(ana, "k")
    heading(ana, "One")
    # Letters that are typed decide nothing.
    presses(ana, "e")
    ana.page.keyboard.type("a r j k s u i / ")
    presses(ana, "Escape")
    assert work.draft(one.id).status is DraftStatus.WAITING
    presses(ana, "s")
    reads(ana, "Saved")
    assert "a r j k s u i /\n" in work.draft(one.id).text
    presses(ana, "a")
    heading(ana, "Two")
    assert work.draft(one.id).status is DraftStatus.APPROVED
    presses(ana, "r")
    ana.page.get_by_label("In your words").fill("Not our tent")
    ana.page.keyboard.press("Control+Enter")
    heading(ana, "Three")
    until(lambda: work.draft(two.id).status is DraftStatus.REJECTED, "the draft to be rejected")
    assert work.draft(two.id).history[-1].reason == "Not our tent"
    ana.page.get_by_role("radio", name="Rejected").click()
    reads(ana, f"Rejected by {email}: Not our tent")
    ana.page.get_by_role("radio", name="Waiting").click()
    heading(ana, "Three")
    presses(ana, "?")
    reads(ana, "take back what was approved last")
    ana.picture("review-keys")
    presses(ana, "?")
    presses(ana, "/")
    expect(ana.page.get_by_label("Mailbox")).to_be_visible()
    ana.picture("review-filter")
    assert work.draft(three.id).status is DraftStatus.WAITING


def test_a_long_queue_is_turned_page_by_page(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    for number in range(LINES + 1):
        work.waiting.draft(Mail(subject=f"Question {number}"))
    ana = work.enters(visit)
    heading(ana, "Question 0")
    ana.page.locator(".st-key-review-list-next button").click()
    heading(ana, f"Question {LINES}")
    reads(ana, "Page 2")


def test_a_link_opens_its_draft_and_one_to_nothing_says_so(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    work.waiting.draft(Mail(subject="One"))
    two = work.waiting.draft(Mail(subject="Two"))
    ana = work.enters(visit, f"/review?draft={two.id}")
    heading(ana, "Two")
    reply(ana).fill("Mine.\n")
    ana.page.reload()
    heading(ana, "Two")
    expect(reply(ana)).to_have_value("Mine.\n")
    reads(ana, "What you typed before this page was left is back.")
    expect(ana.page.get_by_role("button", name="Approve my edit")).to_be_visible()
    ana.page.get_by_role("button", name="Take the draft as it was").click()
    expect(reply(ana)).to_have_value(two.current.content.text)
    expect(ana.page.get_by_role("button", name="Approve & send")).to_be_visible()
    ana.open("/review?draft=0199")
    reads(ana, "There is no such draft")


def test_a_hostile_mail_is_shown_as_what_it_is(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    text = HOSTILE + "`" * 4_000 + "\n\n> quoted <b>x</b>\n> more\n"
    work.waiting.draft(
        Mail(name=HOSTILE[:60], subject=HOSTILE, text=text, answer=text, findings=(HIDDEN,))
    )
    work.waiting.draft(
        Mail(name="ليلى", subject="هل الخيمة متوفرة؟", text="مرحبا\n", answer="نعم\n")
    )
    ana = work.enters(visit)
    reads(ana, "The mail holds text that its reader does not see")
    expect(reply(ana)).to_have_value(text)
    ana.picture("review-hostile")
    assert ana.page.title() != "owned"
    expect(ana.page.locator("img[src*=evil], .review-words img, .review-words b")).to_have_count(0)
    presses(ana, "j")
    heading(ana, "هل الخيمة متوفرة؟")
    ana.picture("review-right-to-left")
    assert not ana.complaints


def test_a_phone_shows_the_list_and_then_the_draft(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path, undo_seconds=60)
    work.waiting.draft(Mail(subject="One"))
    work.waiting.draft(Mail(name="Bo", subject="Two"))
    ana = work.enters(visit, viewport={"width": 390, "height": 844})
    line = ana.page.get_by_role("button", name="Bo")
    line.wait_for()
    expect(reply(ana)).to_be_hidden()
    ana.picture("review-phone-list")
    line.click()
    heading(ana, "Two")
    expect(line).to_be_hidden()
    expect(ana.page.get_by_role("button", name="Approve & send")).to_be_visible()
    ana.picture("review-phone-draft")
    ana.click("Back to the list")
    line.wait_for()
    wide = ana.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_mail_without_a_draft_is_answered_or_dismissed(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    needs = MessageStatus.NEEDS_HUMAN
    spam, asks = (
        work.waiting.message(Mail(name=name, subject=name, status=needs, reason="No words"))
        for name in ("Spam", "Zoe")
    )
    ana = work.enters(visit)
    ana.page.get_by_role("radio", name="Needs a person 2").click()
    heading(ana, "Zoe")
    ana.picture("review-needs-a-person")
    ana.page.get_by_label("Your answer").fill("Hello Zoe, it is.\n")
    ana.click("Send my answer")
    heading(ana, "Spam")
    ana.click("Dismiss")
    ana.page.get_by_label("Why does nobody need to answer?").fill("Advertising")
    ana.click("Dismiss it")
    reads(ana, "Nobody is needed")
    found = work.desk.does(lambda client: client.messages.show(spam.id))
    assert (found.status, found.reason) == (MessageStatus.SKIPPED, "dismissed: Advertising")
    (left,) = until(work.sent, "the answer to leave")
    assert "Hello Zoe, it is." in left
    assert work.desk.does(lambda client: client.messages.show(asks.id)).draft


def test_who_may_only_read_finds_no_button_that_decides(
    house: House, visit: Visit, email: str, tmp_path: Path
) -> None:
    work = Reviewing.begin(house, email, tmp_path)
    work.waiting.draft(Mail(subject="One"))
    viewer = work.joins(f"vic-{email}", Role.VIEWER)
    work.desk = viewer
    vic = work.enters(visit)
    heading(vic, "One")
    reads(vic, "You may read this")
    assert not reply(vic).is_editable()
    expect(vic.page.get_by_role("button", name="Approve & send")).to_have_count(0)
