"""Encryption at rest: MultiFernet, with the owning row's id inside what is sealed."""

from __future__ import annotations

import os
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


def load_cipher(secret_key: str, data_dir: Path) -> Cipher:
    """Use the key(s) given, parted by commas; else the one kept in the data folder, made once."""
    if secret_key:
        return Cipher(tuple(key.strip() for key in secret_key.split(",") if key.strip()))
    kept = data_dir / "secret.key"
    if not kept.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Written whole, or not at all: a half-written key would lock everything away.
        fresh = kept.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(kept)
    return Cipher((kept.read_text(encoding="ascii").strip(),))
