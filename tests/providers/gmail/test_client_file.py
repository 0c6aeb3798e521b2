"""The OAuth client's file: a wrong one stops the start, an address it lacks is warned of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestre.domain.errors import SettingsError
from orchestre.providers.gmail import plugin
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.oauth import Visit
from tests.emulators.google import REDIRECTS, Google
from tests.providers.gmail.accounts import settings_for

VISIT = Visit(state="state-1", code_verifier="v" * 64, redirect_uri=REDIRECTS[0])

WRONG = [
    (None, "cannot be read"),
    ("not json", "no JSON file"),
    ("[]", "something else"),
    ('{"installed": {"client_id": "a"}}', "'installed'"),
    ('{"web": {"client_id": "a"}}', "lacks client_secret"),
]


@pytest.mark.parametrize(("content", "says"), WRONG)
def test_a_wrong_client_file_stops_the_start(
    google: Google, transport: Transport, tmp_path: Any, content: str | None, says: str
) -> None:
    path = tmp_path / "client.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=says) as wrong:
        plugin(settings_for(google, google_oauth_client=path), transport)
    assert "ORCHESTRE_GOOGLE_OAUTH_CLIENT" in str(wrong.value)


@pytest.mark.parametrize("known", [[], ["http://api.example/other"], [VISIT.redirect_uri]])
def test_an_address_that_google_does_not_know_is_warned_of(
    google: Google,
    transport: Transport,
    tmp_path: Any,
    caplog: pytest.LogCaptureFixture,
    known: list[str],
) -> None:
    path = tmp_path / "client.json"
    client = {"client_id": "a", "client_secret": "b", "redirect_uris": known}
    path.write_text(json.dumps({"web": client}))
    made = plugin(settings_for(google, google_oauth_client=path), transport)
    starting = "http://127.0.0.1:8000/providers/google_auth"
    assert caplog.text.count(starting) == len(known)
    caplog.clear()
    assert made.oauth is not None
    made.oauth.authorization_url(VISIT)
    is_wrong = known == ["http://api.example/other"]
    assert (f"client: {VISIT.redirect_uri}" in caplog.text) == is_wrong
