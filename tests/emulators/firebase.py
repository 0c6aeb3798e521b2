"""Firebase: starts the Auth emulator of firebase-tools, and acts in it as its console does."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulators import by_hand
from tests.emulators.running import INSTALL, MODULES, Running, free_port
from tests.standins import skip_without

#: The emulator asks nothing of Google for a project that is called so.
PROJECT = "demo-orchestre"
API_KEY = "of-the-emulator"
_PROGRAM = MODULES / "firebase-tools/lib/bin/firebase.js"
_OWNER = {"Authorization": "Bearer owner"}


class Firebase:
    """A running emulator. Its tokens carry no signature: signatures are tested without it."""

    def __init__(self, running: Running, host: str, service_account: Path) -> None:
        self._running = running
        self._http = httpx.Client(base_url=f"http://{host}", trust_env=False, timeout=60)
        self.host = host
        self.settings: dict[str, Any] = {
            "test_mode": True,
            "firebase_service_account": service_account,
            "firebase_api_key": API_KEY,
        }

    def forget(self) -> None:
        """Drop every user."""
        self._http.delete(
            f"/emulator/v1/projects/{PROJECT}/accounts", headers=_OWNER
        ).raise_for_status()

    def add(self, email: str, password: str, **more: Any) -> str:
        """Make a user as the console does; return the uid."""
        made = self._as_owner("", email=email, password=password, **more)
        return str(made["localId"])

    def change(self, uid: str, **changes: Any) -> None:
        """Change a user as the console does: disableUser, validSince, emailVerified."""
        self._as_owner(":update", localId=uid, **changes)

    def uid(self, email: str) -> str:
        """Look up whose address this is."""
        return str(self._as_owner(":lookup", email=[email])["users"][0]["localId"])

    def id_token(self, email: str, password: str) -> str:
        """Sign in as a browser does."""
        body = {"email": email, "password": password, "returnSecureToken": True}
        return str(self._post("accounts:signInWithPassword?key=browser", body)["idToken"])

    def by_google(self, email: str, subject: str, *, verified: bool = True) -> str:
        """Sign in with Google in the browser; return Firebase's ID token."""
        google = json.dumps({"sub": subject, "email": email, "email_verified": verified})
        body = {
            "requestUri": "http://localhost",
            "postBody": str(httpx.QueryParams(providerId="google.com", id_token=google)),
            "returnSecureToken": True,
        }
        return str(self._post("accounts:signInWithIdp?key=browser", body)["idToken"])

    def _as_owner(self, verb: str, **body: Any) -> dict[str, Any]:
        return self._post(f"projects/{PROJECT}/accounts{verb}", body, headers=_OWNER)

    def _post(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        sent = self._http.post(f"/identitytoolkit.googleapis.com/v1/{path}", json=body, **more)
        assert sent.is_success, sent.text
        answer: dict[str, Any] = sent.json()
        return answer

    def stop(self) -> None:
        self._http.close()
        self._running.stop()


def service_account(file: Path, *, project: str = PROJECT, token_uri: str = "") -> Path:
    """Write the JSON key of a service account that exists nowhere."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    written = {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "0123456789",
        "private_key": pem.decode(),
        "client_email": f"orchestre@{project}.iam.gserviceaccount.com",
        "token_uri": token_uri or "http://127.0.0.1:9/token",
    }
    file.write_text(json.dumps(written))
    return file


def start_firebase(folder: Path) -> Firebase:
    """Start the emulator on free ports (15 to 35 s); skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.is_file():
        skip_without("firebase-tools", INSTALL)
    auth, hub, log = free_port(), free_port(), free_port()
    emulators = {
        "auth": {"host": "127.0.0.1", "port": auth},
        "hub": {"host": "127.0.0.1", "port": hub},
        "logging": {"host": "127.0.0.1", "port": log},
        "ui": {"enabled": False},
        "singleProjectMode": True,
    }
    (folder / "firebase.json").write_text(json.dumps({"emulators": emulators}))
    command = [node, str(_PROGRAM), "emulators:start", "--only", "auth", "--project", PROJECT]
    environment = {**os.environ, "CI": "1", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    running = Running(command, log=folder / "firebase.log", environment=environment, folder=folder)
    host = f"127.0.0.1:{auth}"
    running.wait_for(f"http://{host}/", seconds=90)
    return Firebase(running, host, service_account(folder / "service-account.json"))


def main() -> None:
    """Start it for a person, without any user in it."""
    if not (shutil.which("node") and _PROGRAM.is_file()):
        raise by_hand.missing("firebase-tools")
    by_hand.say("Starting, which takes up to half a minute.")
    with tempfile.TemporaryDirectory() as folder:
        firebase = start_firebase(Path(folder))
        by_hand.hold_signals()
        try:
            by_hand.say("In the terminal of Orchestre, before `orchestre up`:\n")
            host = {"FIREBASE_AUTH_EMULATOR_HOST": firebase.host}
            by_hand.say(by_hand.lines(firebase.settings, **host) + "\n")
            by_hand.stay()
        finally:
            firebase.stop()


if __name__ == "__main__":
    main()
