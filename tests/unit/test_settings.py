"""Settings: a wrong one stops the start and names itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings, load_settings, unknown_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ORCHESTRE_DATA_DIR", "ORCHESTRE_PORT", "ORCHESTRE_MODEL"):
        monkeypatch.delenv(name, raising=False)


def test_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings.database == "sqlite+aiosqlite:///data/orchestre.db"
    assert settings.model == "offline"
    assert settings.undo_seconds == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORCHESTRE_PORT", "http"),
        ("ORCHESTRE_PORT", "70000"),
        ("ORCHESTRE_UNDO_SECONDS", "-1"),
        ("ORCHESTRE_MODEL", "gpt"),
        ("ORCHESTRE_SLACK_BOT_TOKEN", "xapp-1"),
        ("ORCHESTRE_SLACK_SERVICE_TOKEN", "xoxb-1"),
        ("ORCHESTRE_SLACK_API_URL", "http://127.0.0.1:9/api/"),
    ],
)
def test_a_wrong_setting_names_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_dotenv_is_read_and_an_empty_value_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ORCHESTRE_PORT=8123\nORCHESTRE_DATABASE_URL=\n")
    settings = load_settings()
    assert settings.port == 8123
    assert settings.database.startswith("sqlite")


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_the_usual_spellings_of_postgresql_are_accepted(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ORCHESTRE_DATABASE_URL", url)
    assert load_settings().database == "postgresql+psycopg://u@h/d"


def test_an_emulator_is_refused_outside_test_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099")
    with pytest.raises(SettingsError, match="FIREBASE_AUTH_EMULATOR_HOST"):
        load_settings()
    monkeypatch.setenv("ORCHESTRE_TEST_MODE", "1")
    assert load_settings().test_mode


def test_secrets_are_not_in_the_printed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRE_MODEL_API_KEY", "canary")
    monkeypatch.setenv("ORCHESTRE_SECRET_KEY", "canary")
    monkeypatch.setenv("ORCHESTRE_SLACK_BOT_TOKEN", "xoxb-canary")
    assert "canary" not in repr(load_settings())


def test_what_is_wrong_with_several_settings_names_no_empty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORCHESTRE_GMAIL_API_URL", "http://127.0.0.1:1")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == (
        "Wrong settings: ORCHESTRE_GMAIL_API_URL can be set with ORCHESTRE_TEST_MODE=1 only"
    )


def test_a_wrong_setting_is_told_without_the_librarys_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORCHESTRE_PORT", "http")
    with pytest.raises(SettingsError, match=r"^Wrong settings: ORCHESTRE_PORT: must be a whole nu"):
        load_settings()


def test_a_misspelt_setting_is_named_with_the_nearest_right_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert unknown_settings() == ()
    monkeypatch.setenv("ORCHESTRE_UNDO_SECOND", "60")
    (tmp_path / ".env").write_text("ORCHESTRE_OF_ANOTHER_VERSION=1\nORCHESTRE_PORT=8123\n")
    assert load_settings().undo_seconds == 20, "it stops no start"
    assert unknown_settings() == (
        "ORCHESTRE_OF_ANOTHER_VERSION is no setting; it has no effect",
        "ORCHESTRE_UNDO_SECOND is no setting; did you mean ORCHESTRE_UNDO_SECONDS?",
    )


def test_links_lead_to_the_console_where_browsers_find_it() -> None:
    here = Settings(_env_file=None, console_port=8600)
    assert here.console_link("identity", "a") == "http://127.0.0.1:8600/identity?token=a"
    settings = Settings(_env_file=None, console_url="https://console.example/")
    assert (
        settings.console_link("identity", "a b") == "https://console.example/identity?token=a%20b"
    )
