"""Settings: the only reader of the environment; a wrong one stops the start and names itself."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestre.domain.errors import SettingsError


class Settings(BaseSettings):
    """What whoever runs Orchestre may choose; prefix `ORCHESTRE_`, `.env` is read."""

    model_config = SettingsConfigDict(
        env_prefix="ORCHESTRE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    #: Where the database, vectors, uploads and the made key are kept.
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    #: Each workspace may link mail folders of this machine in the folder below it that is named
    #: by the workspace's id; empty: any while `host` is this machine, none once others reach it.
    mail_root: Path | None = None
    #: SQLAlchemy address; empty: SQLite in `data_dir`.
    database_url: str = ""
    #: A Chroma server; empty: Chroma in this process, kept in `data_dir`.
    chroma_url: str = ""
    #: Keys for what is encrypted at rest, newest first, parted by commas; empty: made and kept.
    secret_key: SecretStr = SecretStr("")
    #: `offline`, or LangChain's form such as `openai:gpt-4o-mini`.
    model: str = "offline"
    #: Any OpenAI-compatible server.
    model_base_url: str = ""
    model_api_key: SecretStr = SecretStr("")
    #: The embedding model; `minilm` ships with Orchestre and is the only one so far.
    embeddings: Literal["minilm"] = "minilm"
    #: Where the command line finds the API.
    api_url: str = "http://127.0.0.1:8000"
    #: The command line's token, instead of `orchestre login`.
    token: SecretStr = SecretStr("")
    #: Seconds in which an approved reply can be taken back.
    undo_seconds: int = Field(default=20, ge=0, le=3600)
    test_mode: bool = False

    @field_validator("model")
    @classmethod
    def _model_names_its_provider(cls, value: str) -> str:
        if value != "offline" and ":" not in value:
            raise ValueError("must be 'offline' or look like 'openai:gpt-4o-mini'")
        return value

    def linkable_folder(self, workspace_id: str) -> Path | None:
        """Return the folder in which a workspace may link mail folders; None: nowhere."""
        if self.mail_root is not None:
            return (self.mail_root / workspace_id).resolve()
        is_for_this_machine = self.host == "localhost" or _is_loopback(self.host)
        return Path(Path.cwd().anchor) if is_for_this_machine else None

    @property
    def database(self) -> str:
        """The SQLAlchemy address to open, with its async driver."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.data_dir / 'orchestre.db'}"
        scheme, _, rest = self.database_url.partition("://")
        drivers = {
            "postgres": "postgresql+psycopg",
            "postgresql": "postgresql+psycopg",
            "sqlite": "sqlite+aiosqlite",
        }
        return f"{drivers.get(scheme, scheme)}://{rest}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the environment and `.env` once; raise SettingsError naming every wrong setting."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"ORCHESTRE_{'_'.join(map(str, fault['loc'])).upper()}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        )
        raise SettingsError(f"Wrong settings: {wrong}") from error
    emulators = sorted(name for name in os.environ if name.endswith("_EMULATOR_HOST"))
    if emulators and not settings.test_mode:
        raise SettingsError(
            f"{', '.join(emulators)} is set, which lets anybody sign in",
            advice="Unset it; only ORCHESTRE_TEST_MODE=1 may use emulators.",
        )
    return settings
