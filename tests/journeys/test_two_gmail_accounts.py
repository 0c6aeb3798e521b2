"""Two Gmail mailboxes of one team, from linking to unlinking, by the words of the guide."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from orchestre.store.tables import accounts, replies
from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.emulators.google import CLIENT_ID, CLIENT_SECRET, REDIRECTS, start_google
from tests.journeys.desk import PASSWORD
from tests.journeys.gmail_desk import GmailBox, GmailDesk, Sent
from tests.journeys.google_gate import Gate
from tests.journeys.ledger import approved_texts, opened
from tests.journeys.letters import CATALOGUE
from tests.journeys.mailbox import DOMAIN, message_id
from tests.journeys.processes import House, Running, until

ANA = "ana@lamps.example"
#: Where a web page of the shop's own takes results; nobody has to listen there for this.
CONSOLE = "https://console.lamps.example/linked?tab=2"
#: What a person writes in place of the draft: signs and ends of lines that mail likes to change.
BY_HAND = (
    "Grüß Gott,\n\n.\nFrom here on it is yours: 39.90 EUR. \N{ELECTRIC LIGHT BULB}\n\n"
    + "A line that goes on and on" * 40
    + "\n--\nAna\n"
)


@dataclass
class Shop:
    """A house, its two mailboxes, and who works there."""

    house: House
    up: Running
    desk: GmailDesk
    gate: Gate
    proxy: FaultProxy
    alice: GmailBox
    bob: GmailBox

    def run(self, *command: str, stdin: str = "", code: int = 0) -> str:
        """Run a command; return what it said."""
        ran = self.house.run(*command, stdin=stdin)
        assert ran.returncode == code, ran.stderr
        return ran.stdout + ran.stderr

    def waiting(self, name: str) -> Any:
        """Return the page of the draft that waits for a customer."""
        self.desk.settled([name])
        return self.desk.draft(self.desk.drafts("waiting")[name])

    def left(self, name: str) -> Sent:
        """Wait until the reply to a customer counts as sent; return the one copy of it."""
        until(lambda: name in self.desk.drafts("sent"), f"the reply to {name} to leave")
        (copy,) = self.alice.sent_to(name) + self.bob.sent_to(name)
        return copy


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    house = House(tmp_path / "house")
    gate = Gate()
    with contextlib.ExitStack() as stack:
        google = start_google(tmp_path, (*REDIRECTS, f"{house.url}/providers/google_auth"))
        stack.callback(google.stop)
        proxy = FaultProxy(google.url)
        stack.callback(proxy.stop)
        proxy.behind.close()
        proxy.behind = httpx.Client(base_url=google.url, transport=gate, timeout=30)
        house.settings |= google.settings(proxy.url)
        house.settings |= {"undo_seconds": 2, "redirect_urls": CONSOLE}
        boxes = (GmailBox(google, name, google.mailbox()) for name in ("alice", "bob"))
        up = house.open()
        # Another one may be at work by then.
        stack.callback(lambda: made.up.kill())  # noqa: PLW0108
        GmailDesk.sign_up(house.url, ANA).close()
        desk = stack.enter_context(contextlib.closing(GmailDesk(house.url, ANA)))
        made = Shop(house, up, desk, gate, proxy, *boxes)
        yield made


@pytest.mark.timeout(300)
async def test_two_mailboxes_from_linking_to_unlinking(shop: Shop) -> None:
    _link_both(shop)
    _import_what_is_sold(shop)
    _answer_in_both(shop)
    _stop_one(shop)
    await _die_before_and_while_sending(shop)
    _link_it_again(shop, _lose_one(shop))
    kept = await approved_texts(shop.house, ANA)
    events = shop.desk.events()
    answered = sum(status == "sent" for status, _ in kept.values())
    assert len(shop.alice.sent() + shop.bob.sent()) == answered == 6
    assert sum(event["verb"] == "reply sent" for event in events) == answered
    await _unlink_both(shop)
    assert shop.up.stop() == 0
    _has_told_nothing(shop, str(events))


def _link_both(shop: Shop) -> None:
    desk, alice, bob = shop.desk, shop.alice, shop.bob
    by_page = desk.read_page(desk.visit(alice))
    goal = desk.visit(bob, redirect_url=CONSOLE)
    assert (goal.host, goal.params["tab"]) == ("console.lamps.example", "2")
    for provider, box, result in (
        ("gmail", alice, by_page),
        ("gmailprovider", bob, goal.params["result"]),
    ):
        shop.gate.secrets.add(result)
        linked = desk.link_result(provider, box, result)
        assert (linked["provider"], linked["address"]) == ("gmail", box.address)
        assert (linked["status"], linked["lacks"]) == ("linked", "")


def _import_what_is_sold(shop: Shop) -> None:
    catalogue = shop.house.folder / "products.csv"
    catalogue.write_text(CATALOGUE)
    shop.run("login", "--email", ANA, "--password-stdin", stdin=PASSWORD)
    shop.run("products", "import", str(catalogue))


def _answer_in_both(shop: Shop) -> None:
    """Mail in both mailboxes is drafted, labelled, approved, and answered once where it came in."""
    asked = {}
    for box, name in ((shop.alice, "ada"), (shop.bob, "ben")):
        bot = shop.desk.bots("start", box, interval_seconds=1)
        assert (bot["status"], bot["interval_seconds"]) == ("running", 1)
        chain = f"References: <earlier@{DOMAIN}>", f"In-Reply-To: <earlier@{DOMAIN}>"
        asked[name] = box, box.ask(name, *chain, subject="RE: Re: AW: Lamp")
    shown = {name: shop.waiting(name) for name in asked}
    for name, (box, letter) in asked.items():
        assert "39.90" in shown[name]["text"]
        box.is_labelled(letter, "Drafted")
    shop.desk.approve(shown["ada"]).raise_for_status()
    edited = shop.desk.decide(shown["ben"], "edit", text=BY_HAND, approve=True).raise_for_status()
    assert edited.json()["text"] == BY_HAND
    shown["ben"] = edited.json()
    for name, (box, letter) in asked.items():
        copy = shop.left(name)
        assert len(box.sent_to(name)) == 1, "it left from the other mailbox"
        assert (copy.thread, copy.text) == (letter.thread, shown[name]["text"])
        _stands_in_its_thread(copy, name, box)
        box.is_labelled(letter, "Answered")
        assert not box.drafts(), "nothing lies about"


def _stands_in_its_thread(copy: Sent, name: str, box: GmailBox) -> None:
    mail = copy.mail
    assert mail["From"].addresses[0].addr_spec == box.address
    assert mail["In-Reply-To"] == message_id(name)
    assert mail["References"].split() == [f"<earlier@{DOMAIN}>", message_id(name)]
    assert mail["Subject"].startswith("Re: Lamp")
    assert mail["Subject"].lower().count("re:") == 1
    for field in ("Date", "Message-ID", "X-Orchestre-Reply"):
        assert mail.keys().count(field) == 1


def _stop_one(shop: Shop) -> None:
    """What comes while a bot is stopped waits in the mailbox until it is started again."""
    desk, alice, bob = shop.desk, shop.alice, shop.bob
    assert desk.bots("stop", bob)["status"] == "stopped"
    bob.ask("paused")
    alice.ask("meanwhile")
    desk.settled(["meanwhile"])
    desk.looks_again(alice)
    assert "paused" not in desk.messages()
    status = {box.name: desk.bots("status", box)["status"] for box in (alice, bob)}
    assert status == {"alice": "running", "bob": "stopped"}
    desk.bots("start", bob, interval_seconds=1)
    desk.settled(["paused"])
    status = {box.name: desk.bots("status", box)["status"] for box in (alice, bob)}
    assert status == {"alice": "running", "bob": "running"}


async def _die_before_and_while_sending(shop: Shop) -> None:
    """Of three replies one has just been claimed, one has left unanswered, one can be undone."""
    claimed = shop.alice.ask("claimed")
    names = ("claimed", "paused", "meanwhile")
    shown = {name: shop.waiting(name) for name in names}
    shop.proxy.forget()
    looks = f"GET /gmail/v1/users/me/threads/{claimed.thread}?"
    shop.proxy.fail(looks, Fault("hang"))
    shop.proxy.fail("POST /gmail/v1/users/me/drafts/send", Fault("hang", taken=True))
    for name in ("claimed", "paused"):
        shop.desk.approve(shown[name]).raise_for_status()
    until(lambda: any(looks in one for one in shop.proxy.seen), "the claim of one")
    until(lambda: shop.bob.sent_to("paused"), "the sending of another")
    shop.desk.leave_after(600)
    shop.desk.approve(shown["meanwhile"]).raise_for_status()
    shop.desk.leave_after(None)
    shop.up.kill()
    assert not shop.alice.sent_to("claimed") + shop.alice.sent_to("meanwhile")
    shop.up = shop.house.open()
    await _two_minutes_later(shop.house)
    for name in names:
        assert shop.left(name).text == shown[name]["text"]


async def _two_minutes_later(house: House) -> None:
    """Have what is unclear looked for now, and what could be undone leave."""
    async with opened(house) as store, store.begin() as tx:
        later = replies.c.due_at > tx.now + timedelta(seconds=60)
        found = await tx.execute(sa.update(replies).where(later).values(due_at=tx.now))
        assert found.rowcount == 3


def _lose_one(shop: Shop) -> Any:
    """An owner takes the access back: one bot stops, and says so once; the other goes on."""
    desk, alice, bob = shop.desk, shop.alice, shop.bob
    (granted,) = shop.gate.refresh_tokens[alice.address]
    _revoke(shop.proxy.url, granted)
    until(lambda: desk.account(alice)["status"] == "needs_relink", "alice to be found out")
    alice.ask("gap")
    bob.ask("onward")
    assert desk.bots("status", alice)["status"] == "stopped"
    desk.settled(["onward"])
    assert "gap" not in desk.messages()
    assert desk.bots("status", bob)["status"] == "running"
    refused = desk.bots("start", alice, expected=409, interval_seconds=1)
    assert refused["next"].startswith("Link it again"), refused
    account = desk.account(alice)
    told = [one for one in desk.events() if one["verb"] == "account needs relink"]
    assert [one["subject"] for one in told] == [account["id"]]
    return account


def _link_it_again(shop: Shop, kept: Any) -> None:
    """By the command line, as where there is no terminal to paste the code into."""
    link = ("accounts", "link", "gmail", "alice")
    said = shop.run(*link, code=1)
    url = next(line for line in said.splitlines() if line.startswith(shop.proxy.url))
    back = shop.alice.google.walk_consent(url, shop.alice.address)
    ended = httpx.get(back, trust_env=False, timeout=60)
    result = shop.desk.read_page(httpx.URL(ended.headers["location"]))
    shop.gate.secrets.add(result)
    shop.run(*link, "--result", result)
    account = shop.desk.account(shop.alice)
    assert (account["id"], account["status"]) == (kept["id"], "linked")
    assert {"ada", "meanwhile", "claimed"} <= set(shop.desk.messages())
    shop.desk.bots("start", shop.alice, interval_seconds=1)
    shown = shop.waiting("gap")
    shop.desk.approve(shown).raise_for_status()
    assert shop.left("gap").text == shown["text"]


async def _unlink_both(shop: Shop) -> None:
    live = [shop.gate.refresh_tokens[box.address][-1] for box in (shop.alice, shop.bob)]
    assert [_refreshed(shop, token) for token in live] == ["", ""]
    assert shop.desk.unlink(shop.alice).status_code == 204
    shop.run("accounts", "unlink", "bob", "--yes")
    assert [_refreshed(shop, token) for token in live] == ["invalid_grant", "invalid_grant"]
    assert shop.desk.get("/providers/get_my_providers")["items"] == []
    assert {"ada", "ben", "gap"} <= set(shop.desk.messages()), "what came stays readable"
    async with opened(shop.house) as store, store.read() as tx:
        options = await tx.execute(sa.select(accounts.c.options))
        assert options.scalars().all() == [None, None]


def _revoke(url: str, token: str) -> None:
    revoked = httpx.post(f"{url}/oauth2/revoke", data={"token": token}, trust_env=False, timeout=60)
    revoked.raise_for_status()


def _refreshed(shop: Shop, token: str) -> str:
    """Ask for an access token; return why none was given, or nothing."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    url = f"{shop.proxy.url}/oauth2/token"
    given = httpx.post(url, data=form, trust_env=False, timeout=60)
    return str(given.json().get("error", ""))


def _has_told_nothing(shop: Shop, events: str) -> None:
    assert len(shop.gate.secrets) > 10
    kept = b"".join(path.read_bytes() for path in shop.house.data.rglob("*") if path.is_file())
    told = shop.house.said() + events
    for secret in shop.gate.secrets:
        assert secret not in told
        assert secret.encode() not in kept
    assert "Traceback" not in told
