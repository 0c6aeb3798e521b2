"""Settings: a wrong one stops the start and names itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestre.domain.errors import SettingsError
from orchestre.settings import load_settings


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
