"""Linking by a visit to Google: the consent page, what it gives, and what is too little."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from orchestre.domain.errors import CredentialsRejected, ProviderUnavailable, SettingsError
from orchestre.providers.gmail import plugin
from orchestre.providers.gmail.access import Access
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.endpoints import read_endpoints
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.scopes import COMPOSE, MODIFY, READ
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.oauth import Grant, OAuth, Visit
from orchestre.providers.registry import parse_options
from tests.emulators.fault_proxy import Fault, FaultProxy, refusal
from tests.emulators.google import REDIRECTS, Google
from tests.providers.gmail.accounts import GmailAccount, settings_for

VISIT = Visit(state="state-1", code_verifier="v" * 64, redirect_uri=REDIRECTS[0])
TOKEN = "POST /oauth2/token"


@pytest.fixture
def oauth(google: Google, proxy: FaultProxy, transport: Transport) -> OAuth:
    made = plugin(settings_for(google, proxy.url), transport).oauth
    assert made is not None
    return made


def visited(google: Google, oauth: OAuth, address: str) -> str:
    """The code that a browser brings back."""
    location = urlsplit(google.walk_consent(oauth.authorization_url(VISIT), address))
    brought = parse_qs(location.query)
    assert brought["state"] == [VISIT.state]
    return brought["code"][0]


async def granted(google: Google, oauth: OAuth) -> Grant:
    return await oauth.exchange(VISIT, visited(google, oauth, google.mailbox()))


async def test_a_visit_gives_a_working_account(
    google: Google, oauth: OAuth, proxy: FaultProxy, transport: Transport
) -> None:
    before = dict(os.environ)
    address = google.mailbox()
    grant = await oauth.exchange(VISIT, visited(google, oauth, address))
    assert (grant.address, grant.lacks) == (address, "")
    assert dict(os.environ) == before
    made = plugin(settings_for(google, proxy.url), transport)
    options = parse_options(made, grant.options)
    assert isinstance(options, GmailOptions)
    assert made.resource(options) == grant.options["subject"]
    assert await (await made.connect(options)).identify() == address


def test_the_page_is_asked_for_everything_with_a_proof_of_our_own(oauth: OAuth) -> None:
    asked = parse_qs(urlsplit(oauth.authorization_url(VISIT)).query)
    assert asked["scope"] == [f"openid email {READ} {COMPOSE} {MODIFY}"]
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])
    assert asked["code_challenge_method"] == ["S256"]
    # RFC 7636: the verifier itself goes to the token endpoint only.
    assert VISIT.code_verifier not in oauth.authorization_url(VISIT)


async def test_a_code_is_good_once_and_with_its_verifier_only(google: Google, oauth: OAuth) -> None:
    code = visited(google, oauth, google.mailbox())
    stolen = Visit(VISIT.state, "x" * 64, VISIT.redirect_uri)
    with pytest.raises(CredentialsRejected, match="code"):
        await oauth.exchange(stolen, code)
    await oauth.exchange(VISIT, code)
    with pytest.raises(CredentialsRejected, match="code"):
        await oauth.exchange(VISIT, code)


TOO_LITTLE = [
    (f"openid email {COMPOSE}", "mail cannot be read"),
    (f"openid email {READ}", "replies cannot be sent"),
    ("openid email", "mail cannot be read and replies cannot be sent"),
]


def with_(**changed: Any) -> Fault:
    """The stand-in's own answer, changed: it grants whatever is asked for."""
    return Fault("change", change=lambda answer: {**answer, **changed})


@pytest.mark.parametrize(("scope", "says"), TOO_LITTLE)
async def test_too_little_was_allowed(
    google: Google, oauth: OAuth, proxy: FaultProxy, scope: str, says: str
) -> None:
    proxy.fail(TOKEN, with_(scope=scope))
    with pytest.raises(CredentialsRejected, match=says):
        await granted(google, oauth)


async def test_without_labels_the_rest_works(
    google: Google, oauth: OAuth, proxy: FaultProxy, transport: Transport
) -> None:
    proxy.fail(TOKEN, with_(scope=f"openid email {READ} {COMPOSE}"))
    grant = await granted(google, oauth)
    assert "labels" in grant.lacks
    assert grant.options["keep_labels"] is False
    # Wishing for them later does not help either.
    wanted = GmailOptions(**{**grant.options, "keep_labels": True})
    provider = await plugin(settings_for(google, proxy.url), transport).connect(wanted)
    assert getattr(provider, "keeps_labels") is False  # noqa: B009 (it is no part of Provider)


NOT_GOOD: list[tuple[Fault, str]] = [
    (with_(refresh_token=""), "for an hour only"),
    (with_(id_token=""), "ID token"),
    (with_(id_token="e30.e30.x"), "ID token"),
]


@pytest.mark.parametrize(("fault", "says"), NOT_GOOD)
async def test_an_answer_that_is_not_good_links_nothing(
    google: Google, oauth: OAuth, proxy: FaultProxy, fault: Fault, says: str
) -> None:
    proxy.fail(TOKEN, fault)
    with pytest.raises(CredentialsRejected, match=says):
        await granted(google, oauth)


async def test_an_id_token_for_somebody_else_is_not_taken(
    google: Google, oauth: OAuth, proxy: FaultProxy
) -> None:
    tokens = google.authorize(google.mailbox(), client_id="another.apps.googleusercontent.com")
    proxy.fail(TOKEN, with_(id_token=tokens["id_token"]))
    with pytest.raises(CredentialsRejected, match="ID token"):
        await granted(google, oauth)


