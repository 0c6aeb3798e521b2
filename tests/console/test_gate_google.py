"""Signing in with Google, at a real console and API before stand-ins for Google and Firebase."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Coroutine, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from console.gate.cookie import COOKIE
from console.portal import wait_for
from orchestre.client.client import OrchestreClient
from orchestre.domain.members import Role
from tests.console.browser import is_served
from tests.emulators.firebase import start_firebase
from tests.emulators.google import REDIRECTS, Google, start_google
from tests.emulators.running import free_port
from tests.journeys.processes import House, until

T = TypeVar("T")

BACK = "/sign-in/google/back"
NOT_BEGUN = "was not begun in this browser"


class Tokens:
    """Google's token endpoint: the stand-in's, whose tokens then name Google as it names itself.

    The stand-in signs as itself, and says no nonce; Firebase's emulator asks for no signature.
    """

    def __init__(self) -> None:
        self.behind, self.nonce, self.refuses = "", "", False
        tokens = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.headers["Content-Type"]
                status, answer = tokens.answer(body, kind, self.headers.get("Authorization", ""))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, body: bytes, kind: str, authorization: str) -> tuple[int, dict[str, Any]]:
        if self.refuses:
            return 400, {"error": "invalid_grant"}
        headers = {"Content-Type": kind, "Authorization": authorization}
        headers = {name: value for name, value in headers.items() if value}
        given = httpx.post(self.behind, content=body, headers=headers, trust_env=False, timeout=60)
        answer: dict[str, Any] = given.json()
        if "id_token" in answer:
            head, claims, sign = answer["id_token"].split(".")
            read = json.loads(base64.urlsafe_b64decode(claims + "=="))
            # Google leaves out what it does not say; the emulator fails over null.
            said = {name: value for name, value in read.items() if value is not None}
            said |= {"iss": "https://accounts.google.com", "nonce": self.nonce}
            written = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
            answer["id_token"] = f"{head}.{written}.{sign}"
        return given.status_code, answer

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def tokens() -> Iterator[Tokens]:
    tokens = Tokens()
    yield tokens
    tokens.stop()


@pytest.fixture(scope="module")
def console_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def google(
    tmp_path_factory: pytest.TempPathFactory, tokens: Tokens, console_port: int
) -> Iterator[Google]:
    back = f"http://127.0.0.1:{console_port}{BACK}"
    started = start_google(tmp_path_factory.mktemp("google"), (*REDIRECTS, back))
    tokens.behind = f"{started.url}/oauth2/token"
    yield started
    started.stop()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, google: Google, tokens: Tokens, console_port: int
) -> Iterator[House]:
    """An installation whose people sign in with Google."""
    firebase = start_firebase(tmp_path_factory.mktemp("firebase"))
    settings = {
        **google.settings(),
        **firebase.settings,
        "google_token_url": tokens.url,
        "test_mode": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIREBASE_AUTH_EMULATOR_HOST", firebase.host)
        house = House(tmp_path_factory.mktemp("house"), settings, console_port=console_port)
        running = house.open()
    try:
        until(lambda: is_served(house.console_url), "the console to answer")
        yield house
    finally:
        running.stop()
        firebase.stop()


@pytest.fixture
def browser(house: House) -> Iterator[httpx.Client]:
    with at(house) as client:
        yield client


def at(house: House) -> httpx.Client:
    """A browser's HTTP of its own, without the browser."""
    url, headers = house.console_url, {"Accept": "text/html"}
    return httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60)


def begun(browser: httpx.Client, tokens: Tokens, place: str = "/bots", *, by: str = "GET") -> str:
    """Begin a visit; return where Google is asked."""
    answered = browser.request(by, "/sign-in/google", params={"next": place})
    assert answered.status_code == 303
    there = str(answered.headers["location"])
    asked = asked_of(there)
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email"
    assert "httponly" in answered.headers["set-cookie"].lower()
    tokens.nonce, tokens.refuses = asked["nonce"], False
    return there


def does(
    house: House,
    browser: httpx.Client,
    job: Callable[[OrchestreClient], Coroutine[Any, Any, T]],
) -> T:
    """Do by the API what whoever signed in at this browser may."""

    async def done() -> T:
        async with OrchestreClient(house.url, token=browser.cookies[COOKIE]) as client:
            return await job(client)

    return wait_for(done())


def told(answered: httpx.Response) -> str:
    """What a page says is the matter."""
    return answered.text.partition('role="alert"')[2][:400]


def asked_of(there: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}


