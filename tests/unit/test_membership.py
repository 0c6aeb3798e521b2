"""The rules of roles: a table that anybody can read, and what holds for whole histories."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestre.domain.errors import Conflict, Forbidden
from orchestre.domain.members import RIGHTS, Member, Role
from orchestre.domain.membership import is_above, may_give, refusal

OWNER, ADMIN, APPROVER, VIEWER = Role

#: Who may make whom what, or (None) take them out, where there are several owners.
MAY_CHANGE_OTHERS: dict[tuple[Role, Role], set[Role | None]] = {
    (OWNER, OWNER): {*Role, None},
    (OWNER, ADMIN): {*Role, None},
    (OWNER, APPROVER): {*Role, None},
    (OWNER, VIEWER): {*Role, None},
    (ADMIN, ADMIN): {ADMIN, APPROVER, VIEWER, None},
    (ADMIN, APPROVER): {ADMIN, APPROVER, VIEWER, None},
    (ADMIN, VIEWER): {ADMIN, APPROVER, VIEWER, None},
}


def person(name: str, role: Role) -> Member:
    return Member(name, "w", f"{name}@example.com", role)


@pytest.mark.parametrize("actor", Role)
@pytest.mark.parametrize("target", Role)
@pytest.mark.parametrize("to", [*Role, None])
def test_who_may_make_another_what(actor: Role, target: Role, to: Role | None) -> None:
    found = refusal(person("ana", actor), person("bob", target), to, owners=2)
    if to in MAY_CHANGE_OTHERS.get((actor, target), set()):
        assert found is None
    else:
        assert isinstance(found, Forbidden)
        assert found.advice


@pytest.mark.parametrize("role", Role)
def test_everybody_may_leave_or_take_less_and_nobody_takes_more(role: Role) -> None:
    ana = person("ana", role)
    assert refusal(ana, ana, None, owners=2) is None
    for to in Role:
        assert (refusal(ana, ana, to, owners=2) is None) == (not is_above(to, role))


@pytest.mark.parametrize("to", [ADMIN, APPROVER, VIEWER, None])
def test_the_last_owner_stays_one(to: Role | None) -> None:
    ana = person("ana", OWNER)
    last = refusal(ana, ana, to, owners=1)
    assert isinstance(last, Conflict)
    assert "another member an owner" in last.advice
    assert refusal(ana, ana, OWNER, owners=1) is None


@pytest.mark.parametrize("giver", Role)
@pytest.mark.parametrize("role", Role)
def test_nobody_invites_above_themselves(giver: Role, role: Role) -> None:
    allowed = {OWNER: {*Role}, ADMIN: {ADMIN, APPROVER, VIEWER}}
    assert may_give(giver, role) == (role in allowed.get(giver, set()))


def test_a_higher_role_has_every_right_of_a_lower_one() -> None:
    for higher, lower in itertools.pairwise(Role):
        assert RIGHTS[lower] < RIGHTS[higher]


Attempt = tuple[int, int, Role | None]
ATTEMPTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([*Role, None])), max_size=40
)


@settings(deadline=None)
@given(ATTEMPTS)
def test_whatever_is_tried_an_owner_is_left_and_nobody_rises_by_themselves(
    attempts: list[Attempt],
) -> None:
    team: dict[int, Role] = dict(enumerate(Role))
    for actor, target, to in attempts:
        if actor not in team or target not in team:
            continue
        before = dict(team)
        owners = list(team.values()).count(OWNER)
        one, other = person(str(actor), team[actor]), person(str(target), team[target])
        if refusal(one, other, to, owners=owners) is None:
            team = {name: role for name, role in team.items() if name != target}
            if to is not None:
                team[target] = to
                assert not is_above(to, before[actor])
        assert OWNER in team.values()
