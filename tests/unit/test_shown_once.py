"""Secrets that are shown once."""

from __future__ import annotations

import secrets

import pytest

from orchestre.replies.shown_once import kept, new_secret


def test_no_secret_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-abc", "--yes", "abc-"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(made))
    assert new_secret() == "abc-"


def test_a_secret_is_256_bits_that_are_kept_as_their_hash_alone() -> None:
    many = {new_secret() for _ in range(200)}
    assert len(many) == 200
    assert {len(one) for one in many} == {43}
    assert not any(one.startswith("-") for one in many)
    assert len(kept("a")) == 64
