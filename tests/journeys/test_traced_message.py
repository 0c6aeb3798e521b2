"""The traced message of ARCHITECTURE.md: from a customer's mail to the reply in their thread."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Server
from tests.journeys.desk import PASSWORD, Desk
from tests.journeys.letters import AFTERTHOUGHT, CATALOGUE, LETTERS, SHOP, SPY
from tests.journeys.mailbox import DOMAIN, Mailbox, author, message_id
from tests.journeys.processes import House, until

# Whichever test comes first also starts the server.
pytestmark = pytest.mark.timeout(300)

ANA = "ana@lamps.example"
#: What a person writes in place of the draft; a line that mail programs like to change.
BY_HAND = "Hello,\n\nthe price is 39.90 EUR.\n\nFrom here on it is yours. \N{ELECTRIC LIGHT BULB}\n"
ANSWERED = {
    "question", "html", "charset", "nameless", "poisoned", "afterthought", "vague", "hasty",
}  # fmt: skip
FIELDS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "X-Orchestre-Reply", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A morning at the shop, as it was seen at its end."""

    me: Any
    messages: dict[str, Any]
    #: The drafts as they were first shown, and as they are at the end.
    shown: dict[str, Any]
    ended: dict[str, Any]
    sent: list[EmailMessage]
    events: list[Any]

    def reply_to(self, name: str) -> EmailMessage:
        (found,) = (mail for mail in self.sent if author(_address(mail)) == name)
        return found


def _address(mail: EmailMessage) -> str:
    (to,) = mail["To"].addresses
    return str(to.addr_spec)


