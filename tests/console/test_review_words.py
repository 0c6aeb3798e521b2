"""Review's words: what leans on what, what is quoted, what changed, and a line of the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.views.review.changes import as_html, word_changes
from console.views.review.leaning import MOST, pieces
from console.views.review.quoting import parted
from console.views.review.rows import draft_row, telling
from orchestre.client.schemas import DraftInfo, FindingInfo, ReplyInfo, SourceInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.replies import ReplyStatus

TENT = SourceInfo(
    kind="product", id="ALPINE-2", title="Alpine 2", text="Freestanding. 349.00 EUR.", quoted=True
)
RETURNS = SourceInfo(
    kind="document",
    id="r1",
    title="Returns",
    text="What you bought may be sent back within 30 days.",
    quoted=True,
)


def leaning(text: str, *sources: SourceInfo) -> dict[str, tuple[int, ...]]:
    found = pieces(text, sources, [])
    assert "".join(piece.text for piece in found) == text
    return {piece.text.strip(): piece.sources for piece in found if piece.sources}


def test_a_sentence_leans_on_what_it_names_and_on_what_it_shares() -> None:
    text = (
        "Hello Cleo,\n\nthe ALPINE 2 stands alone. It costs 349.00 EUR. "
        "It may be sent back within 30 days! Kind regards\n30 greetings\n"
    )
    assert leaning(text, TENT, RETURNS) == {
        "the ALPINE 2 stands alone.": (1,),
        "It costs 349.00 EUR.": (1,),
        "It may be sent back within 30 days!": (2,),
    }


def test_only_what_is_quoted_is_leant_on() -> None:
    looked_at = TENT.model_copy(update={"quoted": False})
    assert leaning("It costs 349.00 EUR.", looked_at) == {}


def test_a_finding_stands_at_each_of_its_words() -> None:
    text = "It costs  349.00\nEUR, really 349.00 eur.\n"
    found = pieces(text, [], [FindingInfo(name="price:349.00 EUR", what="")])
    assert [piece.text for piece in found if piece.finding == 0] == ["349.00\nEUR", "349.00 eur"]
    assert "".join(piece.text for piece in found) == text


def test_a_text_too_long_to_be_marked_is_whole_all_the_same() -> None:
    text = "a.b " * MOST
    found = pieces(text, [TENT], [FindingInfo(name="hidden-text", what="")])
    assert "".join(piece.text for piece in found) == text


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("Hello\n", "Hello\n", ""),
        ("Yes.\n\nOn Monday Ana wrote:\n\n> a", "Yes.\n", "On Monday Ana wrote:\n\n> a"),
        ("Yes.\n> a\n\n> b", "Yes.", "> a\n\n> b"),
        ("> all", "", "> all"),
        ("Yes\n---- Original Message ----\nx", "Yes", "---- Original Message ----\nx"),
        ("----- Forwarded -----\nFrom: x", "----- Forwarded -----\nFrom: x", ""),
    ],
)  # fmt: skip
def test_a_mails_own_words_stand_apart_from_what_it_quotes(
    text: str, own: str, quoted: str
) -> None:
    parts = parted(text)
    assert "\n".join(part for _, part in parts) == text
    assert "\n".join(part for is_quoted, part in parts if not is_quoted) == own
    assert "\n".join(part for is_quoted, part in parts if is_quoted) == quoted


def test_answers_between_quotes_stay_in_sight() -> None:
    assert [q for q, _ in parted("> one?\nyes\n> two?\nno")] == [True, False, True, False]


@pytest.mark.timeout(20)
def test_a_mail_of_blank_lines_is_parted_at_once() -> None:
    text = "> a\n" + "\n" * 100_000 + "b"
    assert [q for q, _ in parted(text)] == [True, False]


def test_changes_are_told_word_by_word_and_rebuild_both_texts() -> None:
    before, after = "It costs 49 EUR.\n", "It costs 59 EUR, <b>now</b>.\n"
    changes = list(word_changes(before, after))
    assert ("-", "49") in changes
    assert ("+", "59") in changes
    assert "".join(text for sign, text in changes if sign != "+") == before
    assert "".join(text for sign, text in changes if sign != "-") == after
    assert "<b>" not in as_html(changes)


def test_texts_too_long_to_compare_are_shown_whole() -> None:
    before, after = "a " * 4_000, "b " * 4_000
    assert list(word_changes(before, after)) == [("-", before), ("+", after)]


def a_draft(**values: Any) -> DraftInfo:
    now = datetime.now(UTC)
    given = {
        "id": "1",
        "version": 1,
        "content_hash": "",
        "status": DraftStatus.WAITING,
        "account": "a",
        "to": ["cleo@example.com"],
        "subject": "Re: Tent",
        "text": "Hello\n\nCleo",
        "created_at": now,
    }
    return DraftInfo.model_validate({**given, **values})


def badges(**values: Any) -> list[str]:
    return [
        one["text"] for one in draft_row(a_draft(**values), {"b": "bob@x.example"}, "me")["badges"]
    ]


def test_a_line_says_who_what_and_how_it_stands() -> None:
    row = draft_row(a_draft(to_name="Cleo"), {}, "me")
    assert (row["who"], row["address"]) == ("Cleo", "cleo@example.com")
    assert row["beginning"] == "Hello Cleo"
    now = datetime.now(UTC)
    assert badges(assignee="me") == ["for you"]
    assert badges(assignee="b") == ["for bob"]
    assert badges(assignee="x") == ["for a colleague"]
    assert badges(redrafting=True) == ["being rewritten"]
    assert badges(due_at=now - timedelta(hours=1)) == ["overdue"]
    assert badges(due_at=now + timedelta(hours=3, seconds=9)) == ["due in 3 h"]
    assert badges(snoozed_until=now + timedelta(hours=1, seconds=9)) == ["back in 1 h"]
    assert badges(status="parked") == ["may have left"]


def test_a_reply_on_its_way_says_when_it_leaves() -> None:
    now = datetime.now(UTC)
    late = ReplyInfo(status=ReplyStatus.APPROVED, due_at=now)
    tries = ReplyInfo(status=ReplyStatus.APPROVED, error="away", due_at=now)
    assert badges(status="approved", reply=late) == ["leaving now"]
    assert badges(status="approved", reply=tries) == ["tries again"]
    (left,) = badges(status="approved", due_at=now + timedelta(seconds=9.5))
    assert left.startswith("leaves in ")


def test_that_no_model_wrote_it_is_no_finding_to_be_told() -> None:
    names = ["offline-draft", "hidden-text", "price:1"]
    found = [FindingInfo(name=name, what="", blocking=name == "price:1") for name in names]
    assert [one.name for one in telling(found)] == ["price:1", "hidden-text"]
    assert badges(findings=found) == ["1 to settle", "1 to look at"]
