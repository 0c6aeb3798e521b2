"""Settings: choices, the model and the chats, all in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from console.views.settings.choices import changes, erases
from console.views.settings.fields import LABELS
from orchestre.client.schemas.settings import SettingsChanges, SettingsInfo, WorkspaceSettings
from orchestre.domain.members import Role
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.console.team import colleague, service_token
from tests.journeys.processes import House

Visit = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}
HOURS, UNDO, DAYS = (
    LABELS[name] for name in ("answer_within_hours", "undo_seconds", "retention_days")
)
NOTHING = dict.fromkeys(WorkspaceSettings.model_fields)


def test_a_team_chooses_takes_back_and_is_asked_before_texts_are_erased(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit()
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    ana.open("/settings")
    hours = ana.page.get_by_label(HOURS, exact=True)
    hours.wait_for()
    expect(hours).to_have_attribute("placeholder", "None: no answer is due")
    undo = ana.page.get_by_label(UNDO, exact=True)
    expect(undo).to_have_attribute("placeholder", "2, unless you choose")
    ana.picture("settings")
    hours.fill("24")
    ana.page.get_by_label(DAYS, exact=True).fill("90")
    ana.click("Save")
    reads(ana, "for good")
    ana.picture("settings-erase")
    ana.click("Keep the texts")
    ana.page.wait_for_function("() => !document.querySelector('input[value=\"90\"]')")
    expect(hours, "what nobody was asked about stays typed").to_have_value("24")
    assert desk.does(lambda client: client.settings.show()).workspace.retention_days is None
    ana.page.get_by_label(DAYS, exact=True).fill("90")
    ana.click("Save")
    ana.click("Erase them")
    ana.page.get_by_text("Take a choice back").wait_for()
    chosen = desk.does(lambda client: client.settings.show()).workspace
    assert (chosen.answer_within_hours, chosen.retention_days) == (24, 90)
    ana.picture("settings-chosen")
    ana.click("Take a choice back")
    ana.page.get_by_text(HOURS, exact=True).last.click()
    ana.page.wait_for_function("() => !document.querySelector('input[value=\"24\"]')")
    chosen = desk.does(lambda client: client.settings.show()).workspace
    assert (chosen.answer_within_hours, chosen.retention_days) == (None, 90)
    assert not ana.complaints


def test_the_model_is_tested_by_a_click_and_a_wrong_one_says_what_to_do(
    visit: Visit, email: str
) -> None:
    ana = visit(color_scheme="dark")
    ana.begin(email)
    ana.open("/settings")
    ana.page.get_by_role("tab", name="Model").click()
    reads(ana, "without a language model")
    ana.click("Test it")
    reads(ana, "offline answers")
    ana.picture("settings-model-dark")
    ana.page.get_by_label("Model to test", exact=True).fill("**gpt** $x$ :red[y]")
    ana.click("Test it")
    reads(ana, "The model cannot be used")
    reads(ana, "Write it as 'offline'")
    ana.picture("settings-model-wrong")
    assert not ana.complaints


def test_an_owner_lets_slack_in_and_takes_that_back(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    ana = visit(viewport=PHONE)
    ana.begin(email)
    desk = ApiDesk(house.url, email, tmp_path)
    ana.open("/settings")
    ana.page.get_by_role("tab", name="Chats").click()
    reads(ana, "No chat yet")
    ana.picture("settings-chats-phone")
    ana.click("Add a token")
    ana.page.get_by_role("dialog").get_by_label("Name", exact=True).fill("**Slack** :red[x]")
    ana.click("Make the token")
    reads(ana, "It is shown this once")
    assert (
        "ORCHESTRE_SLACK_SERVICE_TOKEN=door." in ana.page.get_by_test_id("stCode").last.inner_text()
    )
    ana.picture("settings-token-phone")
    ana.click("Done")
    ana.page.get_by_role("tab", name="Chats").click()
    reads(ana, "**Slack** :red[x]")
    ana.click("Let one more in")
    reads(ana, "is not reached from outside")
    ana.picture("settings-install")
    ana.page.keyboard.press("Escape")
    ana.click("Remove")
    reads(ana, "stops at its next request")
    ana.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    reads(ana, "No chat yet")
    assert desk.does(lambda client: client.doors.page()).items == []
    assert not ana.complaints


def test_a_viewer_reads_the_settings_and_changes_none(
    visit: Visit, house: House, email: str, tmp_path: Path
) -> None:
    desk = ApiDesk(house.url, email, tmp_path).signs_up()
    desk.does(lambda client: client.settings.change(SettingsChanges(answer_within_hours=24)))
    service_token(desk)
    bea = colleague(desk, Role.VIEWER)
    window = visit()
    window.open("/settings")
    window.sign_in(bea.email)
    hours = window.page.get_by_label(HOURS, exact=True)
    hours.wait_for()
    expect(hours).to_have_value("24")
    expect(hours).to_be_disabled()
    window.picture("settings-viewer")
    for tab in ("Team", "Model", "Chats"):
        window.page.get_by_role("tab", name=tab).click()
        for name in ("Save", "Take a choice back", "Test it", "Add a token", "Let one more in"):
            expect(window.page.get_by_role("button", name=name)).to_have_count(0)
    expect(window.page.get_by_text("Slack of the shop")).to_have_count(0)
    expect(window.page.get_by_text("Stop all bots")).to_have_count(0)


def settings_with(**chosen: Any) -> SettingsInfo:
    return SettingsInfo(
        undo_seconds=20,
        retention_days=chosen.get("retention_days"),
        daily_cap=None,
        answer_within_hours=None,
        remind_before_minutes=30,
        digest_at="09:00",
        timezone="UTC",
        model="offline",
        embeddings="minilm",
        version="1",
        workspace=WorkspaceSettings(**{**NOTHING, **chosen}),
    )


def test_only_what_differs_is_saved() -> None:
    found = settings_with(undo_seconds=5, timezone="Europe/Oslo")
    given = {**NOTHING, "undo_seconds": 5, "digest_at": "08:30"}
    assert changes(found, given) == {"digest_at": "08:30", "timezone": None}
    assert changes(found, {"undo_seconds": 5}) == {}
    assert changes(found, {"undo_seconds": 0}) == {"undo_seconds": 0}


@pytest.mark.parametrize(
    ("saved", "wanted", "asks"),
    [(None, 90, True), (90, 30, True), (30, 90, False), (90, None, False)],
)
def test_only_what_erases_more_asks_first(
    saved: int | None, wanted: int | None, *, asks: bool
) -> None:
    assert erases(settings_with(retention_days=saved), {"retention_days": wanted}) is asks
    assert not erases(settings_with(retention_days=saved), {"undo_seconds": 1})
