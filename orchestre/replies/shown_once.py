"""Shown once: secrets that are handed out a single time, and kept as their hash alone."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Make 256 random bits, fit for a link, a header or a command line.

    None begins with a hyphen, which commands would read as an option's (POSIX.1-2024, 12.2).
    """
    while (secret := secrets.token_urlsafe(32)).startswith("-"):
        pass
    return secret


def kept(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256, for nobody can try all secrets."""
    return hashlib.sha256(secret.encode()).hexdigest()
