"""The gate: who comes in by which link, and who does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from starlette.datastructures import URL

from console.gate.guard import is_own_place, to_sign_in
from orchestre.domain.members import Role
from tests.console.browser import PASSWORD, Visitor, address_of
from tests.console.desk import ApiDesk, reads
from tests.console.team import identity_link, invited
from tests.journeys.processes import House

Visit = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}
HOSTILE = "<script>x</script> **b** $x$ <img src=x>"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "//[x",
    "/\\evil.example/",
    "/\t/evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
]


@pytest.fixture
def desk(house: House, email: str, tmp_path: Path) -> ApiDesk:
    """Somebody who has a workspace."""
    return ApiDesk(house.url, email, tmp_path).signs_up()


@pytest.fixture
def gate(house: House) -> Iterator[httpx.Client]:
    """A browser's HTTP, without the browser."""
    url = house.console_url
    headers = {"Accept": "text/html", "Origin": url}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


def test_an_invited_viewer_joins_and_is_offered_no_decision(visit: Visit, desk: ApiDesk) -> None:
    made = invited(desk, Role.VIEWER)
    bea = visit(viewport=PHONE)
    bea.page.goto(f"{bea.url}/invitation?token={made.token}")
    reads(bea, desk.email)
    bea.picture("gate-invitation-phone")
    bea.page.get_by_label("Password").fill("a password of bea")
    bea.page.get_by_role("button", name="Join").click()
    bea.settle()
    bea.open("/members")
    reads(bea, "Reads everything, and decides nothing")
    for name in ("Invite somebody", "Approve", "More"):
        expect(bea.page.get_by_role("button", name=name)).to_have_count(0)
    again = visit(color_scheme="dark")
    again.page.goto(f"{again.url}/invitation?token={made.token}")
    again.page.get_by_role("alert").wait_for()
    again.picture("gate-invitation-used-dark")
    assert not bea.complaints


def test_a_chat_user_is_linked_after_signing_in_and_saying_yes(visit: Visit, desk: ApiDesk) -> None:
    link = identity_link(desk, shown_as=HOSTILE)
    ana = visit()
    ana.page.goto(link.link)
    ana.sign_in(desk.email)
    ana.page.get_by_role("heading", name="Is this you?").wait_for()
    expect(ana.page.get_by_text(HOSTILE)).to_be_visible()
    assert not desk.does(lambda client: client.identities.page()).items
    ana.picture("gate-identity")
    ana.page.get_by_role("button", name="Yes, this is me").click()
    ana.page.get_by_role("heading", name="Linked").wait_for()
    ana.picture("gate-identity-linked")
    [linked] = desk.does(lambda client: client.identities.page()).items
    assert linked.shown_as == HOSTILE
    for token in (link.token, "a" * 43, "short"):
        ana.page.goto(f"{ana.url}/identity?token={token}")
        ana.page.get_by_role("alert").wait_for()
        expect(ana.page.get_by_role("button")).to_have_count(0)
    ana.picture("gate-identity-used")
    assert not ana.complaints


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(gate: httpx.Client, desk: ApiDesk, place: str) -> None:
    assert not is_own_place(place)
    form = {"email": desk.email, "password": PASSWORD}
    answered = gate.post("/sign-in", params={"next": place}, data=form)
    assert (answered.status_code, answered.headers["location"]) == (303, "/")


def test_signing_in_leads_back_to_the_page_and_its_cookie_is_for_browsers_alone(
    gate: httpx.Client, desk: ApiDesk
) -> None:
    form = {"email": desk.email, "password": PASSWORD}
    answered = gate.post("/sign-in", params={"next": "/review?draft=1&x=2"}, data=form)
    assert answered.headers["location"] == "/review?draft=1&x=2"
    cookie = answered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    # This console is reached by plain HTTP.
    assert "secure" not in cookie
    assert gate.get("/review").status_code == 200
    assert gate.get("/sign-out").headers["location"] == "/sign-in"
    assert gate.get("/review").headers["location"] == "/sign-in?next=%2Freview"


def test_where_to_sign_in_is_said_with_the_whole_place() -> None:
    assert to_sign_in(URL("http://a.example/")) == to_sign_in(URL("http://[x")) == "/sign-in"
    place = "http://a.example/identity?token=a-b&c=</script>"
    assert to_sign_in(URL(place)) == "/sign-in?next=%2Fidentity%3Ftoken%3Da-b%26c%3D%3C%2Fscript%3E"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[x"]
)
def test_another_sites_forms_and_sockets_are_refused(
    gate: httpx.Client, desk: ApiDesk, origin: str
) -> None:
    form = {"email": desk.email, "password": PASSWORD}
    for path in ("/sign-in", "/sign-up", "/sign-out", "/invitation", "/identity"):
        answered = gate.post(path, data=form, headers={"Origin": origin})
        assert answered.status_code == 403, path
        assert "set-cookie" not in answered.headers
    wanted = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": origin,
    }
    assert gate.get("/_stcore/stream", headers=wanted).status_code == 403


def test_a_link_from_elsewhere_signs_nobody_out_unasked(gate: httpx.Client, desk: ApiDesk) -> None:
    gate.post("/sign-in", data={"email": desk.email, "password": PASSWORD})
    asked = gate.get("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert "Sign out?" in asked.text
    assert gate.get("/review").status_code == 200


def test_guessing_from_one_address_shuts_no_other_out(gate: httpx.Client, desk: ApiDesk) -> None:
    guesser = {"X-Forwarded-For": address_of(f"guesser {desk.email}")}
    for _ in range(10):
        wrong = gate.post(
            "/sign-in", data={"email": desk.email, "password": "a wrong one"}, headers=guesser
        )
        assert wrong.status_code == 401
    assert "is wrong" in wrong.text
    assert "POST /users" not in wrong.text
    form = {"email": desk.email, "password": PASSWORD}
    refused = gate.post("/sign-in", data=form, headers=guesser)
    assert refused.status_code == 429
    assert "Wait" in refused.text
    own = {"X-Forwarded-For": address_of(desk.email)}
    assert gate.post("/sign-in", data=form, headers=own).status_code == 303


@pytest.mark.parametrize("token", ["", "short", "a" * 43, "<script>"])
def test_a_wrong_invitation_is_refused_kindly(gate: httpx.Client, token: str) -> None:
    answered = gate.post("/invitation", params={"token": token}, data={"password": "a password"})
    assert 400 <= answered.status_code < 500, answered.text
    assert 'role="alert"' in answered.text
    assert "<script>" not in answered.text


def test_a_short_password_is_said_to_be_short(gate: httpx.Client, desk: ApiDesk) -> None:
    made = invited(desk, Role.VIEWER)
    answered = gate.post("/invitation", params={"token": made.token}, data={"password": "short"})
    assert answered.status_code == 422
    assert "must have at least 8 characters" in answered.text


def test_no_page_may_be_framed(gate: httpx.Client) -> None:
    answered = gate.get("/sign-in")
    assert answered.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert answered.headers["referrer-policy"] == "same-origin"
