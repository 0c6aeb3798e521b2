"""Encryption at rest: MultiFernet, with the owning row's id inside what is sealed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from orchestre.domain.errors import SettingsError


class Cipher:
    """Seals and opens texts; the first key seals, every key opens, so keys can be rotated."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise SettingsError(
                "ORCHESTRE_SECRET_KEY: each key must be 32 bytes in URL-safe base64",
                advice=f"Make one with: python -c '{_HOW_TO_MAKE_A_KEY}'",
            ) from error

    def seal(self, owner_id: str, text: str) -> bytes:
        """Encrypt `text` so that it opens only for the same owning id."""
        return self._fernet.encrypt(f"{owner_id}\n{text}".encode())

    def open(self, owner_id: str, sealed: bytes) -> str:
        """Decrypt; SettingsError if no key fits or the row was swapped with another's."""
        try:
            owner, _, text = self._fernet.decrypt(sealed).decode().partition("\n")
        except InvalidToken as error:
            raise SettingsError(
                "ORCHESTRE_SECRET_KEY does not open what is stored",
                advice="Set the key that was used when this data was written, newest key first.",
            ) from error
        if owner != owner_id:
            raise SettingsError(
                f"A sealed value of {owner} was found in the row of {owner_id}",
                advice="The database was changed by hand; restore it from a backup.",
            )
        return text


_HOW_TO_MAKE_A_KEY = "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"


def load_cipher(secret_key: str, data_dir: Path, *, may_make: bool = True) -> Cipher:
    """Use the key(s) given, parted by commas; else the one kept in the data folder, made once.

    Raises SettingsError where there is none and none may be made, as for data that has its key,
    and where the folder cannot be used.
    """
    if secret_key:
        return Cipher(tuple(key.strip() for key in secret_key.split(",") if key.strip()))
    kept = data_dir / "secret.key"
    try:
        if not kept.exists():
            if not may_make:
                raise _no_key(kept)
            _make_key(kept)
        key = kept.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"ORCHESTRE_DATA_DIR: {kept} cannot be used: {error.strerror}",
            advice="Let this user read and write the folder, or set ORCHESTRE_SECRET_KEY.",
        ) from error
    return Cipher((key,))


def _no_key(kept: Path) -> SettingsError:
    return SettingsError(
        f"The database was written with a key that {kept} does not hold: it is not there",
        advice="Put the key back from a backup, or set ORCHESTRE_SECRET_KEY.",
    )


def _make_key(kept: Path) -> None:
    """Keep a new key; of several processes that do so at once, the first one's stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Written whole, or not at all: a half-written key would lock everything away. Mode 600.
    descriptor, fresh = tempfile.mkstemp(prefix=f"{kept.name}.", dir=kept.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        # Unlike a renaming, a link never takes the place of what is there.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, kept)
    finally:
        Path(fresh).unlink()
    _flush_folder(kept.parent)


def _flush_folder(folder: Path) -> None:
    """Make the names in a folder survive power loss (fsync(2): the file's own is not enough)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
