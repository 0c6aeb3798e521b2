"""Every page as each role: no fault, no stack trace, no raw data, nothing off the window."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from orchestre.domain.members import RIGHTS, Role
from tests.console.browser import Visitor
from tests.console.pages import views
from tests.console.sample_shop import sample_shop
from tests.console.team import colleague
from tests.journeys.processes import House

#: A JSON object or a Python trace that somebody let through.
RAW = re.compile(r"""Traceback|File "/|\{["'][a-z_]+["']: |orchestre\.[a-z]+\.[a-z]+""")


@pytest.fixture(scope="module")
def shop(house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[Role, str]]:
    """A workspace in use, and a member of each role."""
    email = "whole-console@example.com"
    desk = sample_shop(house, email, tmp_path_factory.mktemp("shop"))
    others = (Role.ADMIN, Role.APPROVER, Role.VIEWER)
    return email, {Role.OWNER: email} | {role: colleague(desk, role).email for role in others}


@pytest.mark.parametrize("role", Role)
def test_every_page_shows_what_it_should(
    visit: Callable[..., Visitor], shop: tuple[str, dict[Role, str]], role: Role
) -> None:
    bea = visit()
    bea.open("/sign-in")
    bea.sign_in(shop[1][role])
    for view in views():
        if view.right not in RIGHTS[role]:
            continue
        bea.open(f"/{view.path}")
        bea.page.get_by_role("heading", level=1).first.wait_for()
        bea.settle()
        text = bea.page.locator("body").inner_text()
        assert "our fault" not in text, (view.path, text)
        assert "Page not found" not in text, view.path
        assert not RAW.search(text), (view.path, RAW.search(text))
        expect(bea.page.get_by_test_id("stException"), view.path).to_have_count(0)
        expect(bea.page.get_by_test_id("stJson"), view.path).to_have_count(0)
    assert not bea.complaints


def test_no_page_is_wider_than_a_phone(
    visit: Callable[..., Visitor], shop: tuple[str, dict[Role, str]]
) -> None:
    ana = visit(viewport={"width": 390, "height": 844})
    ana.open("/sign-in")
    ana.sign_in(shop[0])
    wide = []
    for view in views():
        ana.open(f"/{view.path}")
        ana.page.get_by_role("heading", level=1).first.wait_for()
        ana.settle()
        ana.picture(f"{view.path}-phone")
        if ana.page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(view.path)
    assert not wide


def test_streamlit_says_nothing_of_itself(
    visit: Callable[..., Visitor], shop: tuple[str, dict[Role, str]]
) -> None:
    ana = visit()
    ana.open("/sign-in")
    ana.sign_in(shop[0])
    for noise in ("stAppDeployButton", "stStatusWidget", "stDecoration", "stMainMenu"):
        expect(ana.page.get_by_test_id(noise), noise).to_have_count(0)
