"""ID tokens: whose signature, for whom, until when; with keys of our own and no emulator.

The emulator takes tokens without any signature, so it cannot tell whether we check them.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.providers.maildir import plugin
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.emulators.firebase import API_KEY, PROJECT, service_account
from tests.integration.api.signed import Key, unsigned

CUSTOM = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"


class Google:
    """A loopback server with the certificates of Firebase's keys, and the users that there are."""

    def __init__(self, key: Key) -> None:
        self.certificates = {key.kid: key.certificate}
        self.users: dict[str, dict[str, Any]] = {"ana-uid": {"localId": "ana-uid"}}
        self.asked: list[str] = []
        google = self

        class Answers(BaseHTTPRequestHandler):
            def _answer(self, body: Any, status: int = 200) -> None:
                google.asked.append(self.path)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Cache-Control", "public, max-age=3600")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self._answer(google.certificates)

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                found = [google.users.get(one) for one in sent["localId"]]
                self._answer({"users": [one for one in found if one]})

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("one")


@pytest.fixture(scope="module")
def other_key() -> Key:
    return Key("one")


@pytest.fixture
def google(key: Key) -> Iterator[Google]:
    google = Google(key)
    yield google
    google.stop()


@pytest.fixture
async def orchestre(
    google: Google, sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Orchestre]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        test_mode=True,
        firebase_service_account=service_account(tmp_path / "account.json"),
        firebase_api_key=API_KEY,
        google_certs_url=f"http://{google.host}/certs",
    )
    with monkeypatch.context() as opening:
        # Where users are looked up is found out once; signatures are checked from then on.
        opening.setenv("FIREBASE_AUTH_EMULATOR_HOST", google.host)
        joined = join(settings, sqlite_store, Registry([plugin]))
    yield joined
    await joined.people.close()
    await joined.connections.close()
    await joined.index.close()


async def sign_in_with(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/users/loginWithToken", json={"token": token})


async def test_a_good_token_signs_in(http: httpx.AsyncClient, key: Key) -> None:
    signed = await sign_in_with(http, key.token())
    assert signed.status_code == 200, signed.text
    bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    assert (await http.get("/users/me", headers=bearer)).json()["email"] == "ana@example.com"


NOW = int(time.time())


def _shortened(name: str, value: object) -> str:
    """Part of a test's name, which must not tell the time: each worker has its own."""
    is_time = name in {"exp", "iat"} and value is not None
    return f"{name}={'time' if is_time else str(value)[:12]}"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-project"},
        {"aud": [PROJECT]},
        {"aud": None},
        {"iss": "https://securetoken.google.com/another-project"},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": None},
        {"exp": NOW - 60},
        {"exp": None},
        {"iat": NOW + 86_400},
        {"iat": None},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 129},
        {"sub": "nobody-uid"},
        {"email": None},
        {"email": ["ana@example.com"]},
        {"iss": "x@y", "aud": CUSTOM, "uid": "ana-uid"},
    ],
    ids=lambda changed: "-".join(_shortened(*one) for one in changed.items()),
)
async def test_a_well_signed_token_of_another_kind_is_refused(
    http: httpx.AsyncClient, key: Key, changed: dict[str, Any]
) -> None:
    refused = await sign_in_with(http, key.token(**changed))
    assert refused.status_code == 401, refused.text
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.json()["next"]


@pytest.mark.parametrize("user", [{"disabled": True}, {"validSince": str(NOW + 86_400)}])
async def test_a_disabled_user_and_a_revoked_token_are_refused(
    http: httpx.AsyncClient, key: Key, google: Google, user: dict[str, Any]
) -> None:
    google.users["ana-uid"].update(user)
    assert (await sign_in_with(http, key.token())).status_code == 401


def altered(token: str) -> str:
    head, claims, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    written = json.dumps({**told, "sub": "ben-uid"}).encode()
    return f"{head}.{base64.urlsafe_b64encode(written).decode().rstrip('=')}.{signature}"


async def test_what_google_did_not_sign_is_refused(
    http: httpx.AsyncClient, key: Key, other_key: Key, google: Google
) -> None:
    google.users["ben-uid"] = {"localId": "ben-uid"}
    good = key.token()
    head, claims, signature = good.split(".")
    bad = [
        other_key.token(),
        altered(good),
        f"{head}.{claims}.",
        f"{head}.{claims}.{signature[:-8]}AAAAAAAA",
        key.token(header={"kid": "two"}),
        key.token(header={"kid": None}),
        key.token(header={"kid": ["one"]}),
        *(key.token(header={"alg": alg}) for alg in ("none", "HS256", "RS512", "ES256", None)),
    ]
    for token in bad:
        assert (await sign_in_with(http, token)).status_code == 401, token
    assert google.asked.count("/certs") <= 1
    assert [path for path in google.asked if "lookup" in path] == []
    assert (await sign_in_with(http, good)).status_code == 200


def part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


NAMED = '{"alg":"RS256","kid":"one"}'


@pytest.mark.parametrize(
    "token",
    [
        ".",
        "..",
        "...",
        "abc.def.ghi",
        "a" * 8_192,
        "é.é.é",
        f"{part('[]')}.{part('{}')}.x",
        f"{part(NAMED)}.{part('[]')}.x",
        f"{part(NAMED)}.{part('[' * 3_000)}.x",
        f"{part('{' + chr(34) + 'alg' + chr(34) + ':' * 9)}.{part('{}')}.x",
        f"{part('{}')}.{part('{}')}.x",
        f"{part(NAMED)}.{part(json.dumps({'iss': 1, 'aud': 2, 'sub': 3}))}.x",
        f"{part(NAMED)}.{part('NaN')}.x",
        "Bearer x.y.z",
    ],
    ids=range(14),
)
async def test_garbage_is_refused_before_any_work(
    http: httpx.AsyncClient, google: Google, token: str
) -> None:
    assert (await sign_in_with(http, token)).status_code == 401
    assert google.asked == []


async def test_what_is_too_long_not_there_or_in_the_address_is_refused(
    http: httpx.AsyncClient, key: Key, google: Google
) -> None:
    assert (await sign_in_with(http, "")).status_code == 422
    assert (await sign_in_with(http, "x" * 100_000)).status_code == 422
    assert (await http.post(f"/users/loginWithToken?token={key.token()}")).status_code == 422
    assert google.asked == []


async def test_a_hundred_bad_tokens_from_one_address_are_enough(
    http: httpx.AsyncClient, key: Key
) -> None:
    for _ in range(100):
        assert (await sign_in_with(http, "abc.def.ghi")).status_code == 401
    stopped = await sign_in_with(http, key.token())
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 300


async def test_googles_own_token_goes_to_firebase_and_nowhere_else(
    http: httpx.AsyncClient, google: Google
) -> None:
    token = unsigned(iss="https://accounts.google.com", aud="browser", sub="7", exp=NOW + 86_400)
    google.stop()
    assert (await sign_in_with(http, token)).status_code == 503


async def test_without_certificates_nobody_is_let_in_and_nothing_breaks(
    http: httpx.AsyncClient, key: Key, google: Google
) -> None:
    google.stop()
    unavailable = await sign_in_with(http, key.token())
    assert unavailable.status_code == 503
    assert unavailable.json()["next"]
