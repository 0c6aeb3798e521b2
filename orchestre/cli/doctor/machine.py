"""The machine: Python, the data folder, its key and owner, and the port."""

from __future__ import annotations

import platform
import shutil
import socket
import stat
import sys
import tempfile
from pathlib import Path

from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.places import url_of
from orchestre.cli.wording import command
from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import OrchestreError, SettingsError
from orchestre.settings import Settings
from orchestre.store.encryption import load_cipher
from orchestre.store.owner import lock_file, owned

_OLDEST_PYTHON = (3, 11)
#: Bytes; less leaves no room for a week's mail and an import.
_LEAST_SPACE = 500_000_000


async def python(_settings: Settings) -> Checkup:
    """Look at the version of Python."""
    version = platform.python_version()
    if sys.version_info < _OLDEST_PYTHON:
        return wrong("Python", f"{version} is too old", "Install Python 3.11 or newer.")
    return fine("Python", version)


async def data_folder(settings: Settings) -> Checkup:
    """Look whether the data folder can be written, and how much room is left."""
    folder = settings.data_dir.resolve()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not there.is_dir():
        return wrong(
            "Data folder", f"{there} is a file, not a folder", "Set ORCHESTRE_DATA_DIR to a folder"
        )
    try:
        # Only trying tells: root may do everything, and still makes nothing on some file systems.
        tempfile.TemporaryDirectory(prefix=".orchestre-", dir=there).cleanup()
    except OSError as error:
        return wrong(
            "Data folder",
            f"{folder} cannot be {'written' if there == folder else 'made here'}: {error.strerror}",
            "Let this user write it, or set ORCHESTRE_DATA_DIR to another folder",
        )
    free = shutil.disk_usage(there).free
    if free < _LEAST_SPACE:
        return wrong(
            "Data folder",
            f"{folder}: only {free // 1_000_000} MB are free",
            "Free some space, or set ORCHESTRE_DATA_DIR to another disk.",
        )
    made = "" if there == folder else ", made at the first start"
    return fine("Data folder", f"{folder} ({free / 1e9:.0f} GB free{made})")


async def secret_key(settings: Settings) -> Checkup:
    """Look whether the key fits, and that nobody else can read it."""
    given = settings.secret_key.get_secret_value()
    if given:
        load_cipher(given, settings.data_dir)
        return fine("Secret key", "from ORCHESTRE_SECRET_KEY")
    file = settings.data_dir / "secret.key"
    if not file.exists():
        return _missing_key(settings.data_dir)
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return wrong(
            "Secret key",
            f"others can read {file} (mode {mode:o})",
            command("chmod", "600", str(file)),
        )
    load_cipher("", settings.data_dir)
    return fine("Secret key", f"{file}, mode {mode:o}; keep a copy of it apart from the database")


def _missing_key(data_dir: Path) -> Checkup:
    if (data_dir / "orchestre.db").exists():
        return wrong(
            "Secret key",
            f"{data_dir} holds a database, but its key {data_dir / 'secret.key'} is gone",
            "Put the key back from a backup before the next start: nothing else opens the mail.",
        )
    return fine("Secret key", "made at the first start")


async def owner(settings: Settings) -> Checkup:
    """Look whether an Orchestre is at work on the data folder."""
    running = running_here(settings)
    return fine("Owner", running or "no Orchestre is running on this data folder")


def running_here(settings: Settings) -> str:
    """Say which process owns the data folder; empty if none does."""
    if not lock_file(settings.data_dir).exists():
        return ""
    try:
        with owned(settings.data_dir):
            return ""
    except SettingsError as error:
        return str(error)


async def port(settings: Settings) -> Checkup:
    """Look whether the port is free, or Orchestre's own."""
    where = f"{settings.host}:{settings.port}"
    try:
        async with OrchestreClient(url_of(settings)) as client:
            await client.health()
    except OrchestreError:
        pass
    else:
        return fine("Port", f"Orchestre answers at {where}")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        return wrong(
            "Port",
            f"{where} cannot be served: {error.strerror}",
            f"Stop what runs there, or set ORCHESTRE_PORT={settings.port + 1}",
        )
    return fine("Port", f"{where} is free")
