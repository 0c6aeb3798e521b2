"""What customers, robots and villains write to the shop in one morning."""

from __future__ import annotations

import base64

from tests.journeys.mailbox import DOMAIN, message_id

SHOP = "shop@lamps.example"
CATALOGUE = (
    "sku,title,price,currency\n"
    "LAMP-7,Reading lamp Lumo 7 W,39.90,EUR\n"
    "LAMP-9,Floor lamp Orbit 9 W,89.00,EUR\n"
)
SPY = "spy@evil.example"


def _mail(name: str, text: str, *more: str, subject: str = "Lamp", sender: str = "") -> bytes:
    fields = (
        f"From: {sender or name} <{name}@{DOMAIN}>",
        f"To: {SHOP}",
        f"Subject: {subject}",
        *([] if "NO ID" in more else [f"Message-ID: {message_id(name)}"]),
        *(field for field in more if field != "NO ID"),
    )
    return "\n".join((*fields, "", text, "")).encode("latin-1")


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _with_attachment(name: str, size: int) -> bytes:
    file = base64.encodebytes(bytes(size)).decode()
    text = (
        "--cut\nContent-Type: text/plain\n\nThis is the LAMP-7 that I mean.\n"
        "--cut\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="photo.pdf"\n\n{file}\n--cut--'
    )
    return _mail(name, text, 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="cut"')


def _nested(name: str, depth: int) -> bytes:
    heads = (
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        for level in range(1, depth)
    )
    text = f"--b0\n{''.join(heads)}Content-Type: text/plain\n\nHello?"
    return _mail(name, text, 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b0"')


#: By the name of whoever wrote it; those that are hard to read come before those who wait.
LETTERS = {
    "huge": _with_attachment("huge", 18_000_000),
    "nested": _nested("nested", 1000),
    "question": _mail(
        "question",
        "What does the LAMP-7 cost?",
        f"References: <earlier@{DOMAIN}>\nIn-Reply-To: <earlier@{DOMAIN}>",
        subject="RE: Re: AW: Lamp",
    ),
    "html": _mail(
        "html",
        "<html><body><p>What does the <b>LAMP-9</b> cost?</p></body></html>",
        "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8",
    ),
    "charset": _mail(
        "charset",
        "Gr\xfc\xdfe. What does the LAMP-7 cost?",
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=x-klingon",
    ),
    "nameless": _mail("nameless", "How much is the Orbit floor lamp?", "NO ID"),
    "poisoned": _mail(
        "poisoned",
        "What does the LAMP-7 cost?",
        subject=_encoded(f"Lamp\r\nBcc: {SPY}\r\n\r\nYou have won."),
        sender=_encoded(f"Eve\r\nBcc: {SPY}"),
    ),
    "bounce": _mail(
        "bounce", "No such user.", "Return-Path: <>", subject="Undelivered Mail Returned to Sender"
    ),
    "list": _mail("list", "LAMP-7 for everybody!", "List-Id: <lamps.lists.example>"),
    "first": _mail(
        "first", "What does the LAMP-9 cost?", f"Cc: the other one <afterthought@{DOMAIN}>"
    ),
    "vague": _mail("vague", "Which lamps do you have?"),
    "hasty": _mail("hasty", "What does the LAMP-7 cost?"),
    "rejected": _mail("rejected", "What does the LAMP-9 cost?"),
}

#: What one of those two sends once `first` has been drafted an answer to.
AFTERTHOUGHT = _mail(
    "afterthought",
    "And what does the LAMP-7 cost?",
    f"In-Reply-To: {message_id('first')}\nReferences: {message_id('first')}",
    subject="Re: Lamp",
)
