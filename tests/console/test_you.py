"""You: sessions, the password, one's chats and leaving, all in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from console.views.you.devices import device_name
from console.views.you.password import fault
from orchestre.domain.members import Role
from tests.console.browser import PASSWORD, Visitor
from tests.console.desk import ApiDesk, reads
from tests.console.team import colleague, linked
from tests.journeys.processes import House

Visit = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}
HOSTILE = "<script>x</script> **b** $x$ :red[y] ![](x) `c`"


def test_signing_out_everywhere_leads_the_other_window_back_to_its_page(
    visit: Visit, email: str
) -> None:
    ana, phone = visit(), visit(user_agent=f"{HOSTILE} strange")
    ana.begin(email)
    phone.open("/members")
    phone.sign_in(email)
    reads(phone, "The last owner")
    ana.open("/you")
    reads(ana, "Chrome on Linux")
    reads(ana, "Everything, chat apps and other owners too")
    expect(ana.page.get_by_text(HOSTILE)).to_be_visible()
    ana.picture("you")
    ana.click("Sign out everywhere else")
    reads(ana, "ends at once")
    ana.picture("you-others")
    ana.click("Sign out there")
    ana.page.get_by_text(HOSTILE).wait_for(state="detached")
    phone.page.wait_for_url("**/sign-in?next=**")
    phone.sign_in(email)
    phone.page.wait_for_url("**/members")
    reads(phone, "The last owner")
    assert not ana.complaints


def test_a_password_is_changed_by_the_rules_of_the_api(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit(color_scheme="dark")
    ana.begin(email)
    ApiDesk(house.url, email, tmp_path).does(lambda client: client.me())
    ana.open("/you")
    new = "a better horse battery"
    for current, said in (
        ("not my password", "is not your current password"),
        (PASSWORD, "is changed"),
    ):
        ana.page.get_by_label("Current password").fill(current)
        ana.page.get_by_label("New password", exact=True).fill(new)
        ana.page.get_by_label("New password again").fill(new)
        ana.click("Change the password")
        reads(ana, said)
        ana.picture(f"you-password-{said.split()[-1]}")
    other = visit()
    other.open("/")
    other.sign_in(email, new)
    reads(other, email)
    assert not ana.complaints


def test_a_member_unlinks_a_chat_and_leaves_and_the_last_owner_is_refused_kindly(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana, bea = visit(viewport=PHONE), visit(viewport=PHONE, color_scheme="dark")
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    colleague_desk = colleague(desk, Role.VIEWER)
    linked(desk, colleague_desk, shown_as=HOSTILE)
    ana.open("/you")
    ana.click("Leave…")
    reads(ana, "last owner")
    ana.picture("you-last-owner")
    ana.click("To the members")
    ana.page.wait_for_url("**/members")
    bea.open("/you")
    bea.sign_in(colleague_desk.email)
    reads(bea, HOSTILE)
    bea.picture("you-phone")
    bea.click("Unlink")
    bea.page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    reads(bea, "Nobody in a chat acts as you")
    bea.click("Leave…")
    reads(bea, "only if somebody")
    expect(bea.page.get_by_role("dialog").get_by_role("button", name="Leave")).to_be_disabled()
    bea.page.get_by_text("Yes, I want to leave").click()
    bea.settle()
    bea.picture("you-leave")
    bea.page.get_by_role("dialog").get_by_role("button", name="Leave", exact=True).click()
    bea.page.wait_for_url("**/sign-in")
    left = desk.does(lambda client: client.members.page(left=True)).items
    assert [one.email for one in left if one.left_at] == [colleague_desk.email]
    assert not bea.complaints


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/156.0.0.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
            "Firefox on Linux",
        ),
        ("orchestre-client", "The command line"),
        ("curl/8.14.1", "curl/8.14.1"),
        ("", "Something that did not say what it is"),
    ],
)
def test_devices_are_named_as_people_call_them(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "a new password", "a new password"), "current"),
        (("mine", "short", "short"), "at least 8"),
        (("mine", "a new password", "a new passwort"), "not the same"),
        (("mine", "a new password", "a new password"), ""),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_before_it_is_sent(
    typed: tuple[str, str, str], said: str
) -> None:
    assert said in fault(*typed)
    assert bool(fault(*typed)) is bool(said)
