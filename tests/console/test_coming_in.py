"""Coming in: sign up, sign in, refresh, deep links while signed out, and signing out."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.console.browser import Visitor
from tests.console.desk import reads


def test_a_newcomer_makes_a_workspace_and_stays_signed_in_over_a_refresh(
    visit: Callable[..., Visitor], email: str
) -> None:
    ana = visit()
    ana.sign_up(email)
    reads(ana, email)
    ana.page.reload()
    ana.settle()
    reads(ana, email)
    ana.picture("first-look")
    assert not ana.complaints


def test_a_deep_link_while_signed_out_leads_back_to_its_page(
    visit: Callable[..., Visitor], email: str
) -> None:
    visit().sign_up(email)
    bea = visit()
    bea.open("/review?draft=0199")
    expect(bea.page.get_by_role("heading", name="Sign in")).to_be_visible()
    bea.sign_in(email)
    expect(bea.page).to_have_url(re.compile(r"\?draft=0199$"))
