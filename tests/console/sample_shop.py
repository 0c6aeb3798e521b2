"""A sample shop: a workspace in which everything has happened that a demo can bring about."""

from __future__ import annotations

from pathlib import Path

from orchestre.client.client import OrchestreClient
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from tests.console.desk import ApiDesk
from tests.journeys.processes import House, until

#: What the twelve sample mails become.
DRAFTED = 7


def signed_up(house: House, email: str, folder: Path) -> ApiDesk:
    """Make a workspace without a browser."""
    return ApiDesk(house.url, email, folder).signs_up()


def sample_shop(house: House, email: str, folder: Path, *, mails: int = 12) -> ApiDesk:
    """Make a workspace with the demo in it, and wait until its mails are drafted."""
    desk = signed_up(house, email, folder)

    async def begun(client: OrchestreClient) -> None:
        await client.demo.begin()
        await client.demo.write(mails)

    async def settled(client: OrchestreClient) -> bool:
        page = await client.messages.page(limit=200)
        open_ones = {MessageStatus.RECEIVED, MessageStatus.DRAFTING}
        return len(page.items) == mails and not any(one.status in open_ones for one in page.items)

    desk.does(begun)
    until(lambda: desk.does(settled), "every sample mail to be drafted or skipped")
    return desk


def first_waiting(desk: ApiDesk) -> str:
    """Return a draft that waits."""
    page = desk.does(lambda client: client.drafts.page(status=DraftStatus.WAITING))
    return page.items[0].id
