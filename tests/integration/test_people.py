"""How people are kept and known again, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.domain.errors import Conflict, NotFound, NotSignedIn
from orchestre.domain.members import Member
from orchestre.replies.people import People
from orchestre.replies.sessions import Sessions
from orchestre.replies.shown_once import kept
from orchestre.store import directory_identities, members, sign_ins
from orchestre.store.directory_identities import DirectoryIdentity
from orchestre.store.session import Store
from orchestre.store.sign_ins import Origin
from tests.clock import SteppingClock

ANA, WORD = "ana@example.com", "correct horse"
PHONE = DirectoryIdentity("firebase", "a-project", "ana-uid")


@pytest.fixture
def people(store: Store) -> People:
    return People(store)


@pytest.fixture
async def ana(people: People) -> Member:
    return await people.sign_up(ANA, WORD)


async def token_of(store: Store, member: Member, name: str) -> str:
    """Sign in without the cost of a password."""
    async with store.begin() as tx:
        until = tx.now + timedelta(days=30)
        origin = Origin(device=name)
        await sign_ins.sign_in(tx, member, token_hash=kept(name), expires_at=until, origin=origin)
    return name


async def test_sessions_are_listed_latest_first_in_pages_and_end(
    store: Store, people: People, ana: Member, clock: SteppingClock
) -> None:
    sessions = Sessions(store)
    ben = await people.sign_up("ben@example.com", WORD)
    await token_of(store, ben, "bens")
    for number in range(5):
        # Two of one moment: the id decides.
        clock.advance(number % 2)
        await token_of(store, ana, f"{number}")
    first = await sessions.listed(ana, limit=3)
    rest = await sessions.listed(ana, limit=3, after=first[-1].id)
    found = [*first, *rest]
    assert {one.origin.device for one in found} == set("01234")
    assert [one.created_at for one in found] == sorted(
        (one.created_at for one in found), reverse=True
    )
    assert await sessions.listed(ana, limit=3, after="gone") == ()
    await sessions.end(ana, kept("0"))
    for unknown in (kept("0"), kept("bens")):
        with pytest.raises(NotFound):
            await sessions.end(ana, unknown)
    assert await sessions.end_others(ana, "4") == 3
    assert await people.member_of("4") == ana
    assert await people.member_of("bens") == ben
    with pytest.raises(NotSignedIn):
        await people.member_of("1")


async def test_a_session_is_used_to_the_hour(
    store: Store, people: People, ana: Member, clock: SteppingClock
) -> None:
    token = await token_of(store, ana, "phone")
    clock.advance(3_599)
    await people.member_of(token)
    (before,) = await Sessions(store).listed(ana, limit=5)
    clock.advance(1)
    await people.member_of(token)
    (after,) = await Sessions(store).listed(ana, limit=5)
    assert before.used_at is not None
    assert after.used_at == before.used_at + timedelta(hours=1)


async def test_a_person_of_a_directory_is_one_member(
    store: Store, people: People, ana: Member
) -> None:
    ben = await people.sign_up("ben@example.com", WORD)
    token = await token_of(store, ana, "phone")
    async with store.begin() as tx:
        await directory_identities.add(tx, ana, PHONE)
    with pytest.raises(Conflict):
        async with store.begin() as tx:
            await directory_identities.add(tx, ben, PHONE)
    async with store.read() as tx:
        assert await directory_identities.member_by(tx, PHONE) == ana
        other = DirectoryIdentity("firebase", "another-project", "ana-uid")
        assert await directory_identities.member_by(tx, other) is None
        found = await sign_ins.signed_in(tx, kept(token), place=("firebase", "a-project"))
        elsewhere = await sign_ins.signed_in(tx, kept(token), place=("firebase", "x"))
        plain = await sign_ins.signed_in(tx, kept(token))
    assert [one and one.member for one in (found, elsewhere, plain)] == [ana] * 3
    assert [one and one.person for one in (found, elsewhere, plain)] == ["ana-uid", None, None]


async def test_a_changed_password_lets_this_session_begin_anew(
    store: Store, people: People, ana: Member, clock: SteppingClock
) -> None:
    token = await token_of(store, ana, "phone")
    await token_of(store, ana, "laptop")
    clock.advance(60)
    assert await people.change_password(ana, token, current=WORD, new="a better horse") == 1
    (left,) = await Sessions(store).listed(ana, limit=5)
    assert left.created_at == clock()
    assert (await people.sign_in(ANA, "a better horse")).member == ana
    async with store.read() as tx:
        known = await members.by_email(tx, ANA)
    assert known is not None
    assert WORD not in known.password_hash
