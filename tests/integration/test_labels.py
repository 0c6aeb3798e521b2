"""Labels: a mailbox shows where each thread stands, and nobody waits for that."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.domain.decisions import Reject
from orchestre.domain.errors import (
    ReplyRefused,
)
from orchestre.domain.messages import Address
from orchestre.providers.provider import Label
from orchestre.store.tables_mailboxes import labellings
from tests.integration.labelled import THREAD, LabelPost, desk
from tests.integration.waiting import shown
from tests.samples import a_mail

__all__ = ["desk"]


async def test_a_thread_shows_where_it_stands(desk: LabelPost) -> None:
    message = await desk.arrives(a_mail(2))
    assert await desk.shows() == {}
    draft = await desk.drafted(message)
    assert await desk.shows() == {THREAD: Label.DRAFTED}
    await desk.approve(draft)
    assert await desk.shows() == {THREAD: Label.DRAFTED}
    await desk.deliver()
    assert await desk.shows() == {THREAD: Label.ANSWERED}
    # The customer writes again: nothing is answered, drafted or wrong yet.
    await desk.arrives(a_mail(3, thread_id=THREAD))
    assert await desk.shows() == {}


async def test_a_robots_mail_changes_nothing(desk: LabelPost) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    robot = (("auto-submitted", "auto-replied"),)
    await desk.arrives(a_mail(3, thread_id=THREAD, headers=robot))
    await desk.arrives(a_mail(4, headers=robot))
    assert await desk.shows() == {THREAD: Label.DRAFTED}


async def test_what_needs_a_person_says_so_until_one_has_decided(desk: LabelPost) -> None:
    unreadable = a_mail(2, problem="The mail cannot be read", raw=b"\xff")
    await desk.arrives(unreadable)
    draft = await desk.drafted(await desk.arrives(a_mail(3)))
    await desk.approve(draft)
    desk.mailbox.fail_next("send", ReplyRefused("no such address"))
    await desk.deliver()
    assert await desk.shows() == {
        unreadable.thread_id: Label.NEEDS_YOU,
        draft.thread_id: Label.NEEDS_YOU,
    }


async def test_a_rejected_draft_leaves_no_label(desk: LabelPost) -> None:
    draft = await desk.drafted(await desk.arrives(a_mail(2)))
    assert await desk.shows() == {THREAD: Label.DRAFTED}
    await desk.review.decide(desk.member, draft.id, shown(draft), Reject("spam"))
    assert await desk.shows() == {}


async def test_the_provider_is_told_its_own_name_of_the_thread(desk: LabelPost) -> None:
    await desk.arrives(a_mail(2))
    outsider = a_mail(3, thread_id=THREAD, sender=Address("eve@example.org"))
    message = await desk.arrives(outsider)
    assert message.message.thread_id != THREAD
    await desk.drafted(message)
    assert await desk.shows() == {THREAD: Label.DRAFTED}


async def test_what_was_there_before_it_was_linked_is_not_touched(desk: LabelPost) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    async with desk.store.begin() as tx:
        await tx.execute(sa.delete(labellings))
    await desk.link()
    assert await desk.shows() == {}
    await desk.arrives(a_mail(3, problem="odd", raw=b"\xff"))
    assert await desk.shows() == {a_mail(3).thread_id: Label.NEEDS_YOU}


async def test_linking_again_goes_on_where_it_was(desk: LabelPost) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    await desk.link()
    assert await desk.shows() == {THREAD: Label.DRAFTED}
