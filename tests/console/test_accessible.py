"""Accessible: no serious or critical finding of axe-core on any page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.axe import findings
from tests.console.browser import Visitor
from tests.console.pages import GATE, views
from tests.console.sample_shop import sample_shop
from tests.journeys.processes import House

SCHEMES = ("light", "dark")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_that_needs_a_sign_in(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path, scheme: str
) -> None:
    sample_shop(house, email, tmp_path)
    ana = visit(color_scheme=scheme)
    ana.open("/sign-in")
    ana.sign_in(email)
    found: dict[str, list[str]] = {}
    for view in views():
        ana.open(f"/{view.path}")
        ana.page.get_by_role("heading", level=1).first.wait_for()
        ana.page.wait_for_timeout(400)
        ana.picture(f"{view.path}-{scheme}")
        found[view.path] = findings(ana.page)
    assert not any(found.values()), told(found)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_of_the_gate(visit: Callable[..., Visitor], scheme: str) -> None:
    nobody, found = visit(color_scheme=scheme), {}
    for path in GATE:
        nobody.open(path)
        found[path] = findings(nobody.page)
    assert not any(found.values()), told(found)


def test_the_first_run_on_a_phone(
    visit: Callable[..., Visitor], house: House, email: str, tmp_path: Path
) -> None:
    ana = visit(viewport={"width": 390, "height": 844})
    ana.sign_up(email)
    ana.page.get_by_role("heading", name="Connect a mailbox").wait_for()
    ana.settle()
    ana.picture("welcome-phone")
    assert findings(ana.page) == []
    width = ana.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing is wider than the window"


def told(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}: {one}" for path, every in found.items() for one in every)
