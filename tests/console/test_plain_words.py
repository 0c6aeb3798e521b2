"""What pages say in plain words: what an event changed, what was left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue
from streamlit.testing.v1 import AppTest

from console import trouble
from console.elements.imported import left_out
from console.elements.moments import ago
from console.elements.roles import a_role
from console.literal import literal
from console.views.accounts.unlinking import left_waiting
from console.views.activity.lines import changed, line_of
from console.views.products.ending import said
from console.views.products.files import line, nothing
from orchestre.client.schemas import EventInfo, ImportInfo, ImportStatus
from orchestre.domain.errors import Fault
from orchestre.domain.members import Role
from tests.emulators.running import free_port


def test_what_an_event_changed() -> None:
    written: JsonValue = {"findings": ["offline-draft", "code:X-1"], "version": 1}
    assert changed({}, written, {}) == "findings: written without a model, code:X-1, version: 1"
    waited: JsonValue = {"status": "waiting"}
    assert changed(waited, {"status": "approved"}, {}) == "status: waiting → approved"
    assert changed({}, {"reply": "0" * 32, "attempts": 1}, {}) == ""
    assert changed({}, {"attempts": 3}, {}) == "tried: 3 times"
    assert changed({}, {"interval_seconds": 25}, {}) == "polls every: 25 s"
    assert changed({}, {"to": "1" * 32}, {"1" * 32: "ben"}) == "given to: ben"


def test_what_an_event_is_about_is_named_where_anything_names_it() -> None:
    def line(subject: str, **after: JsonValue) -> object:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        told = EventInfo(
            id="1", at=at, actor="bot", verb="x", subject=subject, after=after, hash=""
        )
        return line_of(told, {"0" * 32: "help"})["About"]

    assert line("0" * 32, file="shop.csv") == "help"
    assert line("1" * 32, file="shop.csv") == "shop.csv"
    assert line("1" * 32) == ""
    assert line("somebody") == "somebody"


def test_how_an_import_ended() -> None:
    status = ImportStatus(status="done", file_name="a*.csv", done=3, added=1, changed=1)
    assert said(status, None) == (
        r":material/check: **a\*\.csv** is imported: 1 added, 1 changed, 1 left out."
    )
    failed = ImportStatus(status="failed", file_name="b", error="No row could be read")
    assert said(failed, None).endswith("**b** could not be imported: No row could be read")


def test_what_was_imported_is_listed_with_who_did_it() -> None:
    began = datetime(2026, 11, 23, tzinfo=UTC)
    one = ImportInfo(
        id="1", file_name="a.csv", status="done", began_at=began, member="m", done=5, added=3
    )
    told = line(one, {"m": "ana@shop.example"})
    assert (told["Who"], told["Taken in"], told["Left out"]) == ("ana@shop.example", 3, 2)
    assert told["State"] == "in the catalogue"


def test_a_week_that_has_just_begun_is_seven_days() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert ago(now + timedelta(days=7) - timedelta(seconds=9), now) == "in 7 days"


def test_a_role_has_its_article() -> None:
    named = [a_role(role) for role in (Role.OWNER, Role.ADMIN, Role.APPROVER, Role.VIEWER)]
    assert named == ["an owner", "an admin", "an approver", "a viewer"]


@pytest.mark.parametrize(
    ("refused", "is_trial", "words"),
    [
        (1, False, "1 row was left out; the good ones are in"),
        (2, False, "2 rows were left out; the good ones are in"),
        (1, True, "1 row would be left out"),
    ],
)
def test_how_many_rows_were_left_out(refused: int, *, is_trial: bool, words: str) -> None:
    status = ImportStatus(status="done", dry_run=is_trial, done=refused, refused=[])
    assert left_out(status) == words


def test_no_import_is_told_only_where_there_is_none() -> None:
    assert nothing(is_all=True, may=False) == "Nothing was imported yet."
    assert "drop a file" in nothing(is_all=True, may=True)
    assert (
        nothing(is_all=False, may=True) == "On this page are trials alone, which changed nothing."
    )


ENDING = """
import streamlit as st

from console.session import Session
from console.views.products import ending
from orchestre.client.client import OrchestreClient

if "told" not in st.session_state:
    ending.note("i")
st.session_state["told"] = True
ending.tell(Session(OrchestreClient("http://127.0.0.1:{port}"), None))
"""


def test_an_end_that_could_not_be_asked_for_is_told_later() -> None:
    app = AppTest.from_string(ENDING.format(port=free_port()))
    for _ in range(2):
        app.run()
        assert not app.exception
        assert len(app.error) == 1


def test_text_of_others_is_no_markup_and_no_address_of_theirs_a_link() -> None:
    assert literal("a*b* [c](d)\n:red[e]") == r"a\*b\* \[c\]\(d\) \:red\[e\]"
    assert literal("a@b.example") == r"a\@:color[]b\.example"
    assert literal("http://WWW.b.example") == r"http\:\/\/:color[]WWW:color[]\.b\.example"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("social_info.address", "E-mail address: is missing"),
        ("body.daily_cap", "Daily cap: is missing"),
        ("attributes.0.name", "Attributes 0 name: is missing"),
        ("", "is missing"),
    ],
)
def test_a_fault_names_its_field_in_the_pages_words(path: str, told: str) -> None:
    labels = {"address": "E-mail address"}
    assert trouble.in_words(Fault(path, "is missing"), labels) == told


def test_what_becomes_of_drafts_whose_mailbox_goes() -> None:
    assert left_waiting(1).startswith("**1 draft waits for a decision here.** It stays")
    assert left_waiting(1200).startswith("**1,200 drafts wait for")
