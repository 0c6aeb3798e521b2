"""The gate's walls: whom Streamlit's own doors open to, what a form may carry, by which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import expect
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from console.gate.cookie import COOKIE
from console.gate.form import LARGEST
from console.gate.known import AGAIN
from console.gate.uploads import UPLOADS, has_room
from tests.console.browser import PASSWORD, Visitor, is_served
from tests.console.caller import Caller, session_of
from tests.emulators.running import free_port
from tests.journeys.processes import House, until

MADE_UP = "a" * 43


@pytest.fixture
def caller(house: House, email: str) -> Iterator[Caller]:
    assert house.console_port
    caller = Caller(house.console_port, email)
    with caller.http:
        yield caller


@pytest.mark.parametrize("cookie", ["", MADE_UP])
def test_a_stranger_gets_no_session_and_puts_nothing_into_memory(
    caller: Caller, cookie: str
) -> None:
    with caller.page(cookie) as told:
        assert told.auth_redirect.url == AGAIN
        assert not session_of(told)
    with caller.page(caller.comes_in()) as members:
        assert caller.uploads(session_of(members), cookie) == 401


def test_a_member_uploads_as_long_as_the_session_lasts(caller: Caller) -> None:
    token = caller.comes_in()
    with caller.page(token) as told:
        assert caller.uploads(session_of(told), token) == 204
        caller.http.get("/sign-out")
        assert caller.uploads(session_of(told), token) == 401


def test_files_fill_no_more_than_their_room() -> None:
    files = MemoryUploadedFileManager(UPLOADS)
    large = b"x" * 100_000_000
    for number in range(11):
        assert has_room(files), number
        files.add_file(f"page {number}", UploadedFileRec("file", "a.csv", "text/csv", large))
    assert not has_room(files)
    files.remove_session_files("page 0")
    assert has_room(files)


@pytest.mark.parametrize("cookie", ["", MADE_UP])
@pytest.mark.parametrize("host", ["", "127.0.0.1?", "127.0.0.1#", "127.0.0.1/sign-in?"])
def test_streamlits_own_doors_are_shut_to_strangers(caller: Caller, cookie: str, host: str) -> None:
    headers = {"Cookie": f"{COOKIE}={cookie}"} | ({"Host": host} if host else {})
    for path in ("metrics", "upload_file/a/b", "agent/openapi.json", "bidi-components/a/b"):
        answered = caller.http.get(f"/_stcore/{path}", headers=headers)
        assert answered.status_code == 401, (path, answered.text)


def test_what_a_page_needs_before_its_websocket_is_open(caller: Caller) -> None:
    for path in ("/_stcore/health", "/_stcore/host-config", "/sign-in"):
        assert caller.http.get(path).is_success, path


def test_a_page_whose_session_has_ended_leads_to_sign_in_and_back(
    visit: Callable[..., Visitor], caller: Caller
) -> None:
    ana = visit()
    ana.begin(caller.email)
    ana.open("/products?sku=A-1")
    # As while the lid was shut for a month: the page comes back with a cookie that was good.
    held = {one["name"]: one["value"] for one in ana.page.context.cookies()}
    caller.http.get("/sign-out", headers={"Cookie": f"{COOKIE}={held[COOKIE]}"})
    ana.page.reload()
    expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    ana.sign_in(caller.email)
    expect(ana.page).to_have_url(re.compile(r"/products\?sku=A-1$"))
    assert not ana.complaints


def in_parts(length: int) -> Iterator[bytes]:
    """Say no length beforehand."""
    yield b"email="
    for _ in range(length // 1000):
        yield b"x" * 1000


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_form_carries_a_form_and_no_more(caller: Caller, path: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    large = caller.http.post(path, content=in_parts(2 * LARGEST), headers=kind)
    assert large.status_code == 413
    assert "more than the form takes" in large.text
    assert 'name="password"' in large.text
    file = caller.http.post(path, files={"email": ("a", b"x" * 1000)}, data={"password": "b"})
    assert file.status_code == 415
    assert "Fill in the form on this page" in file.text


def test_a_name_that_was_pointed_here_opens_nothing(caller: Caller) -> None:
    rebound = caller.host.replace("127.0.0.1", "rebind.attacker.example")
    own = {"Host": rebound, "Origin": f"http://{rebound}"}
    for path in ("/", "/sign-in", "/_stcore/health"):
        answered = caller.http.get(path, headers=own)
        assert answered.status_code == 421, path
        assert "ORCHESTRE_CONSOLE_URL" in answered.text
    form = {"email": caller.email, "password": PASSWORD}
    assert caller.http.post("/sign-up", data=form, headers=own).status_code == 421
    local = {"Host": caller.host.replace("127.0.0.1", "localhost")}
    assert caller.http.get("/sign-in", headers=local).is_success


def test_what_a_browser_calls_itself_and_bears_is_no_fault_of_ours(caller: Caller) -> None:
    caller.comes_in()
    form = {"email": caller.email, "password": PASSWORD}
    odd = httpx.Headers({"User-Agent": "Café"}, encoding="utf-8")
    assert caller.http.post("/sign-in", data=form, headers=odd).status_code == 303
    strange = httpx.Headers({"Cookie": f"{COOKIE}=tökén"}, encoding="utf-8")
    for path in ("/identity?token=a", "/sign-out"):
        answered = caller.http.get(path, headers=strange)
        assert answered.status_code == 303, path
        assert answered.headers["location"].startswith("/sign-in")


def test_coming_in_ends_another_members_session_and_leaves_ones_own(
    house: House, caller: Caller
) -> None:
    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{house.url}/users/me"
        return httpx.get(url, headers=headers, trust_env=False, timeout=60).status_code

    before, now = caller.comes_in(), caller.comes_in("/sign-in")
    assert before != now
    # Pages that are open in it hold what was typed there.
    assert (status(before), status(now)) == (200, 200)
    caller.email = f"bea-{caller.email}"
    bea = caller.comes_in()
    assert (status(before), status(now), status(bea)) == (200, 401, 200)


def test_who_is_signed_in_is_led_past_the_form(caller: Caller) -> None:
    def shown() -> httpx.Response:
        return caller.http.get("/sign-in", params={"next": "/review?draft=1"})

    assert 'name="password"' in shown().text
    caller.http.cookies.set(COOKIE, MADE_UP)
    assert 'name="password"' in shown().text
    caller.http.cookies.clear()
    caller.comes_in()
    assert shown().headers["location"] == "/review?draft=1"
    caller.http.get("/sign-out")
    assert 'name="password"' in shown().text


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Somebody at a console whose API is away."""
    port = free_port()
    house = House(tmp_path_factory.mktemp("alone"), console_port=port)
    console = house.start("console")
    caller = Caller(port, "ana@example.com")
    try:
        until(lambda: is_served(house.console_url), "the console to answer")
        with caller.http:
            yield caller
    finally:
        console.stop()


def test_while_the_api_is_away_pages_stay_open_and_no_file_is_taken(alone: Caller) -> None:
    with alone.page(MADE_UP) as told:
        assert session_of(told)
        assert alone.uploads(session_of(told), MADE_UP) == 401
    with alone.page("") as told:
        assert told.auth_redirect.url == AGAIN


def test_signing_out_here_does_not_wait_for_the_api(alone: Caller) -> None:
    answered = alone.http.get("/sign-out", headers={"Cookie": f"{COOKIE}={MADE_UP}"})
    assert "This browser is signed out" in answered.text
    assert "your session did not end there" in answered.text
    assert "Sign out everywhere else" in answered.text
    assert f'{COOKIE}=""' in answered.headers["set-cookie"]
    assert answered.headers["clear-site-data"] == '"storage"'
