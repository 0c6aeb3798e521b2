"""Settings: the only reader of the environment; a wrong one stops the start and names itself."""

from __future__ import annotations

import os
import socket
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict
from rapidfuzz import fuzz, process

from orchestre.domain.errors import SettingsError
from orchestre.domain.faults import in_words
from orchestre.domain.hosts import host_of, is_loopback

_PREFIX = "ORCHESTRE_"
#: From here on (of 100) one name is taken for a misspelling of another.
_ALIKE = 80
_MOVED_IN_TESTS = (
    "gmail_api_url",
    "google_auth_url",
    "google_token_url",
    "google_certs_url",
    "slack_api_url",
)
#: Slack shows its tokens side by side, and they are easily taken for one another.
_BEGINS = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-", "slack_service_token": "door."}


class Settings(BaseSettings):
    """What whoever runs Orchestre may choose; prefix `ORCHESTRE_`, `.env` is read."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    #: Where the database, vectors, uploads and the made key are kept.
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    #: Where the console is served, on `host`.
    console_port: int = Field(default=8501, ge=1, le=65535)
    #: Whose `X-Forwarded-For` is believed besides this machine's own: addresses and networks of
    #: proxies, parted by commas.
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
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
    #: Where people's browsers find the console; empty: at `console_port` of this machine.
    console_url: str = ""

    #: Where a browser may be sent after a visit to a service, each in full; parted by commas.
    redirect_urls: Annotated[tuple[str, ...], NoDecode] = ()
    #: The JSON file of an OAuth client of type "Web application", from Google Cloud's console.
    google_oauth_client: Path | None = None
    #: A Pub/Sub topic (projects/…/topics/…) and a pull subscription to it: Gmail then tells of new
    #: mail within seconds. Empty: it is polled, which goes on in any case.
    gmail_push_topic: str = ""
    gmail_push_subscription: str = ""
    #: The JSON key of a service account: Firebase is then the directory of users.
    firebase_service_account: Path | None = None
    #: The Firebase project's web API key, by which passwords are checked.
    firebase_api_key: SecretStr = SecretStr("")

    #: The Slack app's tokens: of its bot (xoxb-…) and, for Socket Mode, of the app (xapp-…).
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    #: By which Slack signs what it sends to the app over HTTP.
    slack_signing_secret: SecretStr = SecretStr("")
    #: By which the Slack app is known to Orchestre: `orchestre doors add slack NAME`; several,
    #: parted by commas, where it works for several workspaces.
    slack_service_token: SecretStr = SecretStr("")
    #: By which Slack knows the app where several teams install it (OAuth).
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    #: Where Slack and browsers reach the Slack app over HTTP: https://…, without a path.
    slack_url: str = ""
    #: Where the Slack app listens over HTTP, on `host`.
    slack_port: int = Field(default=3000, ge=1, le=65535)

    #: Lets stand-ins take the place of real services; the addresses below are read then only.
    test_mode: bool = False
    gmail_api_url: str = ""
    google_auth_url: str = ""
    google_token_url: str = ""
    google_certs_url: str = ""
    slack_api_url: str = ""

    @field_validator("proxies", "redirect_urls", mode="before")
    @classmethod
    def _parted_by_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(one.strip() for one in value.split(",") if one.strip())

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ip_network(one)
            except ValueError as error:
                raise ValueError(
                    "must be addresses or networks such as 10.1.0.0/16, parted by commas; "
                    f"{one} is neither"
                ) from error
        return value

    @model_validator(mode="after")
    def _console_is_here_unless_said(self) -> Self:
        self.console_url = self.console_url.rstrip("/") or f"http://127.0.0.1:{self.console_port}"
        return self

    @model_validator(mode="after")
    def _stand_ins_only_in_tests(self) -> Self:
        moved = [name for name in _MOVED_IN_TESTS if getattr(self, name)]
        if moved and not self.test_mode:
            names = ", ".join(f"ORCHESTRE_{name.upper()}" for name in moved)
            raise ValueError(f"{names} can be set with ORCHESTRE_TEST_MODE=1 only")
        return self

    @field_validator("model")
    @classmethod
    def _model_names_its_provider(cls, value: str) -> str:
        if value != "offline" and ":" not in value:
            raise ValueError("must be 'offline' or look like 'openai:gpt-4o-mini'")
        return value

    @field_validator("slack_bot_token", "slack_app_token", "slack_service_token")
    @classmethod
    def _is_the_token_meant(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        begins = _BEGINS[str(info.field_name)]
        if value.get_secret_value() and not value.get_secret_value().startswith(begins):
            raise ValueError(f"must begin with {begins}; another token was put in its place")
        return value

    def linkable_folder(self, workspace_id: str) -> Path | None:
        """Return the folder in which a workspace may link mail folders; None: nowhere."""
        if self.mail_root is not None:
            return (self.mail_root / workspace_id).resolve()
        is_for_this_machine = is_loopback(self.host)
        return Path(Path.cwd().anchor) if is_for_this_machine else None

    @property
    def own_hosts(self) -> frozenset[str]:
        """The names and addresses by which the API and the console are known to be called."""
        return _hosts_of(self.host, self.api_url, self.console_url)

    def console_link(self, page: str, token: str) -> str:
        """Return where a page of the console takes this token."""
        return f"{self.console_url}/{page}?token={quote(token)}"

    def install_link(self, token: str) -> str | None:
        """Return where the Slack app takes this token, to be installed; None: nobody said where."""
        there = self.slack_url.rstrip("/")
        return f"{there}/slack/install?visit={quote(token)}" if there else None

    @property
    def slack_service_tokens(self) -> tuple[str, ...]:
        """The service tokens of every workspace that the Slack app works for."""
        given = self.slack_service_token.get_secret_value().split(",")
        return tuple(one.strip() for one in given if one.strip())

    @property
    def firebase_emulator(self) -> str:
        """Where Firebase's Auth emulator listens (host:port); read in test mode only."""
        return os.environ.get("FIREBASE_AUTH_EMULATOR_HOST", "") if self.test_mode else ""

    @property
    def firestore_emulator(self) -> str:
        """Where Firestore's emulator listens (host:port); read in test mode only."""
        return os.environ.get("FIRESTORE_EMULATOR_HOST", "") if self.test_mode else ""

    @property
    def pubsub_emulator(self) -> str:
        """Where the emulator of Google's Pub/Sub listens (host:port); read in test mode only."""
        return os.environ.get("PUBSUB_EMULATOR_HOST", "") if self.test_mode else ""

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


