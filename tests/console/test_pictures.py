"""Pictures of the README: what a newcomer sees first, on the sample shop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ApproveBody
from orchestre.domain.drafts import DraftStatus
from tests.console.browser import Visitor
from tests.console.sample_shop import sample_shop
from tests.journeys.processes import House

#: Bytes that a reader of the README loads for one of them.
MOST = 200_000
_PAGES = {"products": "products", "numbers": "numbers"}


async def approve_some(client: OrchestreClient) -> str:
    """Approve what can be at once, but for the draft of the picture; return that one's id."""
    page = await client.drafts.page(status=DraftStatus.WAITING)
    (shown,) = [one for one in page.items if "Fjord 2" in one.subject]
    easy = [one for one in page.items if not any(found.blocking for found in one.findings)]
    for draft in [one for one in easy if one.id != shown.id][:3]:
        body = ApproveBody(version=draft.version, content_hash=draft.content_hash)
        await client.drafts.approve(draft.id, body)
    return shown.id


def test_the_pictures_of_the_readme_are_small(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path, pictures: Path
) -> None:
    newcomer = visit(device_scale_factor=1)
    newcomer.sign_up(f"new-{email}")
    newcomer.page.get_by_role("heading", name="Connect a mailbox").wait_for()
    newcomer.settle()
    newcomer.picture("first-run")
    draft = sample_shop(house, email, tmp_path).does(approve_some)
    ana = visit(device_scale_factor=1)
    ana.open(f"/sign-in?next=/review%3Fdraft={draft}")
    ana.sign_in(email)
    ana.page.get_by_role("button", name="Approve & send").wait_for()
    ana.settle()
    ana.picture("review")
    for name, path in _PAGES.items():
        ana.open(f"/{path}")
        ana.page.get_by_role("heading", level=1).first.wait_for()
        ana.settle()
        ana.page.wait_for_timeout(1_000)
        ana.picture(name)
    for name in ("first-run", "review", *_PAGES):
        assert (pictures / f"{name}.png").stat().st_size < MOST, name
