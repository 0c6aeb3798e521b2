"""Looking back: the audit trail and the numbers of what a team really did."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.views.numbers.charts import bars, show_charts
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import (
    ApproveBody,
    DraftInfo,
    EditBody,
    RejectBody,
    UpdateProviderInfoBody,
)
from orchestre.client.schemas.numbers import DayFigures
from orchestre.domain.drafts import DraftStatus
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.journeys.processes import House, until

_DAY = "from tests.console.test_looking_back import one_day\none_day({})"


@pytest.fixture
def busy(house: House, visit: Callable[..., Visitor], email: str, tmp_path: Path) -> Visitor:
    """Somebody whose team approved one draft, edited one, rejected one, and left one."""
    desk = ApiDesk(house.url, email, tmp_path).signs_up()
    folder = Path(desk.maildir("mail"))
    desk.does(lambda client: _linked(client, folder))
    for number in range(1, 5):
        desk.mail(folder, number, subject=f"Tent <b>{number}</b>")
    until(lambda: len(desk.does(_waiting)) == 4, "four drafts")
    desk.does(_decided)
    until(lambda: desk.does(_sent) == 2, "two replies to leave")
    ana = visit()
    ana.open("/sign-in")
    ana.sign_in(email)
    return ana


async def _linked(client: OrchestreClient, folder: Path) -> None:
    options = {"path": str(folder), "address": "help@shop.example"}
    body = UpdateProviderInfoBody(
        provider_name="maildir", identifier_name="help", social_info=options
    )
    await client.accounts.link(body)
    await client.bots.start("maildir", "help", interval_seconds=1)


async def _waiting(client: OrchestreClient) -> list[DraftInfo]:
    return (await client.drafts.page(status=DraftStatus.WAITING)).items


async def _sent(client: OrchestreClient) -> int:
    return len((await client.drafts.page(status=DraftStatus.SENT)).items)


async def _decided(client: OrchestreClient) -> None:
    first, second, third, _ = await _waiting(client)
    shown = [{"version": one.version, "content_hash": one.content_hash} for one in (first, second)]
    await client.drafts.approve(first.id, ApproveBody(**shown[0]))
    await client.drafts.edit(
        second.id, EditBody(**shown[1], text="Hello,\n\nit stands alone.", approve=True)
    )
    await client.drafts.reject(
        third.id,
        RejectBody(version=third.version, content_hash=third.content_hash, reason="Not ours"),
    )


def test_the_trail_says_who_did_what_and_that_it_is_whole(busy: Visitor, email: str) -> None:
    busy.go_to("Activity")
    lines = busy.page.get_by_test_id("stDataFrame").locator("table")
    lines.filter(has_text="Cleo: Tent <b>4</b>").wait_for(state="attached")
    busy.picture("activity")
    busy.page.get_by_role("combobox", name="What").click()
    busy.page.get_by_role("option", name="Draft rejected").click()
    busy.settle()
    with busy.page.expect_download() as download:
        busy.page.get_by_role("button", name="Download all of it").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    assert [row["verb"] for row in rows] == ["draft rejected"]
    busy.click("Check the trail")
    reads(busy, "lines are as they were written")
    busy.picture("activity-checked")
    busy.page.set_viewport_size({"width": 390, "height": 844})
    busy.settle()
    busy.picture("activity-phone")
    assert not busy.complaints


def test_the_numbers_say_how_good_drafts_are(busy: Visitor) -> None:
    busy.go_to("Numbers")
    reads(busy, "Good as drafted")
    busy.settle()
    names, values = (
        busy.page.get_by_test_id(f"stMetric{part}").all_inner_texts() for part in ("Label", "Value")
    )
    metrics = {name.strip(): value for name, value in zip(names, values, strict=True)}
    assert metrics["Came in"] == "4"
    assert (metrics["Sent"], metrics["Rejected"], metrics["Good as drafted"]) == ("2", "1", "50%")
    busy.picture("numbers")
    busy.page.set_viewport_size({"width": 390, "height": 844})
    busy.settle()
    busy.picture("numbers-phone")
    assert not busy.complaints


def test_a_single_day_has_its_bars_side_by_side_in_the_order_of_the_legend() -> None:
    chart = bars({date(2026, 11, 3): (4, 0)}, {"Came in": "#111", "Sent": "#222"}, stack=False)
    assert chart["encoding"]["xOffset"] == {"field": "Kind", "sort": ["Came in", "Sent"]}
    assert chart["data"]["values"] == [
        {"Day": "3 Nov", "Kind": "Came in", "Of": 0, "Count": 4},
        {"Day": "3 Nov", "Kind": "Sent", "Of": 1, "Count": 0},
    ]


def one_day(received: int, rejected: int) -> None:
    figures: dict[str, object] = dict.fromkeys(DayFigures.model_fields, 0)
    figures |= dict.fromkeys(("unedited_share", "edit_size"))
    figures |= dict.fromkeys(("to_draft", "to_decision", "to_sent"))
    used = {"drafts": 0, "input_tokens": 0, "output_tokens": 0, "tokens_per_reply": None}
    counted = {"day": date(2026, 11, 3), "received": received, "rejected": rejected, "model": used}
    show_charts([DayFigures.model_validate(figures | counted)])


def test_what_there_is_none_of_is_said_and_not_drawn() -> None:
    none = ["Nothing was decided in these days.", "No reply has left in these days."]
    undecided = AppTest.from_string(_DAY.format("3, 0")).run()
    assert [one.value for one in undecided.caption] == none
    decided = AppTest.from_string(_DAY.format("0, 2")).run()
    neither = "Nothing came in and nothing left in these days."
    assert [one.value for one in decided.caption] == [neither, none[1]]
    assert not undecided.exception
    assert not decided.exception


def test_a_new_team_has_nothing_to_look_back_on(visit: Callable[..., Visitor], email: str) -> None:
    ana = visit(color_scheme="dark")
    ana.sign_up(email)
    ana.go_to("Numbers")
    reads(ana, "Nothing to count in these days")
    ana.go_to("Activity")
    ana.picture("activity-new")
    # The grid's own table, which is there for screen readers, has it.
    ana.page.get_by_text("Member signed up").first.wait_for(state="attached")
