"""Reviewing: a workspace with a mailbox and drafts that wait, and people who look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator

from orchestre.client.schemas import DraftDetail
from orchestre.client.schemas.settings import SettingsChanges
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk
from tests.console.team import colleague
from tests.console.waiting import Waiting
from tests.journeys.processes import House


@dataclass
class Reviewing:
    """One workspace: its owner's client, and what waits in it."""

    house: House
    desk: ApiDesk
    waiting: Waiting
    mailbox: Path

    @classmethod
    def begin(cls, house: House, email: str, folder: Path, *, undo_seconds: int = 0) -> Reviewing:
        """Sign up, link a mailbox, and choose how long an approval can be taken back."""
        desk = ApiDesk(house.url, email, folder).signs_up()
        account = desk.link()
        chosen = SettingsChanges(undo_seconds=undo_seconds)
        desk.does(lambda client: client.settings.change(chosen))
        return cls(house, desk, Waiting(house.data, account), folder / "0")

    def enters(
        self, visit: Callable[..., Visitor], path: str = "/review", **window: object
    ) -> Visitor:
        """Open the page as the owner."""
        visitor = visit(**window)
        visitor.open("/sign-in?next=" + path)
        visitor.sign_in(self.desk.email)
        visitor.page.get_by_role("heading", name="Review", level=1).wait_for()
        visitor.settle()
        return visitor

    def joins(self, email: str, role: Role) -> ApiDesk:
        """Let a colleague in."""
        return colleague(self.desk, role, email)

    def draft(self, draft_id: str) -> DraftDetail:
        return self.desk.does(lambda client: client.drafts.show(draft_id))

    def sent(self) -> list[str]:
        """Return every mail that left, as it lies in the mailbox."""
        return [one.read_text("utf-8") for one in (self.mailbox / ".Sent" / "cur").glob("*")]


def reply(visitor: Visitor) -> Locator:
    """Return the editor's box."""
    return visitor.page.get_by_role("textbox", name="The reply")


def looks(visitor: Visitor) -> None:
    """Let somebody look at what is on the screen before they decide on it."""
    visitor.page.wait_for_timeout(1_000)
    # The browser says that they did.
    visitor.settle()


def presses(visitor: Visitor, *keys: str) -> None:
    """Press keys one after the other, as somebody does who looks at what each of them did."""
    for key in keys:
        looks(visitor)
        visitor.page.keyboard.press(key)
        visitor.page.wait_for_timeout(300)
        visitor.settle()


def heading(visitor: Visitor, subject: str) -> None:
    """Wait until the draft of this subject is open, and what was open before is gone."""
    visitor.page.get_by_role("heading", name=subject, level=2).wait_for()
    visitor.settle()