@cache
def _hosts_of(*named: str) -> frozenset[str]:
    """Return what these addresses name, and this machine; asked for with every request."""
    return frozenset(map(host_of, (*named, socket.gethostname()))) - {""}


def load_settings() -> Settings:
    """Read the environment and `.env` once; raise SettingsError naming every wrong setting."""
    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_input=False)
        wrong = "; ".join(f"{_named(fault['loc'])}{in_words(fault)}" for fault in faults)
        raise SettingsError(f"Wrong settings: {wrong}") from error
    emulators = sorted(name for name in os.environ if name.endswith("_EMULATOR_HOST"))
    if emulators and not settings.test_mode:
        raise SettingsError(
            f"{', '.join(emulators)} is set, which lets anybody sign in",
            advice="Unset it; only ORCHESTRE_TEST_MODE=1 may use emulators.",
        )
    return settings


def environment_with(**changes: str) -> dict[str, str]:
    """Return the environment of a child: this process's own, with these settings changed."""
    changed = {f"{_PREFIX}{name.upper()}": value for name, value in changes.items()}
    return {**os.environ, **changed}


def _named(place: tuple[int | str, ...]) -> str:
    """Name a setting; what is wrong with several of them names them itself."""
    return f"{_PREFIX}{str(place[0]).upper()}: " if place else ""


def unknown_settings() -> tuple[str, ...]:
    """Say of each ORCHESTRE_ variable that is none of ours what it may have been meant to be.

    It may be another version's, so it stops no start.
    """
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    in_file = DotEnvSettingsSource(Settings).env_vars
    given = {name.upper() for name in (*os.environ, *in_file)}
    strange = sorted(name for name in given if name.startswith(_PREFIX) and name not in known)
    return tuple(f"{name} is no setting{_meant(name, known)}" for name in strange)


def _meant(name: str, known: list[str]) -> str:
    bare = [one.removeprefix(_PREFIX) for one in known]
    found = process.extractOne(
        name.removeprefix(_PREFIX), bare, scorer=fuzz.ratio, score_cutoff=_ALIKE
    )
    return f"; did you mean {_PREFIX}{found[0]}?" if found else "; it has no effect"
