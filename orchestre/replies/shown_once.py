"""Shown once: secrets that are handed out a single time, and kept as their hash alone."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Make 256 random bits, fit for a link or a header."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256, for nobody can try all secrets."""
    return hashlib.sha256(secret.encode()).hexdigest()
