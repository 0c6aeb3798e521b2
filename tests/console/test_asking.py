"""Asking: dialogs end alike, and what draws the page anew goes through one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import console

CONSOLE = Path(console.__file__).parent
#: What only one module does, since each other use of it would lose clicks or dialogs.
ALONE = {
    "st.dialog(": "elements/asking.py",
    'scope="fragment"': "elements/again.py",
    "st.switch_page(": "elements/leading.py",
    "window.location": "elements/leading.py",
}


A_CLICK_IN_A_PART = """
import streamlit as st
from console.elements.again import again

@st.fragment
def part():
    if st.button("Count"):
        st.session_state["count"] = st.session_state.get("count", 0) + 1
        again()
    st.text(f"Counted: {st.session_state.get('count', 0)}")

part()
"""
A_QUESTION = """
import streamlit as st
from console.elements import asking
from console.elements.again import news

@asking.asks("Remove it?")
def ask():
    if asking.two_ways("Remove", key="thing"):
        asking.done("Removed.")

asking.begin()

@st.fragment
def part():
    if st.button("Ask later"):
        asking.later(ask)

if st.button("Ask"):
    ask()
part()
if st.session_state.pop("has-news", False):
    news()
    st.text("News wait.")
"""


def test_a_click_that_comes_with_a_run_of_the_whole_page_holds() -> None:
    app = AppTest.from_string(A_CLICK_IN_A_PART).run()
    # Streamlit runs the whole page for it here, as it does where both come at once.
    app.button[0].click().run()
    assert not app.exception
    assert app.text[0].value == "Counted: 1"


def test_a_dialog_offers_first_to_keep_things_and_says_what_was_done() -> None:
    app = AppTest.from_string(A_QUESTION).run()
    app.button[0].click().run()
    assert not app.exception
    labels = [one.label for one in app.button]
    assert labels.index("Keep it") < labels.index("Remove")
    app.session_state["asking-says"] = ("Removed.", ":material/check:")
    app.run()
    assert [one.value for one in app.toast] == ["Removed."]
    app.run()
    assert not app.toast


def test_the_whole_page_opens_a_dialog_that_a_part_asks_for() -> None:
    app = AppTest.from_string(A_QUESTION).run()
    next(one for one in app.button if one.label == "Ask later").click().run()
    assert "Keep it" in [one.label for one in app.button]
    app.run()
    assert "Keep it" not in [one.label for one in app.button]


@pytest.mark.parametrize("asks_first", [True, False])
def test_news_wait_until_a_dialog_is_closed(*, asks_first: bool) -> None:
    app = AppTest.from_string(A_QUESTION).run()
    app.session_state["has-news"] = True
    if asks_first:
        app.button[0].click()
    app.run()
    assert ("News wait." in [one.value for one in app.text]) is asks_first
    assert not app.exception


@pytest.mark.parametrize("what", ALONE)
def test_one_module_alone_does_it(what: str) -> None:
    found = [
        one.relative_to(CONSOLE).as_posix()
        for one in CONSOLE.rglob("*.py")
        if what in one.read_text(encoding="utf-8")
    ]
    assert found == [ALONE[what]]
