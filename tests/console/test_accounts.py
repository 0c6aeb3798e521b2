"""Mailboxes: a newcomer links one, mends it and unlinks it, all in the browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from orchestre.client.schemas import BotChanges
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.journeys.processes import House, until

Visit = Callable[..., Visitor]
HOSTILE = "<script>x</script> **b** $x$ :red[y] ![](i.png) `c`"


def test_a_newcomer_links_a_maildir_and_starts_its_bot(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit()
    ana.begin(email)
    ana.open("/accounts")
    reads(ana, "Linking sends nothing")
    ana.picture("accounts-first")
    ana.page.get_by_role("textbox", name="Folder").fill("somewhere/relative")
    ana.page.get_by_role("textbox", name="Address").fill(f"shop-{email}")
    ana.click("Link this mailbox")
    ana.picture("accounts-faults")
    reads(ana, "must be a whole path, from / or ~ on")
    expect(ana.page.get_by_role("textbox", name="Folder")).to_have_value("somewhere/relative")
    folder = ApiDesk(house.url, email, tmp_path).maildir()
    ana.page.get_by_role("textbox", name="Folder").fill(str(folder))
    ana.page.get_by_role("textbox", name="Name", exact=True).fill("support")
    ana.click("Link this mailbox")
    reads(ana, "support is linked.")
    ana.picture("accounts-linked")
    ana.click("Start its bot")
    reads(ana, "Its bot runs")
    assert not ana.complaints


def test_a_mailbox_in_trouble_says_what_mends_it_and_is_unlinked_after_one_question(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit(color_scheme="dark")
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    account = desk.link(HOSTILE)
    desk.link("z" * 80)
    desk.does(lambda client: client.bots.start("maildir", HOSTILE, interval_seconds=1))
    shutil.rmtree(tmp_path / "0")
    until(
        lambda: desk.does(lambda client: client.bots.status("maildir", HOSTILE)).error,
        "a poll to fail",
    )
    ana.open("/accounts")
    card = ana.page.locator(f".st-key-account-{account.id}")
    card.get_by_text("Failing").wait_for()
    expect(card.get_by_text("There is no folder")).to_have_count(0)
    ana.page.get_by_text("Orchestre tries again by itself").wait_for()
    expect(ana.page.get_by_text(HOSTILE).first).to_be_visible()
    ana.picture("accounts-trouble-dark")
    ana.page.set_viewport_size({"width": 390, "height": 844})
    ana.page.wait_for_timeout(600)
    ana.picture("accounts-phone")
    card.get_by_role("button", name="More").click()
    ana.page.get_by_text("Unlink", exact=True).click()
    ana.page.get_by_text("stays readable").wait_for()
    ana.picture("accounts-unlink")
    ana.page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    ana.page.get_by_text("is unlinked.").wait_for()
    assert desk.names() == ["z" * 80]
    assert not ana.complaints


def test_a_mailbox_that_goes_says_what_waits_and_keeps_its_rule_when_it_comes_back(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit()
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    account = desk.link("legal", f"legal-{email}")
    rule = BotChanges(approved_by=Role.OWNER)
    desk.does(lambda client: client.bots.change(account.bot.id, rule))
    desk.does(lambda client: client.bots.start("maildir", "legal", interval_seconds=1))
    desk.mail(tmp_path / "0", to=account.address)
    until(lambda: desk.does(lambda client: client.workspace.show()).waiting, "a draft")
    ana.open("/accounts")
    ana.page.locator(f".st-key-account-{account.id}").get_by_role("button", name="More").click()
    ana.page.get_by_text("Unlink", exact=True).click()
    dialog = ana.page.get_by_role("dialog")
    dialog.get_by_text("1 draft waits for a decision here").wait_for()
    ana.picture("accounts-unlink-waiting")
    # What is copied from a page is the address, and the page makes no link of it.
    expect(dialog).to_contain_text(f"({account.address})")
    expect(dialog.get_by_role("link")).to_have_count(0)
    dialog.get_by_role("button", name="Unlink").click()
    ana.page.get_by_role("textbox", name="Folder").fill(str(tmp_path / "0"))
    ana.page.get_by_role("textbox", name="Address").fill(account.address)
    ana.page.get_by_role("textbox", name="Name", exact=True).fill("contracts")
    ana.click("Link this mailbox")
    reads(ana, "Its drafts are approved by owners only, as when it was linked as legal.")
    ana.picture("accounts-rule")
    assert not ana.complaints


def test_a_refused_visit_is_told_kindly_and_repeats_no_foreign_word(
    visit: Visit, email: str
) -> None:
    ana = visit()
    ana.begin(email)
    ana.open("/accounts?error=access_denied")
    reads(ana, "the service was told that Orchestre may not come in")
    ana.picture("accounts-denied")
    ana.open("/accounts?error=Call+0800+now")
    reads(ana, "the service could not end the visit")
    expect(ana.page.get_by_text("0800")).to_have_count(0)
    ana.open("/accounts?result=somebody-elses")
    reads(ana, "This result is not yours to use")
    ana.click("Begin again")
    reads(ana, "Linking sends nothing")
