"""What counts as found: search by meaning finds something for anything."""

from __future__ import annotations

import pytest

from orchestre.agents.wanted import Wanted


@pytest.mark.parametrize(
    ("query", "found", "is_found"),
    [
        ("waterproof hiking tent", [], False),
        ("waterproof hiking tent", [(0.16, "Thule bag, black")], False),
        ("waterproof hiking tent", [(0.3, "A tent for hiking; it is waterproof")], True),
        ("waterproof hiking tents", [(0.3, "Tent, waterproof, for hiking")], True),
        ("sneakers", [(0.6, "Running shoes")], True),
        ("Haben Sie einen Gartenschlauch?", [(0.2, "Haben Sie Fragen? Schreiben Sie uns")], False),
        ("do you have it?", [(0.1, "Anything")], True),
        ("  ", [], True),
    ],
)
def test_a_row_counts_that_is_about_what_was_asked(
    query: str, found: list[tuple[float, str]], *, is_found: bool
) -> None:
    wanted = Wanted()
    wanted.note(query, found)
    assert wanted.unfound == (() if is_found else (query,))


def test_one_look_up_that_finds_it_is_enough() -> None:
    wanted = Wanted()
    wanted.note("Return  policy", [])
    wanted.note("return policy", [(0.8, "Our return policy")])
    wanted.note("kayak", [])
    wanted.note("Kayak", [])
    assert wanted.unfound == ("kayak",)


def test_what_is_asked_in_pieces_is_told_once() -> None:
    wanted = Wanted()
    for query in ("hose", "garden hose", "garden"):
        wanted.note(query, [(0.1, "Tent")])
    wanted.note("kayak", [(0.1, "Tent")])
    wanted.note("lamp beam 600", [(0.9, "Lamp Beam 600")])
    wanted.note("lamp beam 600 burn last", [(0.4, "Lamp Beam 600")])
    assert wanted.unfound == ("garden hose", "kayak")
