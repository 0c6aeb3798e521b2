"""A mail's own words are told from quote and signature, and no line is lost."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestre.replies.quotes import split

INTRODUCTIONS = [
    "On Mon, Feb 1, 2016 at 4:58 AM, Some One <one@example.org> wrote:",
    "On Mon, Feb 1, 2016 at 4:58 AM, Some One\n<one@example.org> wrote:",
    "Am 21.04.2016 um 17:48 schrieb Eins Zwei <eins@example.org>:",
    "Le 4 janv. 2016 19:03, Quelqu'un <q@example.org> a écrit :",
    "El lun, 1 feb 2016 a las 10:00, Alguien (<a@example.org>) escribió:",
    "Il giorno 26 marzo 2016 13:16 Uno <u@example.org> ha scritto:",
    "Den 24. nov. 2025 kl. 10.00 skrev Peter <p@example.org>:",
    "2016-10-24 15:36 GMT+02:00 Foo bar <foo@example.org>:",
    "2022年1月1日(金) 9:00 田中太郎 <taro@example.org>:",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "-----Ursprüngliche Nachricht-----",
    "From: Some One\nSent: Monday\nTo: me\nSubject: order",
    "________________________________\nVon: Eins\nGesendet: Montag\nAn: mich\nBetreff: x",
    "*From:* Some One\n*Sent:* 2016-01-27\n*To:* me",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_what_follows_an_introduction_is_quoted(introduction: str) -> None:
    parts = split(f"My own words.\n\n{introduction}\n\nOlder words.\nMore of them.\n")
    assert parts.words.strip() == "My own words."
    assert "Older words." in parts.quoted


def test_words_below_a_quote_are_kept() -> None:
    parts = split("On 1 May 2026 at 10:00, Ann <a@b.de> wrote:\n> older\n> words\n\nMy answer.\n")
    assert parts.words.strip() == "My answer."
    assert "> older" in parts.quoted


def test_answers_between_quoted_lines_keep_what_they_answer() -> None:
    text = "On 1 May 2026 at 10:00, Ann <a@b.de> wrote:\n> one?\nyes\n> two?\nno\n"
    parts = split(text)
    assert parts.words == "> one?\nyes\n> two?\nno\n"


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Words.\n\n-- \nAnn\nExample Ltd.\n", "Ann"),
        ("Words.\n\nSent from my iPhone\n", "iPhone"),
        ("Words.\n\nVon meinem iPhone gesendet\n", "iPhone"),
        ("Words.\n\nGet Outlook for iOS\n", "Outlook"),
        ("Words.\n\n_______________________________________________\nusers list\n", "list"),
        ("Words.\n\n-- \nAnn\n\nOn 1 May 2026 at 10:00, B <b@x.de> wrote:\n> x\n", "Ann"),
    ],
)
def test_signatures_are_set_apart(text: str, signature: str) -> None:
    parts = split(text)
    assert parts.words.strip() == "Words."
    assert signature in parts.signature


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, it is easier than from my phone.\n",
        "On this day\n\nI wrote something\n\nwhich was interesting.\n",
        "Times:\n2024-01-15 14:30:25\n2024/01/15 14:30\n15.01.2024 14:30\nWhich one?\n",
        "To: be or not to be\nthat is the question\n",
        "My address is ann@example.org: please write.\n",
        "> Only a quote.\n",
        "",
        "\n \n",
    ],
)
def test_these_are_words(text: str) -> None:
    assert split(text).words == text


def test_a_mail_passed_on_without_a_word_is_read() -> None:
    parts = split(
        "---------- Forwarded message ----------\nFrom: A\nDate: B\nTo: C\n\nThe words.\n"
    )
    assert parts.words.strip() == "The words."


LINES = st.lists(
    st.sampled_from([
        "words", "", "> quoted", ">> twice", "-- ", "On 1 May 2026 at 10:00, A <a@b.de> wrote:",
        "From: a", "Sent: b", "To: c", "Sent from my iPhone", "_" * 20, "Am 1.1.2026 schrieb A:",
    ])
    | st.text(max_size=20)
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = split(text)
    kept = Counter("\n".join((parts.words, parts.quoted, parts.signature)).split("\n"))
    assert +Counter(line for line in text.split("\n") if line) == Counter(
        {line: count for line, count in kept.items() if line}
    )
    assert not text.strip() or parts.words.strip()


@pytest.mark.parametrize("piece", ["a@", "> a\n", "On x\n", "From: x\nTo: y\n", "-", " ", "--\n"])
def test_endless_text_is_quick(piece: str) -> None:
    begun = time.perf_counter()
    split(piece * 50_000)
    assert time.perf_counter() - begun < 20
