"""Members: inviting, roles, removing, and who is who in the chats, all in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from console.views.members.people import Team
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import Me, MemberInfo
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.console.team import colleague, invited, linked
from tests.journeys.processes import House

Visit = Callable[..., Visitor]
HOSTILE = "<script>x</script> **b** $x$ :red[y] ![](x) `c`"
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_an_owner_invites_changes_a_role_and_removes(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit()
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    ana.open("/members")
    reads(ana, "The last owner can neither leave")
    reads(ana, "Nobody is invited at the moment")
    ana.click("Invite somebody")
    ana.page.get_by_label("E-mail address").fill("not an address")
    ana.click("Make the link")
    reads(ana, "must be an e-mail address")
    ana.picture("members-invite-fault")
    bea = f"bea-{email}"
    ana.page.get_by_label("E-mail address").fill(bea)
    ana.page.get_by_text("Reads everything, and decides nothing").wait_for()
    ana.picture("members-invite")
    ana.click("Make the link")
    reads(ana, "shown this once")
    link = ana.page.get_by_test_id("stCode").inner_text()
    assert link.startswith(f"{ana.url}/invitation?token=")
    ana.picture("members-link")
    closes(ana, "Done")
    reads(ana, "as approver")
    reads(ana, "the link ends in 7 days")
    ana.picture("members-invited")
    invitee = visit()
    invitee.page.goto(link)
    invitee.page.get_by_label("Password").fill("a password of bea")
    invitee.page.get_by_role("button", name="Join").click()
    invitee.settle()
    reads(invitee, f"bea-{email}")
    # Nobody touches Ana's page: it looks by itself who joined.
    reads(ana, "Nobody is invited at the moment")
    [joined] = [one for one in desk.does(_members) if one.email == bea]
    card = ana.page.locator(f".st-key-member-{joined.id}")
    card.get_by_role("button", name="More").click()
    ana.page.get_by_text("Change role", exact=True).click()
    ana.page.get_by_role("dialog").get_by_text("Viewer", exact=True).click()
    ana.settle()
    ana.picture("members-role")
    ana.click("Make them a viewer")
    card.get_by_text("Viewer", exact=True).first.wait_for()
    card.get_by_role("button", name="More").click()
    ana.page.get_by_text("Remove", exact=True).click()
    reads(ana, "signed out everywhere at once")
    ana.picture("members-remove")
    ana.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    card.wait_for(state="detached")
    ana.page.get_by_text("Show those who left").click()
    card.get_by_text("Was a viewer from").wait_for()
    ana.picture("members-left")
    assert not ana.complaints


def test_a_viewer_sees_the_team_and_is_offered_nothing(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    desk = ApiDesk(house.url, email, tmp_path).signs_up()
    bea = colleague(desk, Role.VIEWER)
    linked(desk, desk, shown_as="Ana in the shop")
    window = visit()
    window.open("/members")
    window.sign_in(bea.email)
    reads(window, email.split("@", 1)[0])
    reads(window, "An owner or admin of your workspace invites")
    expect(window.page.get_by_role("button", name="Invite somebody")).to_have_count(0)
    expect(window.page.get_by_role("button", name="More")).to_have_count(0)
    expect(window.page.get_by_role("button", name="Unlink")).to_have_count(0)
    expect(window.page.get_by_text("Ana in the shop")).to_have_count(0)
    window.picture("members-viewer")


def test_an_admin_does_not_touch_owners_and_hostile_names_are_shown_as_they_are(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    desk = ApiDesk(house.url, email, tmp_path).signs_up()
    cat = colleague(desk, Role.ADMIN)
    bob = colleague(desk, Role.APPROVER, f"*b*_i_~s~$x$`c`-{email}")
    linked(desk, bob, shown_as=HOSTILE)
    linked(desk, desk, shown_as="Ana in the shop")
    invited(desk, Role.OWNER, f"`c`$x$-{email}")
    window = visit(color_scheme="dark")
    window.open("/members")
    window.sign_in(cat.email)
    everybody = {one.email: one.id for one in desk.does(_members)}
    owner = window.page.locator(f".st-key-member-{everybody[email]}")
    owner.get_by_text("Ana in the shop").wait_for()
    expect(owner.get_by_role("button")).to_have_count(0)
    expect(window.page.get_by_text(bob.email.split("@", 1)[0])).to_be_visible()
    expect(window.page.get_by_text(HOSTILE)).to_be_visible()
    window.picture("members-dark")
    window.page.set_viewport_size(PHONE)
    window.settle()
    window.picture("members-phone")
    window.page.get_by_role("button", name="Unlink").click()
    reads(window, "can do nothing here from then on")
    window.page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    window.page.get_by_text(HOSTILE).first.wait_for(state="detached")
    reads(window, "as owner")
    expect(
        window.page.get_by_role("button", name="Revoke"), "an owner's, not theirs"
    ).to_have_count(0)
    assert not window.complaints


def closes(visitor: Visitor, button: str) -> None:
    """Leave the dialog by this button."""
    visitor.click(button)
    visitor.page.get_by_role("dialog").wait_for(state="detached")


async def _members(client: OrchestreClient) -> list[MemberInfo]:
    return (await client.members.page()).items


def a_member(member_id: str, role: Role) -> MemberInfo:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return MemberInfo(id=member_id, email=f"{member_id}@example.com", role=role, created_at=at)


@pytest.mark.parametrize(
    ("mine", "theirs", "may_give", "may_remove"),
    [
        (Role.OWNER, Role.VIEWER, list(Role), True),
        (Role.OWNER, Role.OWNER, list(Role), True),
        (Role.ADMIN, Role.OWNER, [Role.OWNER], False),
        (Role.ADMIN, Role.ADMIN, [Role.ADMIN, Role.APPROVER, Role.VIEWER], True),
        (Role.APPROVER, Role.VIEWER, [Role.VIEWER], False),
        (Role.VIEWER, Role.VIEWER, [Role.VIEWER], False),
    ],
)
def test_what_a_role_may_not_do_is_not_offered(
    mine: Role, theirs: Role, *, may_give: list[Role], may_remove: bool
) -> None:
    team = Team(Me(id="me", email="me@example.com", workspace="w", role=mine), 2, ())
    other = a_member("other", theirs)
    assert team.roles_for(other) == may_give
    assert team.may_remove(other) is may_remove
    assert not team.may_remove(a_member("me", mine))


def test_the_last_owner_stays_one() -> None:
    me = Me(id="me", email="me@example.com", workspace="w", role=Role.OWNER)
    mine = a_member("me", Role.OWNER)
    assert Team(me, 1, ()).is_last_owner(mine)
    assert Team(me, 1, ()).roles_for(mine) == [Role.OWNER]
    assert not Team(me, 2, ()).is_last_owner(mine)