def test_somebody_comes_in_with_google_and_lands_where_they_wanted_to(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    assert 'href="/sign-in/google?next=/bots"' in browser.get("/sign-in?next=/bots").text
    address = google.mailbox()
    back = google.walk_consent(begun(browser, tokens), address)
    answered = browser.get(back)
    assert (answered.status_code, answered.headers.get("location")) == (303, "/bots")
    assert browser.get("/bots").status_code == 200
    replayed = browser.get(back)
    assert replayed.status_code == 403
    assert NOT_BEGUN in replayed.text
    with httpx.Client(trust_env=False, timeout=60) as somebody_else:
        stolen = somebody_else.get(back)
    assert (stolen.status_code, "set-cookie" in stolen.headers) == (403, True)
    assert "orchestre_console" not in stolen.headers["set-cookie"]


def test_the_same_person_is_the_same_member_again(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    address = google.mailbox()
    for _ in range(2):
        back = google.walk_consent(begun(browser, tokens), address)
        assert browser.get(back).status_code == 303
        browser.get("/sign-out")


def test_who_is_invited_joins_with_google_as_the_invited_address_alone(
    house: House, browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    assert browser.get(google.walk_consent(begun(browser, tokens), google.mailbox())).is_redirect
    bob = google.mailbox()
    me = does(house, browser, lambda client: client.me())
    made = does(house, browser, lambda client: client.invitations.invite(bob, Role.APPROVER))
    with at(house) as invited:
        shown = invited.get("/invitation", params={"token": made.token}).text
        assert me.email in shown
        assert bob in shown
        (place,) = re.findall(r'action="/sign-in/google\?next=([^"]+)"', shown)
        place = unquote(place)
        other = google.walk_consent(begun(invited, tokens, place, by="POST"), google.mailbox())
        refused = invited.get(other)
        assert refused.status_code == 403
        assert "Look again" in refused.text
        assert COOKIE not in invited.cookies
        back = google.walk_consent(begun(invited, tokens, place, by="POST"), bob)
        joined = invited.get(back)
        assert (joined.status_code, joined.headers["location"]) == (303, "/")
        now = does(house, invited, lambda client: client.me())
    assert (now.email, now.workspace, now.role) == (bob, me.workspace, Role.APPROVER)


def test_no_link_joins_a_team_before_its_page_was_seen(browser: httpx.Client) -> None:
    place = "/invitation?token=of-a-stranger"
    sent = browser.get("/sign-in/google", params={"next": place})
    assert (sent.status_code, sent.headers["location"]) == (303, place)
    assert "set-cookie" not in sent.headers
    elsewhere = {"Origin": "https://evil.example"}
    posted = browser.post("/sign-in/google", params={"next": place}, headers=elsewhere)
    assert (posted.status_code, "set-cookie" in posted.headers) == (403, False)


def test_a_visit_that_was_kept_in_another_form_is_refused(browser: httpx.Client) -> None:
    kept = {"Cookie": "orchestre_google=a|b|c|http%3A%2F%2F%5Bx"}
    assert NOT_BEGUN in browser.get(BACK, headers=kept).text


@pytest.mark.parametrize("place", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_no_visit_ends_elsewhere(
    browser: httpx.Client, google: Google, tokens: Tokens, place: str
) -> None:
    back = google.walk_consent(begun(browser, tokens, place), google.mailbox())
    assert browser.get(back).headers["location"] == "/"


def test_a_token_of_another_visit_is_refused(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    back = google.walk_consent(begun(browser, tokens), google.mailbox())
    tokens.nonce = "of another visit"
    answered = browser.get(back)
    assert answered.status_code == 403
    assert NOT_BEGUN in answered.text


def test_another_visits_state_is_refused(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    back = google.walk_consent(begun(browser, tokens), google.mailbox())
    begun(browser, tokens)
    answered = browser.get(back)
    assert answered.status_code == 403
    assert NOT_BEGUN in answered.text


def test_whoever_says_no_to_google_is_told_what_else_there_is(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    state = asked_of(begun(browser, tokens))["state"]
    answered = browser.get(BACK, params={"error": "access_denied", "state": state})
    assert answered.status_code == 403
    assert "You did not let Google say who you are" in answered.text
    assert "access_denied" not in answered.text
    assert NOT_BEGUN in browser.get(BACK, params={"code": "c", "state": "s"}).text
    assert NOT_BEGUN in browser.get(BACK).text


def test_trouble_at_google_is_said_as_such(
    browser: httpx.Client, google: Google, tokens: Tokens
) -> None:
    back = google.walk_consent(begun(browser, tokens), google.mailbox())
    tokens.refuses = True
    answered = browser.get(back)
    assert answered.status_code == 503
    assert "Google did not say who you are" in answered.text