@pytest.fixture(scope="module")
def story(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("traced")
    mailbox = Mailbox(folder / "Maildir", SHOP).make()
    _set_up(server.house, mailbox, folder)
    with contextlib.closing(Desk(server.house.url, ANA)) as desk:
        return _a_morning(server.house, desk, mailbox)


def _a_morning(house: House, desk: Desk, mailbox: Mailbox) -> Story:
    for letter in LETTERS.values():
        mailbox.deliver(letter)
    desk.settled(LETTERS)
    shown = {name: desk.draft(draft) for name, draft in desk.drafts("waiting").items()}
    mailbox.deliver(AFTERTHOUGHT)
    desk.settled(["afterthought"])
    shown["afterthought"] = desk.draft(desk.drafts("waiting")["afterthought"])
    _decide(house, desk, shown)
    until(lambda: desk.drafts("sent").keys() >= ANSWERED, "every reply to leave")
    return Story(
        me=desk.get("/users/me"),
        messages=desk.messages(),
        shown=shown,
        ended={name: desk.draft(draft) for name, draft in shown.items()},
        sent=mailbox.sent(),
        events=desk.events(),
    )


def _set_up(house: House, mailbox: Mailbox, folder: Path) -> None:
    """Do what the README does, on the command line."""
    catalogue = folder / "products.csv"
    catalogue.write_text(CATALOGUE)
    for said, *command in (
        (PASSWORD, "login", "--sign-up", "--email", ANA, "--password-stdin"),
        ("", "accounts", "link", "maildir", SHOP, "--path", str(mailbox.folder)),
        ("", "products", "import", str(catalogue)),
        ("", "bots", "start", SHOP, "--interval", "1"),
    ):
        ran = house.run(*command, stdin=said)
        assert ran.returncode == 0, ran.stderr


def _decide(house: House, desk: Desk, shown: dict[str, Any]) -> None:
    approved = house.run("drafts", "approve", shown["question"]["id"], "--yes")
    assert approved.returncode == 0, approved.stderr
    for name in ("nameless", "poisoned", "afterthought"):
        desk.approve(shown[name]).raise_for_status()
    desk.decide(shown["charset"], "edit", text=BY_HAND, approve=True).raise_for_status()
    edited = desk.decide(shown["html"], "edit", text=BY_HAND).raise_for_status().json()
    desk.approve(edited).raise_for_status()
    desk.decide(shown["rejected"], "reject", reason="Sold out.").raise_for_status()
    desk.leave_after(600)
    desk.approve(shown["hasty"]).raise_for_status()
    undone = desk.post(f"/drafts/{shown['hasty']['id']}/undo", {}).raise_for_status().json()
    desk.leave_after(None)
    desk.decide(undone, "edit", text=BY_HAND, approve=True).raise_for_status()
    desk.decide(shown["vague"], "respond", instruction="Name both.").raise_for_status()
    again = until(lambda: _newer(desk, shown["vague"]), "the version that was asked for")
    desk.approve(again).raise_for_status()


def _newer(desk: Desk, shown: Any) -> Any:
    now = desk.draft(shown)
    return now if now["version"] > shown["version"] else None


def test_every_question_is_drafted_with_what_the_draft_leans_on(story: Story) -> None:
    for name in ("question", "html", "charset", "nameless", "poisoned", "first", "afterthought"):
        assert story.messages[name]["status"] == "drafted"
        assert story.shown[name]["sources"], name
    assert "39.90" in story.shown["question"]["text"]
    assert "89.00" in story.shown["html"]["text"]
    assert {source["kind"] for source in story.shown["html"]["sources"]} >= {"product"}


def test_robots_are_skipped_with_the_reason(story: Story) -> None:
    for name, why in (("bounce", "bounce"), ("list", "mailing list")):
        assert story.messages[name]["status"] == "skipped"
        assert why in story.messages[name]["reason"]
        assert name not in story.ended


def test_what_is_hard_to_read_holds_nobody_up(story: Story) -> None:
    huge, nested = story.messages["huge"], story.messages["nested"]
    assert huge["status"] == "drafted"
    assert [file["name"] for file in huge["attachments"]] == ["photo.pdf"]
    assert nested["status"] == "drafted" or nested["reason"]


def test_what_was_approved_leaves_exactly_once_and_nothing_else(story: Story) -> None:
    assert sorted(author(_address(mail)) for mail in story.sent) == sorted(ANSWERED)
    for name in ANSWERED:
        assert story.ended[name]["status"] == "sent"
        assert story.reply_to(name).get_content() == story.ended[name]["text"], name


def test_edited_text_leaves_as_it_was_typed(story: Story) -> None:
    for name in ("html", "charset", "hasty"):
        assert story.reply_to(name).get_content() == BY_HAND


def test_replies_stand_in_their_threads(story: Story) -> None:
    earlier = f"<earlier@{DOMAIN}>"
    assert story.reply_to("question")["References"].split() == [earlier, message_id("question")]
    assert story.reply_to("afterthought")["References"].split() == [
        message_id("first"),
        message_id("afterthought"),
    ]
    for name in ANSWERED - {"nameless"}:
        assert story.reply_to(name)["In-Reply-To"] == message_id(name)
    assert story.reply_to("nameless")["In-Reply-To"] is None
    for mail in story.sent:
        assert mail["Subject"].startswith("Re: Lamp")
        assert mail["Subject"].lower().count("re:") == 1
        assert mail["From"].addresses[0].addr_spec == SHOP


def test_no_field_is_smuggled_in(story: Story) -> None:
    for mail in story.sent:
        assert set(mail.keys()) <= FIELDS
        assert len(mail.keys()) == len(set(mail.keys()))
    poisoned = story.reply_to("poisoned")
    assert SPY not in [to.addr_spec for to in poisoned["To"].addresses]
    assert "\n" not in story.messages["poisoned"]["subject"]


def test_who_writes_again_voids_the_draft_that_waited(story: Story) -> None:
    assert story.ended["first"]["status"] == "superseded"
    assert story.ended["rejected"]["status"] == "rejected"


def test_the_page_of_a_draft_tells_its_history(story: Story) -> None:
    told = [(one["verb"], one["version"]) for one in story.ended["hasty"]["history"]]
    assert told == [
        ("drafted", 1),
        ("approve", 1),
        ("undo", 1),
        ("drafted", 2),
        ("edit", 2),
        ("edited", 3),
        ("approve", 3),
        ("sent", 3),
    ]
    people = {one["actor"] for one in story.ended["hasty"]["history"]}
    assert people == {"model:offline", ANA, "orchestre"}


def test_the_trail_names_who_decided_before_anything_left(story: Story) -> None:
    assert [int(event["id"]) for event in story.events] == list(range(1, len(story.events) + 1))
    assert len({event["hash"] for event in story.events}) == len(story.events)
    for name in ANSWERED:
        about = [event for event in story.events if event["subject"] == story.ended[name]["id"]]
        verbs = [event["verb"] for event in about]
        assert verbs[0] == "draft written"
        assert verbs[-2:] == ["draft approved", "reply sent"]
        assert verbs.count("reply sent") == 1
        assert about[-2]["actor"] == story.me["id"]
        assert about[-2]["before"]["content_hash"] == story.ended[name]["content_hash"]
    rejected = [e for e in story.events if e["subject"] == story.ended["rejected"]["id"]]
    assert [event["verb"] for event in rejected] == ["draft written", "draft rejected"]
