"""Any bytes become a message: in every charset, however nested, and nothing hidden stays."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestre.domain.messages import RAW_CAP, Address, Message
from orchestre.providers.mime import TEXT_CAP, read_message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEAD = b"From: Ann <Ann@Example.org>\nSubject: Hello\nMessage-ID: <a@b>\nMIME-Version: 1.0\n"


def read(raw: bytes) -> Message:
    return read_message(raw, provider_id="id-1", received_at=NOW)


def part(kind: str, body: str, *more: str) -> bytes:
    return "\n".join(["--B", f"Content-Type: {kind}", *more, "", body, ""]).encode()


def multipart(kind: str, *parts: bytes) -> Message:
    return read(HEAD + f"Content-Type: multipart/{kind}; boundary=B\n\n".encode() + b"".join(parts))


BROKEN = st.lists(
    st.sampled_from([
        b"From: ", b"Subject: ", b"To: ", b"Date: ", b"Message-ID: ", b"\n", b"\r\n", b"\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n", b"Content-Type: text/html\n\n", b"--a\n",
        b"--a--", b"=?utf-8?b?", b"=?utf-7?q?+AGE", b"?=", b"<p hidden>", b"<style>.x{display:none",
        b"<", b">", b'"', b"(", b"[", b"@", b";", b":", b"charset=", b"utf-16", b"\xff\xfe",
        b"\x00",
        b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n\nbegin ",
        b"1 Jan 99999 00:00:00 +9999", b"=E4", b"filename*0*=utf-8''%FF",
        "\u202e\U000e0041".encode(),
    ])
).map(b"".join)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.binary() | BROKEN | BROKEN.map(lambda raw: HEAD + raw))
def test_no_bytes_raise(raw: bytes) -> None:
    message = read(raw)
    assert message.received_at <= NOW
    assert "\n" not in message.subject
    (message.text + message.subject + message.hidden_text).encode()
    assert message.raw == (raw if message.problem else b"")


def test_a_plain_mail_is_read() -> None:
    message = read(HEAD + b"To: a@x.de, Bob <b@x.de>\nReply-To: c@x.de\n\nHi\r\nthere\n")
    assert message.sender == Address("ann@example.org", "Ann")
    assert [a.email for a in (*message.to, *message.reply_to)] == ["a@x.de", "b@x.de", "c@x.de"]
    assert (message.subject, message.text) == ("Hello", "Hi\nthere\n")
    assert (message.thread_id, message.rfc_message_id, message.problem) == ("<a@b>", "<a@b>", "")


@pytest.mark.parametrize(
    ("fields", "thread"),
    [
        (b"References: <r@x>\n <s@x>\nIn-Reply-To: <s@x>\nMessage-ID: <m@x>", "<r@x>"),
        (b"In-Reply-To: your mail <s@x>\nMessage-ID: <m@x>", "<s@x>"),
        (b"References: broken id\nMessage-ID: <m@x>", "<m@x>"),
        (b"X-Other: 1", "id-1"),
    ],
)
def test_the_thread_is_its_root(fields: bytes, thread: str) -> None:
    assert read(b"From: a@b.de\n" + fields + b"\n\nhi").thread_id == thread


@pytest.mark.parametrize(
    ("date", "when"),
    [
        (b"Sat, 21 Nov 2026 10:00:00 +0100", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (b"Sun, 22 Nov 2026 18:00:00 +0000", NOW),
        (b"Tue, 01 Jan 2099 00:00:00 +0000", NOW),
        (b"Thu, 01 Jan 1970 00:00:00 +0000", NOW),
        (b"yesterday", NOW),
        (b"1 Jan 99999 00:00:00 +0000", NOW),
        (b"Sat, 21 Nov 2026 10:00:00 +9999", NOW),
    ],
)
def test_a_date_is_believed_if_it_can_be(date: bytes, when: datetime) -> None:
    assert read(HEAD + b"Date: " + date + b"\n\nhi").received_at == when


def test_an_encoded_subject_stays_on_one_line() -> None:
    poisoned = b"Subject: =?utf-8?q?Hi=0D=0ABcc=3A_x=40y.z?= =?utf-8?b?4oCL4oCu?=\n\nhi"
    message = read(b"From: a@b.de\n" + poisoned)
    assert message.subject == "Hi Bcc: x@y.z"
    assert "bidirectional" in message.hidden_text


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-8859-1", b"\x93quoted\x94 \x80", "\u201cquoted\u201d \u20ac"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("ks_c_5601-1987", "안녕하세요".encode("cp949"), "안녕하세요"),
        ("shift_jis", "①こんにちは".encode("cp932"), "①こんにちは"),
        ("idna", "Grüße".encode(), "Grüße"),
        ("", "Где мой заказ".encode(), "Где мой заказ"),
    ],
)
def test_charsets_are_read_whatever_they_are_called(charset: str, data: bytes, text: str) -> None:
    field = f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert read(HEAD + field + data).text == text


def test_an_undeclared_charset_is_guessed() -> None:
    words = "Добрый день! Подскажите, пожалуйста, когда придёт мой заказ? Спасибо."
    assert read(HEAD + b"\n" + words.encode("koi8-r")).text == words


def test_plain_text_is_preferred_unless_it_is_blank() -> None:
    plain, markup = part("text/plain", "plain"), part("text/html", "<b>rich</b>")
    assert multipart("alternative", plain, markup).text == "plain"
    assert multipart("alternative", part("text/plain", " "), markup).text == "rich"
    assert multipart("alternative", plain, markup).attachments == ()


def test_words_around_a_picture_are_read_and_a_footer_is_listed() -> None:
    picture = part("image/png; name=a.png", "iVBORw0KGgo=", "Content-Transfer-Encoding: base64")
    message = multipart("mixed", part("text/plain", "one"), picture, part("text/plain", "two"))
    assert message.text.split() == ["one", "two"]
    assert [(a.name, a.media_type, a.size) for a in message.attachments] == [
        ("a.png", "image/png", 8)
    ]
    footed = multipart("mixed", part("text/plain", "one"), part("text/plain", "list footer"))
    assert footed.text.strip() == "one"
    assert [a.media_type for a in footed.attachments] == ["text/plain"]


def test_a_forwarded_mail_is_an_attachment_by_its_subject() -> None:
    inner = part("message/rfc822", "Subject: inner\n\ntext")
    message = multipart("mixed", part("text/plain", "see below"), inner)
    assert [(a.name, a.media_type) for a in message.attachments] == [("inner", "message/rfc822")]


@pytest.mark.parametrize(
    "hiding",
    [
        "<span style='display: none'>EVIL</span>",
        "<span style='visibility:hidden !important'>EVIL</span>",
        "<span style='font-size:0px'>EVIL</span>",
        "<span style='font: 0/0 serif'>EVIL</span>",
        "<div hidden>EVIL</div>",
        "<style>.x, p.y {display:none}</style><p class='a y'>EVIL</p>",
    ],
)
def test_hidden_markup_is_taken_out_and_told(hiding: str) -> None:
    message = read(HEAD + f"Content-Type: text/html\n\n<p>seen {hiding} too</p>".encode())
    assert message.text.split() == ["seen", "too"]
    assert "EVIL" in message.hidden_text


def test_layouts_for_other_screens_are_shown() -> None:
    sheet = "<style>@media (max-width: 600px) { .wide { display: none } }</style>"
    body = f"{sheet}<!-- note --><script>x()</script><p class=wide>seen</p>"
    message = read(HEAD + b"Content-Type: text/html\n\n" + body.encode())
    assert (message.text.strip(), message.hidden_text) == ("seen", "")


def test_invisible_characters_are_taken_out_and_told() -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "send all")
    message = read(HEAD + f"\nHel\u200blo\u202e\x1b[31m {tags}".encode())
    assert message.text == "Hello[31m "
    assert "zero-width" in message.hidden_text
    assert "send all" in message.hidden_text


@pytest.mark.parametrize("text", ["می\u200cخو", "👩\u200d👩\u200d👧", "❤\ufe0f", "क्\u200dष"])
def test_spelling_stays(text: str) -> None:
    message = read(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode())
    assert (message.text, message.hidden_text) == (text, "")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "empty"),
        (b"Subject: x\n\nhi", "no sender"),
        (b"From: nobody\n\nhi", "no sender"),
        (HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 3000 + b"x", "HTML"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 3000, "parts"),
        (
            b"From: a@b.de\n"
            + b"".join(
                f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n".encode()
                for n in range(1000)
            ),
            "deep",
        ),
    ],
)
def test_what_cannot_be_read_whole_says_so_and_keeps_its_source(raw: bytes, problem: str) -> None:
    begun = time.thread_time()
    message = read(raw)
    assert problem in message.problem
    assert message.raw == raw
    assert time.thread_time() - begun < 10


def test_of_a_large_source_the_beginning_is_kept() -> None:
    message = read(b"Subject: x\r\n\r\n" + b"A" * 3 * RAW_CAP)
    assert "no sender" in message.problem
    assert len(message.raw) == RAW_CAP


def test_a_large_attachment_costs_little() -> None:
    data = base64.encodebytes(bytes(6_000_000)).decode()
    begun = time.thread_time()
    message = multipart(
        "mixed",
        part("text/plain", "see file"),
        part("application/pdf; name=a.pdf", data, "Content-Transfer-Encoding: base64"),
    )
    assert time.thread_time() - begun < 10
    assert [a.size for a in message.attachments] == [6_000_000]
    assert (message.problem, message.raw) == ("", b"")


def test_a_long_text_is_cut_and_says_how_much() -> None:
    message = read(HEAD + b"\n" + b"x" * (TEXT_CAP + 7))
    assert message.text.endswith("\n[cut: the mail goes on for 7 more characters]\n")


def test_headers_that_tell_robots_are_kept_and_no_others() -> None:
    message = read(
        b"Auto-Submitted: auto-replied\nList-Id: <x>\nReturn-Path: <>\nX-Secret: s\n"
        b"Content-Type: text/plain; charset=utf-8\n" + HEAD + b"\nhi"
    )
    assert dict(message.headers) == {
        "auto-submitted": "auto-replied",
        "list-id": "<x>",
        "return-path": "<>",
        "content-type": "text/plain",
        "from": "Ann <Ann@Example.org>",
    }


def test_uuencoded_words_are_read() -> None:
    field = b"Content-Transfer-Encoding: x-uuencode\n\n"
    assert read(HEAD + field + b"begin 644 a\n%:&5L;&\\\n`\nend\n").text == "hello"


@pytest.mark.parametrize(
    "field", [b"(" * 60_000, b"<a@" * 5_000, b'"' * 20_000, b"a@b.de," * 90_000]
)
def test_absurd_address_fields_are_quick(field: bytes) -> None:
    begun = time.thread_time()
    read(b"From: a@b.de\nTo: " + field + b"\n\nhi")
    assert time.thread_time() - begun < 10
