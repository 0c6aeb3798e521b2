"""Composition: a reply as the bytes of a mail, exactly as approved and with nothing smuggled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime

from orchestre.domain.errors import ReplyRefused
from orchestre.domain.messages import Address
from orchestre.domain.replies import Reply
from orchestre.providers.fields import MOST_REFERENCES, message_ids
from orchestre.providers.invisible import LINE_BREAKS_AND_CONTROLS

#: RFC 2045: at most 76 characters in a line of quoted-printable, the soft line end included.
QUOTED_LINE = 75
#: RFC 5322: lines should be no longer than this.
LINE = 78

_REPLY_MARK = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|vá|odp|ynt|res|rif|r|ответ|отв|回复|回覆|答复|返信|답장)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:\uff1a]\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:[^\s<>()\[\]\",;:\\@]+|\"[^\"\\]+\")@[^\s<>()\",;:\\@]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PLAIN = frozenset(range(ord("!"), ord("~") + 1)) - {ord("=")}
_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.header_encoding = QP


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one line, and exactly one `Re:` at its beginning."""
    rest = _flat(subject)
    while match := _REPLY_MARK.match(rest):
        rest = rest[match.end() :]
    return f"Re: {rest}".strip()


def compose(reply: Reply, *, date: datetime) -> bytes:
    """Return the reply as a mail with CRLF line ends; its decoded text equals `reply.text`.

    Bcc is no field of it: who is named there is the service's business. Names and subject are
    put on one line. Raises `ReplyRefused` if an address or the Message-ID is none.
    """
    fields = [
        ("From", _mailboxes((reply.sender,))),
        ("To", _mailboxes(reply.to)),
        ("Cc", _mailboxes(reply.cc)),
        ("Subject", _words("Subject", reply.subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", _message_id(reply.rfc_message_id)),
        *_thread(reply),
        ("X-Orchestre-Reply", _flat(reply.id)),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    lines = [f"{name}: {value}" for name, value in fields if value]
    lines += ["", *(line for row in reply.text.split("\n") for line in _quoted(row))]
    return "\r\n".join(lines).encode()


def _thread(reply: Reply) -> Iterator[tuple[str, str]]:
    answered = message_ids(reply.in_reply_to)[:1]
    before = tuple(i for known in reply.references for i in message_ids(known)[:1])
    chain = tuple(dict.fromkeys((*(i for i in before if i not in answered), *answered)))
    if len(chain) > MOST_REFERENCES:
        chain = (chain[0], *chain[-MOST_REFERENCES + 1 :])
    yield "In-Reply-To", "".join(answered)
    yield "References", "\r\n ".join(chain)


def _flat(text: str) -> str:
    """Return the text on one line: no character of it can end a header field."""
    clean = text.encode("utf-8", "replace").decode()
    return LINE_BREAKS_AND_CONTROLS.sub(" ", clean).strip()


def _message_id(value: str) -> str:
    found = message_ids(value)
    if found != (value,):
        raise ReplyRefused(f"The reply's Message-ID {value[:100]!r} is none.")
    return value


def _words(name: str, text: str) -> str:
    flat = _flat(text)
    # What looks like an encoded word would be decoded by its reader.
    if flat.isascii() and "=?" not in flat and len(name) + 2 + len(flat) <= LINE - 10:
        return flat
    encoded = Header(flat, _QUOTED_PRINTABLE, header_name=name, maxlinelen=75)
    return encoded.encode(linesep="\r\n")


def _mailboxes(addresses: tuple[Address, ...]) -> str:
    return ",\r\n ".join(map(_mailbox, addresses))


def _mailbox(address: Address) -> str:
    email = address.email
    if not _ADDRESS.fullmatch(email) or LINE_BREAKS_AND_CONTROLS.search(email):
        raise ReplyRefused(f"{email[:100]!r} is no mail address.")
    if not email.isascii():
        email = _in_ascii(email)
    name = _flat(address.name)
    if not name:
        return email
    if _ATOMS.fullmatch(name) and "=?" not in name and len(name) + len(email) < LINE - 10:
        return f"{name} <{email}>"
    if name.isascii() and "=?" not in name and len(name) + len(email) < LINE - 10:
        return f"{_quoted_name(name)} <{email}>"
    return f"{_words('From', name)}\r\n <{email}>"


def _quoted_name(name: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", name) + '"'


def _in_ascii(email: str) -> str:
    """Return the address with its domain in IDNA; a name beyond ASCII needs SMTPUTF8."""
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as err:
        raise ReplyRefused(f"{email[:100]!r} is no mail address.") from err


def _quoted(row: str) -> Iterator[str]:
    """Give one line of text as lines of quoted-printable (RFC 2045, section 6.7).

    A first dot and a first `From ` are spelled out too: some mail programs change them.
    """
    data = row.encode("utf-8", "replace")
    line = ""
    for at, byte in enumerate(data):
        last = at == len(data) - 1
        risky = at == 0 and (byte == ord(".") or data.startswith(b"From "))
        plain = byte in _PLAIN or (byte in b" \t" and not last)
        piece = chr(byte) if plain and not risky else f"={byte:02X}"
        if len(line) + len(piece) > QUOTED_LINE:
            yield line + "="
            line = ""
        line += piece
    yield line
