"""Signed: ID tokens as tests make them, with a key of their own or with none."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from tests.emulators.firebase import PROJECT


def unsigned(**claims: Any) -> str:
    """A token that names a key and an algorithm, and carries a signature of nothing."""
    return f"{_part({'alg': 'RS256', 'kid': 'one'})}.{_part(claims)}.eA"


class Key:
    """A key as Google has them for Firebase's tokens, and the certificate it shows."""

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "securetoken")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = made.public_bytes(serialization.Encoding.PEM).decode()

    def token(self, *, header: dict[str, Any] | None = None, **changed: Any) -> str:
        """Sign what Firebase says of Ana, with some claims changed; None leaves one out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "aud": PROJECT,
            "sub": "ana-uid",
            "email": "ana@example.com",
            "email_verified": True,
            "auth_time": now - 60,
            "iat": now - 60,
            "exp": now + 3_000,
            **changed,
        }
        head = {"alg": "RS256", "kid": self.kid, "typ": "JWT", **(header or {})}
        kept = {name: value for name, value in claims.items() if value is not None}
        told = f"{_part(head)}.{_part(kept)}"
        signature = self._key.sign(told.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{told}.{_base64(signature)}"


def _part(value: Any) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
