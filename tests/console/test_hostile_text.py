"""Hostile text: whatever a mail, a product or an address says is shown as text, and asks nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orchestre.client.client import OrchestreClient
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import BotChanges
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk
from tests.console.pages import views
from tests.console.sample_shop import signed_up
from tests.console.team import colleague
from tests.journeys.processes import House, until

ELSEWHERE = "http://203.0.113.9/pixel.png"
#: Markup that Streamlit, a browser or a Markdown reader would act on.
WORDS = (
    "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"
    f"![p]({ELSEWHERE}) [link]({ELSEWHERE}) <img src={ELSEWHERE}> **bold** :red[red] :smile: "
    "$\\frac{1}{2}$ {{x}} %s"
)
#: Text that turns round, that shows nothing, and that reads from right to left.
STRANGE = (
    "\u202egnp.exe\u202c \u200b\u200d\u2060\ufeff "
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd"
)
LONG = "`" * 4_000
MARKED = ("<script>", ":red[", "![p](")


@pytest.fixture
def shop(house: House, email: str, tmp_path: Path) -> ApiDesk:
    """A workspace in which everything that others write is hostile."""
    desk = signed_up(house, email, tmp_path)
    account = desk.link(WORDS[:200], f"shop-{email}")
    row = {
        "sku": "<b>T2</b>:red[x]",
        "title": f"Fjord 2 tent {WORDS}",
        "description": STRANGE + LONG,
    }
    row |= {"brand": WORDS, "price": "1.00", "currency": "EUR", "url": ELSEWHERE}
    products = json.dumps([row]).encode()
    page = f"# {WORDS}\n\nThe Fjord 2 tent {WORDS} {STRANGE}\n".encode()

    async def fill(client: OrchestreClient) -> None:
        await client.products.start_import("<b>a</b>.json", products, ImportWishes())
        await client.documents.start_import("![p](x).md", page, ImportWishes())
        told = BotChanges(instructions=f"{WORDS} {LONG}")
        await client.bots.change(account.bot.id, told)
        await client.bots.start("maildir", account.identifier_name, interval_seconds=1)

    desk.does(fill)
    colleague(desk, Role.VIEWER, f"a**b**'{{x}}={email}")
    folder = tmp_path / "0"
    words = {"to": f"shop-{email}", "subject": f"{WORDS} {STRANGE}"}
    sender = f'"{WORDS[:60].replace(chr(34), "")}" <cleo+**x**@customers.example>'
    text = f"What does the Fjord 2 tent cost?\n{WORDS}\n{STRANGE}\n{LONG}"
    desk.mail(folder, 1, sender=sender, text=text, **words)
    desk.mail(folder, 2, sender=sender, text=text, **{**words, "to": WORDS[:20]})
    until(
        lambda: desk.does(lambda client: client.workspace.show()).waiting,
        "the hostile mail to be drafted",
    )
    return desk


def test_every_page_shows_it_as_text_and_asks_nobody(
    visit: Callable[..., Visitor], shop: ApiDesk
) -> None:
    ana, asked = visit(), []
    ana.page.on("request", lambda request: asked.append(request.url))
    ana.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    ana.open("/sign-in")
    ana.sign_in(shop.email)
    for view in views():
        ana.open(f"/{view.path}")
        ana.page.get_by_role("heading", level=1).first.wait_for()
        ana.settle()
        ana.page.wait_for_timeout(500)
        assert_harmless(ana.page, view.path)
    elsewhere = [url for url in asked if not url.startswith((ana.url, "data:", "blob:"))]
    assert not elsewhere
    assert not ana.complaints


def test_the_review_page_shows_what_was_written(
    visit: Callable[..., Visitor], shop: ApiDesk
) -> None:
    ana = visit()
    ana.open("/sign-in?next=/review")
    ana.sign_in(shop.email)
    ana.page.get_by_text(":red[red]", exact=False).first.wait_for()
    ana.picture("review-hostile")
    for mark in MARKED:
        expect(ana.page.locator("body")).to_contain_text(mark)


def assert_harmless(page: Page, path: str) -> None:
    """Fail where markup of others became part of the page."""
    assert "pwned" not in page.title(), path
    made = "img[src*='203.0.113.9'], script[src*='203.0.113.9'], img[src='x'], .katex"
    expect(page.locator(made), path).to_have_count(0)
    strong = page.locator("strong").filter(has_text="bold").all_inner_texts()
    assert not [one for one in strong if one == "bold"], path
    expect(page.locator("body"), path).not_to_contain_text("our fault")
