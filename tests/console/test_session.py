"""Session: what a tab remembers is of one member; whoever signs in beside it sees nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import WebSocketRoute, expect
from streamlit.testing.v1 import AppTest

from orchestre.client.schemas import ProductBody
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.journeys.processes import House

WHOSE = """
import streamlit as st

from console.session import Session, is_anothers
from orchestre.client.schemas import Me

who = Me.model_validate({"email": "ana@x.example", "role": "owner", **st.session_state["who"]})
st.text(str(is_anothers(Session(None, who))))
"""


def told(app: AppTest, member: str, workspace: str) -> str:
    app.session_state["who"] = {"id": member, "workspace": workspace}
    app.run()
    assert not app.exception
    return str(app.text[0].value)


def test_what_a_tab_remembers_is_of_one_member_in_one_workspace() -> None:
    app = AppTest.from_string(WHOSE)
    assert told(app, "ana", "shop") == "False"
    assert told(app, "ana", "shop") == "False"
    assert told(app, "bob", "shop") == "True"
    assert told(app, "ana", "other") == "True"
    # Nobody takes it over by asking twice.
    assert told(app, "bob", "shop") == "True"
    assert told(app, "ana", "shop") == "False"


def test_who_signs_in_beside_a_tab_finds_nothing_of_whose_it_was(
    house: House, visit: Callable[..., Visitor], email: str, tmp_path: Path
) -> None:
    hers = ApiDesk(house.url, email, tmp_path).signs_up()
    his = ApiDesk(house.url, f"bob-{uuid4().hex[:8]}@example.com", tmp_path).signs_up()
    tent = ProductBody(title="Tent", price="7.00", currency="EUR")
    hers.does(lambda client: client.products.put("SECRET-1", tent))
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    tab = visit()
    beside = tab.page.context.new_page()
    beside.goto(tab.url + "/sign-in")
    tab.page.route_web_socket("**/_stcore/stream", through)
    tab.open("/sign-in?next=/products%3Fsku=SECRET-1")
    tab.sign_in(hers.email)
    tab.click("Remove from the catalogue")
    reads(tab, "out of the catalogue")
    beside.get_by_label("E-mail").fill(his.email)
    beside.get_by_label("Password").fill("correct horse battery")
    beside.get_by_role("button", name="Sign in").click()
    beside.get_by_text(his.email).wait_for()
    lines[-1].close()
    tab.page.get_by_test_id("stSidebarNavLink").filter(has_text="Products").click()
    reads(tab, his.email)
    tab.go_to("Products")
    expect(tab.page.get_by_text("SECRET-1")).to_have_count(0)
    expect(tab.page.get_by_text(hers.email)).to_have_count(0)
    assert len(lines) > 1
