"""What of Firebase's settings stops the start, and how it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestre.directory.opening import open_directory
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings
from tests.emulators.firebase import service_account

BOTH = "ORCHESTRE_FIREBASE_SERVICE_ACCOUNT and ORCHESTRE_FIREBASE_API_KEY"


def opened(file: Path | None, key: str) -> object:
    settings = Settings(_env_file=None, firebase_service_account=file, firebase_api_key=key)
    return open_directory(settings)


def test_without_settings_people_are_known_here() -> None:
    assert opened(None, "") is None


def test_one_without_the_other_names_both(tmp_path: Path) -> None:
    for file, key in ((tmp_path / "x.json", ""), (None, "key")):
        with pytest.raises(SettingsError, match=BOTH):
            opened(file, key)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "cannot be read: No such file"),
        ("", "is not the JSON key of a service account"),
        ("not JSON", "is not the JSON key of a service account"),
        ("[]", "is not the JSON key of a service account"),
        ('{"web": {"client_id": "x"}}', "is not the JSON key of a service account"),
        ('{"type": "service_account"}', "is not the JSON key of a service account"),
        (b"\xff\xfe", "is not the JSON key of a service account"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str | bytes | None, what: str) -> None:
    file = tmp_path / "account.json"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError, match="ORCHESTRE_FIREBASE_SERVICE_ACCOUNT") as error:
        opened(file, "key")
    assert what in str(error.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        opened(tmp_path, "key")


def test_a_broken_key_is_not_repeated(tmp_path: Path) -> None:
    file = service_account(tmp_path / "account.json")
    account = json.loads(file.read_text())
    secret = account["private_key"][100:160]
    file.write_text(json.dumps({**account, "private_key": f"x{secret}"}))
    with pytest.raises(SettingsError) as error:
        opened(file, "key")
    assert secret not in str(error.value)
    assert error.value.__cause__ is None


def test_a_key_of_no_project_is_refused(tmp_path: Path) -> None:
    file = service_account(tmp_path / "account.json", project="")
    with pytest.raises(SettingsError, match="names no project_id"):
        opened(file, "key")
