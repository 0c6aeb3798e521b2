"""The words and rules: hashes, statuses, rights, when to try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestre.domain.drafts import FOLLOWS, DraftContent, DraftStatus, content_hash, normal_text
from orchestre.domain.errors import ModelUnavailable, OrchestreError, RateLimited
from orchestre.domain.members import Member, Right, Role
from orchestre.domain.messages import Address, Attachment
from orchestre.replies.backoff import next_try

KIM = Address("kim@example.org", "Kim")
CONTENT = DraftContent(to=(KIM,), cc=(), bcc=(), subject="Re: Lamp", text="49 EUR\n")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def digest(content: DraftContent = CONTENT, **values: object) -> str:
    given_values: dict[str, object] = {"workspace_id": "w", "thread_id": "t", "version": 1}
    return content_hash(content, **{**given_values, **values})  # type: ignore[arg-type]


def test_the_hash_changes_with_everything_that_is_shown() -> None:
    others = [
        digest(replace(CONTENT, to=(Address("eve@example.org"),))),
        digest(replace(CONTENT, cc=(KIM,))),
        digest(replace(CONTENT, bcc=(KIM,))),
        digest(replace(CONTENT, subject="Re: Lamps")),
        digest(replace(CONTENT, text="48 EUR\n")),
        digest(replace(CONTENT, attachments=(Attachment("a.pdf", "application/pdf", 1),))),
        digest(workspace_id="v"),
        digest(thread_id="s"),
        digest(version=2),
    ]
    assert len({digest(), *others}) == len(others) + 1
    assert len(digest()) == 32


def test_nothing_follows_sent() -> None:
    assert FOLLOWS[DraftStatus.SENT] == frozenset()
    assert set(FOLLOWS) == set(DraftStatus)


@given(st.text())
def test_text_in_normal_form_stays_as_it_is(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    assert "\r" not in once
    assert once.endswith("\n")
    assert not once.endswith("\n\n") or once == "\n"


def test_the_line_above_a_signature_keeps_its_blank() -> None:
    assert normal_text("Yes.  \r\n-- \r\nNordwind \r\n") == "Yes.\n-- \nNordwind\n"


def test_rights_grow_with_the_role() -> None:
    allowed = {
        role: {right for right in Right if Member("m", "w", "kim@example.com", role).may(right)}
        for role in Role
    }
    assert allowed[Role.VIEWER] < allowed[Role.APPROVER] < allowed[Role.ADMIN]
    assert allowed[Role.ADMIN] < allowed[Role.OWNER]
    assert Right.DECIDE not in allowed[Role.VIEWER]


def test_waiting_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [(next_try(NOW, attempts) - NOW).total_seconds() for attempts in (1, 2, 3, 30, 3000)]
    assert waits == [5, 10, 20, 900, 900]


def test_a_service_that_says_how_long_is_left_alone_exactly_that_long() -> None:
    for error in (RateLimited("slow down", retry_after=77), ModelUnavailable("x", retry_after=77)):
        assert (next_try(NOW, 9, error) - NOW).total_seconds() == 77
    assert (next_try(NOW, 1, ModelUnavailable("gone")) - NOW).total_seconds() == 5


@pytest.mark.parametrize(("asked", "waited"), [(1e15, 86400), (inf, 86400), (-5, 0), (nan, 0)])
def test_no_service_is_waited_for_longer_than_a_day(asked: float, waited: float) -> None:
    error = RateLimited("slow down", retry_after=asked)
    assert (next_try(NOW, 1, error) - NOW).total_seconds() == waited


def test_every_error_says_what_to_do_next() -> None:
    def below(kind: type[OrchestreError]) -> set[type[OrchestreError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    silent = {kind.__name__ for kind in below(OrchestreError) if not kind.advice}
    # Roots of the tree, and those whose words depend on what was refused.
    told_where_raised = {"TooLarge", "WrongType", "TooOften"}
    roots = {"OrchestreError", "ProviderError", "ModelError", "RequestError"}
    assert silent <= told_where_raised | roots
