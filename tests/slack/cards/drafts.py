"""Drafts that cards are made of: an ordinary one, the longest, and one written to do harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestre.client.schemas import (
    AttachmentInfo,
    DraftDetail,
    FindingInfo,
    HistoryEntry,
    MessageInfo,
    SourceInfo,
    ThreadEntry,
)
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CONSOLE = "https://console.example.com"
ID = "0199f0c2a7b4e1d83f5c6a7b8c9d0e1f"
HASH = "9f86d081884c7d659a2feaa0c55ad015"
ANSWER = """Hello Jane,

yes, the blue kettle (SKU-00042) is in stock at 39.90 EUR. Two of them reach Lyon on Thursday.

Best regards,
Nordwind
"""
#: What a customer may write to be taken for more than a customer's words.
HOSTILE = (
    "<!channel> <!here> <@U024BE7LH> <#C024BE7LR> <!subteam^S1|all> <https://evil.example|bank> "
    "*bold* _it_ ~gone~ `code` ```block``` > quote &lt;!everyone&gt; &amp; "
    "[link](https://evil.example) https://evil.example :tada: @here @channel "
    "<!date^1392734382^{date}|today> \u202egnp.exe\u202c \u2066a\u2069 \u200bzero\u200dwidth\ufeff "
    "\U000e0049\U000e0067\U000e006e \x00\x07\x1b[31m "
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd"
)


def a_message(**values: object) -> MessageInfo:
    given: dict[str, object] = {
        "id": "0199f0c2a7b4e1d83f5c6a7b8c9d0aaa",
        "account": "0199f0c2a7b4e1d83f5c6a7b8c9d0bbb",
        "account_name": "Nordwind sales",
        "thread": "<mail-1@example.org>",
        "sender": "jane@example.org",
        "from_name": "Jane Doe",
        "to": ["shop@example.com"],
        "subject": "Is the blue kettle in stock?",
        "text": "Hi,\n\nis the blue kettle still there? Can you ship two to Lyon?\n\nJane\n",
        "received_at": NOW - timedelta(minutes=18),
        "status": MessageStatus.DRAFTED,
    }
    return MessageInfo(**(given | values))


def a_draft(**values: object) -> DraftDetail:
    given: dict[str, object] = {
        "id": ID,
        "version": 1,
        "content_hash": HASH,
        "status": DraftStatus.WAITING,
        "account": "0199f0c2a7b4e1d83f5c6a7b8c9d0bbb",
        "account_name": "Nordwind sales",
        "to": ["jane@example.org"],
        "subject": "Re: Is the blue kettle in stock?",
        "text": ANSWER,
        "confidence": "high",
        "created_at": NOW - timedelta(minutes=4),
        "updated_at": NOW - timedelta(minutes=4),
        "message": a_message(),
        "thread_id": "<mail-1@example.org>",
        "author": "model:gpt-5-mini",
        "sources": [
            SourceInfo(
                kind="product",
                id="SKU-00042",
                title="Blue kettle",
                text="Blue kettle, 39.90 EUR, in stock",
                url="https://shop.example.com/p/SKU-00042",
                quoted=True,
            ),
            SourceInfo(
                kind="document",
                id="ship-fr",
                title="Shipping to France",
                text="Orders before 16:00 leave the same day; Lyon takes two days.",
                quoted=True,
            ),
            SourceInfo(kind="product", id="SKU-00043", title="Red kettle", text="Red kettle"),
        ],
        "history": [drafted()],
    }
    return DraftDetail(**(given | values))


def drafted(text: str = ANSWER, version: int = 1) -> HistoryEntry:
    return HistoryEntry(
        at=NOW - timedelta(minutes=4),
        actor="model:gpt-5-mini",
        verb="drafted",
        version=version,
        text=text,
    )


def decided(verb: str, **values: object) -> HistoryEntry:
    given: dict[str, object] = {"at": NOW, "actor": "ana@example.com", "verb": verb, "version": 1}
    return HistoryEntry(**(given | values))


def a_thread(text: str, count: int) -> list[ThreadEntry]:
    return [
        ThreadEntry(
            sender="jane@example.org",
            from_name="Jane Doe",
            subject="Kettles",
            text=f"{number}: {text}",
            received_at=NOW - timedelta(days=count - number),
            ours=number % 2 == 1,
        )
        for number in range(count)
    ]


def blocking(number: int = 0, what: str = "") -> FindingInfo:
    said = what or f"The price {number}9.00 EUR stands in no source of this draft. Check it."
    return FindingInfo(name=f"price:{number}9.00 EUR", what=said, blocking=True)


def filled(words: str, **values: object) -> DraftDetail:
    """A draft that holds the same words wherever somebody else's words may stand."""
    files = [AttachmentInfo(name=words, media_type=words, size=9)]
    source = {"text": words, "url": words, "quoted": True}
    message = a_message(
        sender=words, from_name=words, subject=words, text=words, attachments=files
    ).model_copy(update={"account_name": words})
    given: dict[str, object] = {
        "to": [words],
        "cc": [words],
        "bcc": [words],
        "subject": words,
        "text": words,
        "account_name": words,
        "error": words,
        "author": words,
        "assignee": words,
        "message": message,
        "attachments": files,
        "findings": [FindingInfo(name="note", what=words)],
        "sources": [
            SourceInfo(kind=kind, id=words, title=words, **source)
            for kind in ("product", "document", "message")
        ],
        "thread": a_thread(words, 3),
        "history": [
            drafted(words),
            decided("respond", actor=words, reason=words),
            decided("approve", actor=words, reason=words),
            decided("reject", actor=words, reason=words),
        ],
    }
    return a_draft(**(given | values))


def longest() -> DraftDetail:
    """As long as everything may be: 100,000 characters, 50 sources, 60 earlier mails."""
    text = "A sentence of the longest reply that anybody has ever written.\n" * 1_590
    return filled(
        text,
        to=[f"person{number}@{'a' * 60}.example.org" for number in range(60)],
        findings=[blocking(number, "It is so. " * 40) for number in range(12)]
        + [FindingInfo(name=f"note{number}", what="Look. " * 80) for number in range(60)],
        sources=[
            SourceInfo(
                kind="product",
                id=f"SKU-{number}",
                title="Kettle " * 40,
                text=text,
                url=f"https://shop.example.com/{'p' * 900}/{number}",
                quoted=True,
            )
            for number in range(50)
        ],
        thread=a_thread(text, 60),
    )


WORST = {
    "ordinary": a_draft(),
    "empty": filled(""),
    "blank": filled("   \n \n\n"),
    "longest": longest(),
    "hostile": filled(HOSTILE),
    "hostile and long": filled(f"{HOSTILE}\n" * 300),
    "emoji": filled(
        "👨\u200d👩\u200d👧\u200d👦🇫🇷🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f👍🏽"
        * 4_000
    ),
    "right to left": filled("שלום עולם، مرحبا بالعالم 123 " * 3_000),
    "one word": filled("x" * 100_000),
    "lines": filled("\n" * 100_000 + "the end"),
    "accents": filled("e" + "\u0301" * 50_000),
    "html": filled("&<>" * 2_000),
}