def test_only_google_issues_ids(google: Google) -> None:
    real = read_endpoints(settings_for(google, google_auth_url=""))
    assert real.issued("https://accounts.google.com")
    assert not real.issued(google.url)
    assert not real.issued(None)
    assert read_endpoints(settings_for(google)).issued("http://localhost:4000")


@pytest.mark.parametrize(
    "fault", [Fault("close"), Fault("answer", status=500), refusal(401, "invalid_client")]
)
async def test_google_that_does_not_answer_is_asked_later(
    google: Google, oauth: OAuth, proxy: FaultProxy, fault: Fault
) -> None:
    proxy.fail(TOKEN, fault)
    with pytest.raises(ProviderUnavailable):
        await granted(google, oauth)


async def test_certificates_that_cannot_be_read(
    google: Google, oauth: OAuth, proxy: FaultProxy
) -> None:
    proxy.fail("/oauth2/v3/certs", Fault("answer", status=503))
    with pytest.raises(ProviderUnavailable, match="certificates"):
        await granted(google, oauth)


async def test_access_that_was_given_back_is_worth_nothing(
    google: Google, oauth: OAuth, proxy: FaultProxy, transport: Transport
) -> None:
    grant = await granted(google, oauth)
    await oauth.revoke(grant.options)
    # Google answers 400 to a token that it knows no longer; the stand-in 200 to anything.
    proxy.fail("/revoke", Fault("answer", status=400, body={"error": "invalid_token"}))
    await oauth.revoke(grant.options)
    proxy.fail("/revoke", Fault("answer", status=503))
    with pytest.raises(ProviderUnavailable):
        await oauth.revoke(grant.options)
    made = plugin(settings_for(google, proxy.url), transport)
    provider = await made.connect(GmailOptions(**grant.options))
    with pytest.raises(CredentialsRejected, match="invalid_grant"):
        await provider.identify()


async def test_a_token_that_ends_early_is_renewed_once(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    # The stand-in takes any token, and for ever.
    provider = await account.connect()
    start = (await provider.fetch(None)).next
    proxy.seen.clear()
    proxy.fail("/history", refusal(401, "authError"))
    assert (await provider.fetch(start)).next == start
    assert [one.split("?")[0].rpartition("/")[2] for one in proxy.seen] == [
        "history",
        "token",
        "history",
    ]
    proxy.fail("/history", refusal(401, "authError"), times=2)
    with pytest.raises(CredentialsRejected):
        await provider.fetch(start)


REFRESH: list[tuple[Callable[[], Fault], type[Exception], str]] = [
    (lambda: oauth_error(400, "invalid_grant"), CredentialsRejected, "invalid_grant"),
    (lambda: oauth_error(401, "invalid_client"), ProviderUnavailable, "does not know this"),
    (lambda: oauth_error(400, "invalid_request"), ProviderUnavailable, "invalid_request"),
    (lambda: Fault("close"), ProviderUnavailable, r"^Google's answer was lost: .*[^.]\.$"),
]


def oauth_error(status: int, code: str) -> Fault:
    return Fault("answer", status=status, body={"error": code})


@pytest.mark.parametrize(("fault", "error", "says"), REFRESH)
async def test_a_refused_refresh_says_what_is_done_about_it(
    account: GmailAccount,
    proxy: FaultProxy,
    fault: Callable[[], Fault],
    error: type[Exception],
    says: str,
) -> None:
    proxy.fail(TOKEN, fault())
    with pytest.raises(error, match=says):
        await (await account.connect()).identify()


async def test_one_token_is_fetched_however_many_ask(
    account: GmailAccount, proxy: FaultProxy
) -> None:
    endpoints = read_endpoints(account.settings)
    access = Access(endpoints, account.options["refresh_token"], account.transport)
    client = GmailClient(endpoints.api, access, account.transport)
    asked = [client.ask(client.calls.labels.list(userId="me")) for _ in range(6)]
    await asyncio.gather(*asked)
    assert proxy.seen.count("POST /oauth2/token") == 1


async def test_an_installation_without_a_client_says_what_to_set(
    account: GmailAccount, google: Google, transport: Transport
) -> None:
    bare = plugin(settings_for(google, google_oauth_client=None), transport)
    assert bare.oauth is not None
    with pytest.raises(SettingsError, match="ORCHESTRE_GOOGLE_OAUTH_CLIENT is not set"):
        bare.oauth.authorization_url(VISIT)
    provider = await bare.connect(GmailOptions(**account.options))
    with pytest.raises(ProviderUnavailable, match="ORCHESTRE_GOOGLE_OAUTH_CLIENT"):
        await provider.identify()


async def test_a_network_that_is_down_is_said_once(
    account: GmailAccount, transport: Transport
) -> None:
    endpoints = replace(read_endpoints(account.settings), token="http://127.0.0.1:1/token")
    with pytest.raises(ProviderUnavailable) as down:
        await Access(endpoints, "r", transport).token()
    assert str(down.value) == "Google cannot be reached: Connection refused."


def test_no_secret_shows_itself(account: GmailAccount) -> None:
    options = GmailOptions(**account.options)
    assert options.refresh_token not in repr(options)
    assert "GOCSPX" not in repr(read_endpoints(account.settings))
