"""How texts are compared, and how a long question is cut."""

from __future__ import annotations

import pytest

from orchestre.knowledge.questions import pieces_of
from orchestre.store.tokens import code, codes_in, may_be_code, words


def test_words_have_one_spelling() -> None:
    assert words("Cafés, GLASS & Lampen-Öl: 3 buses 電球") == [
        "cafe", "glass", "lampen", "ol", "3", "buse", "電", "球",
    ]  # fmt: skip


def test_codes_are_compared_without_punctuation_and_leading_zeros() -> None:
    assert code("TN-2110") == code("tn 2110") == "tn2110"
    assert code("0095205603217") == code("95205603217")
    assert code("007") == "007"


def test_codes_in_a_question() -> None:
    assert "tn2110" in codes_in("do you have the TN 2110, please?")
    assert codes_in("rtx 2060 or 24 inch")[1:] == ["rtx2060"]
    assert codes_in("LUNA") == ["luna"]
    assert codes_in("?!") == []


@pytest.mark.parametrize(
    "measure", ["17 inch", "17-inch", "17inch", "15,6 Zoll", "500GB", "3000 mAh", "2.4GHz"]
)
def test_a_measure_is_no_code(measure: str) -> None:
    assert codes_in(f"notebook of {measure} please")[1:] == []
    assert not may_be_code(code(measure))


@pytest.mark.parametrize("written", ["LAMP-7", "lamp 7", "6R-90321", "GTX 1080", "w17e", "3M750"])
def test_a_code_that_starts_or_ends_like_a_measure_is_one(written: str) -> None:
    assert code(written) in codes_in(f"is {written} there?")[1:]


def test_a_short_question_is_one_piece_without_empty_words() -> None:
    (piece,) = pieces_of("Do you have a toner, please?")
    assert piece.words[-1] == "toner"
    assert "you" not in piece.words
    assert pieces_of("  ") == ()
    assert pieces_of("who are you")[0].words == ("who", "are", "you")


def test_a_mail_is_cut_at_its_sentences() -> None:
    mail = "Hello.\nWe are moving house next week. Do you sell black toner for the printer? " * 3
    assert [piece.text for piece in pieces_of(mail)] == [
        "Hello. We are moving house next week.",
        "Do you sell black toner for the printer?",
    ]
    assert all(len(piece.text.split()) <= 40 for piece in pieces_of("word " * 2000))
