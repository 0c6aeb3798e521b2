"""Header fields: readable text, addresses, dates and Message-IDs, whatever bytes they came as."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import Message as Field
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime

from orchestre.domain.messages import Address
from orchestre.providers.charsets import text_of
from orchestre.providers.invisible import one_line

#: Fields of one mail, and bytes of one field, that are read; real mail stays far below.
MOST_FIELDS = 1_000
LONGEST_FIELD = 65_536
#: The exact address parser takes a second for a megabyte; beyond this the quick one does.
EXACTLY_PARSED = 16_384
MOST_ADDRESSES = 500
#: Message-IDs kept of one mail: the root and the newest.
MOST_REFERENCES = 100

#: The header block as mail programs read it: it ends at the first line that is no field.
HEADER_BLOCK = re.compile(rb"(?:(?:[\x21-\x39\x3b-\x7e]+[ \t]*:|[ \t]+[^\s])[^\n]*+(?:\n|\Z))*+")
_FIELD = re.compile(
    rb"^([\x21-\x39\x3b-\x7e]+)[ \t]*:[ \t]*([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.MULTILINE
)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_ENCODED_WORDS = re.compile(rf"{_ENCODED_WORD.pattern}(?:\s+{_ENCODED_WORD.pattern})*")
_MARK = re.compile("\ue000(\\d+)\ue001")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:\\]+@[^\s<>()\[\]\",;:\\@]+")
_PARSER = EmailPolicy()
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)

Fields = tuple[tuple[str, str], ...]


def read_fields(block: bytes) -> Fields:
    """Return the fields of a header block, names in lower case, values unfolded but undecoded."""
    found = []
    for match in _FIELD.finditer(block):
        value = _FOLD.sub("", text_of(match[2][:LONGEST_FIELD], "utf-8")).strip()
        found.append((match[1].decode("ascii").lower(), value))
        if len(found) == MOST_FIELDS:
            break
    return tuple(found)


def first(fields: Fields, name: str) -> str:
    """Return the first such field's value; empty where there is none."""
    return next((value for n, value in fields if n == name), "")


def decoded(value: str) -> str:
    """Return a value with its encoded words (RFC 2047) decoded; those that are none stay."""
    pieces: list[str] = []
    charset, waiting, end = "", b"", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        apart = bool(between.strip()) or not waiting
        if waiting and (apart or match[1].lower() != charset):
            pieces.append(text_of(waiting, charset))
            waiting = b""
        pieces.append(between if apart else "")
        # One character may begin in one word and end in the next.
        charset, waiting = match[1].lower(), waiting + _word_bytes(match[2], match[3])
        end = match.end()
    return "".join((*pieces, text_of(waiting, charset), value[end:]))


def unbase64(data: bytes) -> bytes:
    """Decode what can be decoded of base64 with foreign characters or a lost end."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    whole = len(clean) - (len(clean) % 4 == 1)
    return binascii.a2b_base64(clean[:whole] + b"=" * (-whole % 4))


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "bB":
        return unbase64(data)
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


def addresses(value: str) -> tuple[Address, ...]:
    """Return the mailboxes of an address field; what is no address is left out."""
    try:
        pairs = _pairs(value)
    except (MessageError, LookupError, ValueError, AttributeError, RecursionError):
        # Python's parsers raise these on some damaged fields.
        pairs = []
    found = [_address(name, email) for name, email in pairs[:MOST_ADDRESSES]]
    known = tuple(address for address in found if address is not None)
    if known:
        return known
    plain = _PLAIN_ADDRESS.search(value[:EXACTLY_PARSED])
    return (Address(email=plain[0].lower()),) if plain else ()


def _pairs(value: str) -> list[tuple[str, str]]:
    """Return names and addresses; names keep the spaces of their encoded words, and no others.

    Python's parser puts a space between any two encoded words of a name, and what
    they hold must not be taken for commas or brackets: marks stand for them meanwhile.
    """
    words: list[str] = []

    def marked(match: re.Match[str]) -> str:
        words.append(decoded(match[0]))
        return f"\ue000{len(words) - 1}\ue001"

    value = _ENCODED_WORDS.sub(marked, re.sub("[\ue000\ue001]", "", value))
    if len(value) > EXACTLY_PARSED:
        pairs = getaddresses([value])
    else:
        header = _PARSER.header_factory("to", value)
        pairs = [(a.display_name, a.addr_spec) for a in getattr(header, "addresses", ())]
    return [(_MARK.sub(lambda m: words[int(m[1])], name), email) for name, email in pairs]


def _address(name: str, email: str) -> Address | None:
    email = one_line(email).lower()
    local, _, domain = email.rpartition("@")
    if not (local and domain) or re.search(r"[\s<>,;]", email):
        return None
    return Address(email=email[:320], name=one_line(name)[:320])


def message_ids(value: str) -> tuple[str, ...]:
    """Return the well-formed Message-IDs, each once: the first and the last hundred or so."""
    found = tuple(dict.fromkeys(_MESSAGE_ID.findall(value)))
    if len(found) > MOST_REFERENCES:
        return (found[0], *found[-MOST_REFERENCES + 1 :])
    return found


def written_at(value: str, received_at: datetime) -> datetime:
    """Return when the mail says it was written, if that can be: never after it was received."""
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return received_at
    try:
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return received_at
    if not _OLDEST <= when <= received_at + timedelta(days=1):
        return received_at
    return min(when, received_at)


def media_type(value: str, *, default: str) -> str:
    """Return the media type of a Content-Type value, in lower case and without parameters."""
    kind = value.split(";", 1)[0].strip().lower()
    return kind if re.fullmatch(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}", kind) else default


def parameter(value: str, name: str) -> str:
    """Return a parameter of a structured field (RFC 2231 or not), on one line; empty if absent."""
    field = Field()
    field["x"] = value[:EXACTLY_PARSED].replace("\r", " ").replace("\n", " ")
    found = field.get_param(name, header="x")
    if isinstance(found, tuple):
        charset, _, text = found
        found = text_of(str(text).encode("latin-1", "replace"), charset or "utf-8")
    return one_line(decoded(str(found or "")))
