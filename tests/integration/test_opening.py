"""Opening Orchestre: whose data it is, and with which key."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from orchestre.bootstrap import open_orchestre
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings


async def test_two_data_folders_do_not_share_a_database(sqlite_url: str, tmp_path: Path) -> None:
    first, second = (
        Settings(data_dir=tmp_path / name, database_url=sqlite_url, _env_file=None)
        for name in ("one", "two")
    )
    async with open_orchestre(first):
        with pytest.raises(SettingsError, match=r"Another Orchestre .*orchestre\.db"):
            async with open_orchestre(second):
                pass


async def test_a_wrong_key_stops_the_start_and_names_the_setting(
    database_url: str, tmp_path: Path
) -> None:
    def settings(key: str) -> Settings:
        return Settings(
            data_dir=tmp_path, database_url=database_url, secret_key=key, _env_file=None
        )

    async with open_orchestre(settings("")):
        pass
    kept = tmp_path / "secret.key"
    async with open_orchestre(settings(f"{Fernet.generate_key().decode()},{kept.read_text()}")):
        pass
    with pytest.raises(SettingsError, match="ORCHESTRE_SECRET_KEY"):
        async with open_orchestre(settings(Fernet.generate_key().decode())):
            pass
    kept.unlink()
    with pytest.raises(SettingsError, match="is not there"):
        async with open_orchestre(settings("")):
            pass
    assert not kept.exists()


async def test_what_lies_in_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    async with open_orchestre(Settings(data_dir=tmp_path, _env_file=None)):
        readable_by_others = [
            path.name
            for path in tmp_path.iterdir()
            if path.is_file() and path.stat().st_mode & 0o077
        ]
    assert readable_by_others == []
