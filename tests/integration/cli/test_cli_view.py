"""A draft as the terminal shows it: what it quotes, when it leaves, who did what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestre.cli.draft_view import View, departure, draft_lines
from orchestre.client.schemas import DraftDetail

MAILBOX = "shop <shop@nordwind.example>"
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=2)


def a_draft(**fields: Any) -> DraftDetail:
    about: dict[str, Any] = {
        "id": "d" * 32, "account": "a" * 32, "to": ["ben@customers.example"],
        "subject": "Re: Tent", "text": "Hello",
    }  # fmt: skip
    message = {
        **about, "thread": "t", "from": "ben@customers.example", "received_at": "2005-05-10T12:00Z",
        "kept_at": NOW, "status": "drafted",
        "attachments": [{"name": "", "media_type": "message/delivery-status", "size": 3}],
    }  # fmt: skip
    whole = {
        **about, "version": 1, "content_hash": "0" * 32, "status": "waiting", "created_at": NOW,
        "updated_at": NOW, "message": message, "thread_id": "t",
    }  # fmt: skip
    return DraftDetail.model_validate({**whole, **fields})


def shown(draft: DraftDetail, *, sources: bool = False, thread: bool = False) -> str:
    return "\n".join(draft_lines(draft, View(mailbox=MAILBOX, sources=sources, thread=thread)))


def test_what_is_quoted_is_shown_and_the_rest_only_counted() -> None:
    found = [
        {"kind": "product", "id": f"T{n}", "title": "Tent", "text": "A tent", "quoted": n == 2}
        for n in range(3)
    ]
    draft = a_draft(sources=found)
    assert "product T2" in shown(draft)
    assert "product T0" not in shown(draft)
    assert "also looked at: 2, shown with --sources" in shown(draft)
    everything = shown(draft, sources=True)
    assert everything.index("product T2") < everything.index("product T0")
    assert "SOURCES   none is quoted" in shown(a_draft())


@pytest.mark.parametrize(
    ("status", "reply", "words"),
    [
        ("waiting", None, ""),
        ("approved", {"due_at": LATER}, f"leaves at {LATER.astimezone():%H:%M:%S}"),
        ("approved", {"due_at": NOW}, "is leaving"),
        (
            "approved",
            {"due_at": LATER, "error": "No room"},
            f"tries again at {LATER.astimezone():%H:%M:%S}",
        ),
        ("approved", {"due_at": NOW, "error": "No room"}, "tries again now"),
    ],
    ids=["waits", "leaves later", "leaves now", "tries later", "tries now"],
)
def test_when_an_approved_draft_leaves(status: str, reply: Any, words: str) -> None:
    kept = None if reply is None else {"status": "approved", **reply}
    draft = a_draft(status=status, reply=kept, due_at=reply and NOW)
    assert departure(draft) == words
    first = shown(draft).splitlines()[0]
    assert first.endswith("No room" if reply and "error" in reply else words or "waiting")


def test_the_exchange_stands_there_oldest_first_and_shortened() -> None:
    ben, us = {"from": "ben@customers.example"}, {"from": "shop@nordwind.example", "ours": True}
    asked = {"received_at": "2005-05-10T12:00Z", "text": "Hello"}
    thread = [
        {**ben, "received_at": "2005-05-01T12:00Z", "text": "One\n\nTwo\nThree\nFour"},
        {**us, "received_at": "2005-05-02T12:00Z", "text": "It weighs 2.10 kg."},
        {**ben, **asked},
        {**us, "received_at": "2005-05-11T12:00Z", "text": "What left already"},
        {**ben, "received_at": "2005-05-12T12:00Z", "text": "Never mind"},
    ]
    text = shown(a_draft(thread=thread))
    order = ["EARLIER", "One", "Three", "OUR REPLY, from shop@", "2.10 kg", "--thread"]
    order += ["THE CUSTOMER WROTE", "Hello", "WRITTEN SINCE", "Never mind", "WHAT WOULD LEAVE"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "Four" not in text
    assert "What left already" not in text
    whole = shown(a_draft(thread=thread), thread=True)
    assert "Four" in whole
    assert "--thread" not in whole
    assert "EARLIER" not in shown(a_draft())


def test_the_mailbox_is_named() -> None:
    lines = shown(a_draft()).splitlines()
    assert f"Mailbox {MAILBOX}" in lines
    assert f"  From     {MAILBOX}" in lines


def test_what_has_left_is_told_so_with_its_message_id() -> None:
    reply = {"status": "sent", "sent_at": NOW, "message_id": "<1@shop.example>"}
    sent = {"at": NOW, "actor": "orchestre", "verb": "sent", "version": 1}
    text = shown(a_draft(status="sent", reply=reply, history=[sent]))
    assert "WHAT LEFT" in text
    assert "WOULD" not in text
    assert "v1 sent as <1@shop.example>" in text


def test_history_tells_each_act_once_and_by_whom() -> None:
    ana = {"actor": "ana@nordwind.example", "at": NOW}
    verbs = [("edit", 1), ("edited", 2), ("approve", 2), ("undo", 2)]
    history = [{**ana, "verb": verb, "version": version} for verb, version in verbs]
    history.append({"at": NOW, "actor": "model:offline", "verb": "drafted", "version": 3})
    lines = shown(a_draft(history=history)).split("HISTORY\n")[1].splitlines()
    assert [line.split(" v")[1].split(" by")[0] for line in lines] == [
        "2 edited",
        "2 approved",
        "2 taken back",
    ]


def test_when_a_mail_came_is_not_what_it_says_of_itself() -> None:
    text = shown(a_draft())
    assert " ago, dated 10 May 2005" in text
    assert "Attached (no name) (message/delivery-status, 3 bytes)" in text
