"""The first run: by visible buttons alone, from nothing to an approved reply."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from tests.console.browser import PASSWORD, Visitor
from tests.console.desk import ApiDesk
from tests.console.reviewing import looks
from tests.console.sample_shop import sample_shop, signed_up
from tests.console.team import colleague
from tests.journeys.processes import House, until

#: Seconds from the empty browser to the approved reply.
PROMISED = 180
#: Drafts that the sample shop leaves to decide on after that.
MORE = 4
CATALOGUE = "sku,title,price,currency\nT2,Fjord 2 tent,289.00,EUR\n,Nameless,1.00,EUR\n"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=False).first.click()


def test_a_newcomer_approves_a_first_reply_within_three_minutes(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    ana, begun = visit(), time.monotonic()
    ana.open("/")
    ana.page.get_by_role("link", name="Make a workspace").click()
    ana.page.get_by_label("E-mail").fill(email)
    ana.page.get_by_label("Password").fill(PASSWORD)
    press(ana.page, "Make the workspace")
    press(ana.page, "Try it with demo data")
    ana.settle()
    ana.picture("first-run")
    press(ana.page, "Review it")
    expect(ana.page.get_by_role("textbox", name="The reply")).to_have_value(re.compile(r"\w"))
    looks(ana)
    press(ana.page, "Approve & send")
    desk = ApiDesk(house.url, email, tmp_path)
    until(
        lambda: (
            desk.does(
                lambda client: client.drafts.page(status=[DraftStatus.APPROVED, DraftStatus.SENT])
            ).items
        ),
        "the approval",
    )
    took = time.monotonic() - begun
    assert took < PROMISED
    ana.page.set_viewport_size({"width": 390, "height": 844})
    ana.settle()
    ana.picture("first-run-phone")
    covered = ana.page.get_by_test_id("stHeader").bounding_box()
    shown = ana.page.get_by_text("Sample shop Nordwind").bounding_box()
    assert covered
    assert shown
    assert shown["y"] >= covered["y"] + covered["height"]
    assert not ana.complaints
    until(
        lambda: list((house.data / "samples").glob("*/.Sent/*/*")),
        "the reply to lie in the mailbox",
    )
    until(lambda: desk.does(lambda client: client.workspace.show()).waiting >= MORE, "more drafts")


def test_step_by_step_with_a_mailbox_and_products_of_ones_own(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    desk = signed_up(house, email, tmp_path)
    folder = desk.maildir()
    ana = visit()
    ana.open("/sign-in")
    ana.sign_in(email)
    page = ana.page
    press(page, "Connect")
    expect(page.get_by_text("Fill in the folder and its e-mail address.")).to_be_visible()
    page.get_by_label("Folder").fill(str(folder / "nowhere" / "cur"))
    page.get_by_label("E-mail address").fill(f"shop-{email}")
    press(page, "Connect")
    expect(page.get_by_role("alert").filter(has_text="There is no folder")).to_be_visible()
    expect(page.get_by_text("social_info")).to_have_count(0)
    page.get_by_label("E-mail address").fill("nobody")
    press(page, "Connect")
    expect(page.get_by_text("E-mail address: ")).to_be_visible()
    expect(page.get_by_text("Correct that, then try again.")).to_be_visible()
    page.get_by_label("E-mail address").fill(f"shop-{email}")
    page.get_by_label("Folder").fill(str(folder))
    press(page, "Connect")
    expect(page.get_by_role("heading", name="Add your products")).to_be_visible()
    ana.open("/")
    expect(page.get_by_role("heading", name="Add your products")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "shop.csv", "mimeType": "text/csv", "buffer": CATALOGUE.encode()}
    )
    press(page, "Add products")
    expect(page.get_by_text("1 row was left out; the good ones are in.")).to_be_visible()
    expect(page.get_by_text("you can download these rows")).to_be_visible()
    press(page, "Go on")
    expect(page.get_by_text("sends nothing by itself")).to_be_visible()
    desk.mail(
        folder, to=f"shop-{email}", subject="Fjord 2", text="What does the Fjord 2 tent cost?"
    )
    page.get_by_role("button", name="Start the bot").click()
    press(page, "Review it")
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_visible()
    ana.open("/")
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_visible()


def test_who_may_not_set_up_gets_a_kind_note(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    desk = signed_up(house, email, tmp_path)
    bea = visit()
    bea.open("/sign-in")
    bea.sign_in(colleague(desk, Role.APPROVER).email)
    expect(bea.page.get_by_text("still setting it up", exact=False)).to_be_visible()
    expect(bea.page.get_by_role("button", name="Connect")).to_have_count(0)


def test_demo_data_is_marked_and_goes_away_again(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    desk = sample_shop(house, email, tmp_path, mails=1)
    ana = visit()
    ana.open("/sign-in")
    ana.sign_in(email)
    expect(ana.page.get_by_text("Demo data")).to_be_visible()
    expect(ana.page).to_have_title("(1) Review")
    press(ana.page, "Remove it")
    ana.page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(ana.page.get_by_text("Demo data")).to_have_count(0)
    assert desk.names() == []
    ana.open("/")
    expect(ana.page.get_by_role("heading", name="Connect a mailbox")).to_be_visible()
