"""At once: fifty gestures on one draft are one decision, and everybody else is told whose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import httpx
import sqlalchemy as sa

from orchestre.domain.drafts import Draft
from orchestre.domain.members import Role
from orchestre.store.tables import replies
from slack_app.cards import edit_modal, reject_modal
from slack_app.cards.actions import APPROVE, EDIT, REJECT, UNDO
from slack_app.cards.rich_text import to_rich
from tests.integration.api.people import Person
from tests.slack.office import Office, buttons, until
from tests.slack.payloads import Json, User

Clicked = tuple[httpx.Response, str]
ADDRESSES = {"ana@example.com", "bob@example.com", "eve@example.com"}


async def crew(office: Office) -> tuple[list[User], list[Person]]:
    """Three people who may decide, in Slack and by the API."""
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    eve = await office.owner.colleague("eve@example.com", Role.APPROVER)
    linked = [await office.known("bob", bob), await office.known("eve", eve)]
    return [office.user("rita"), *linked], [office.owner, bob, eve]


def shown(draft: Draft) -> Json:
    return {"version": draft.current.version, "content_hash": draft.current.content_hash}


async def leaving(office: Office, draft: str) -> int:
    """How many replies there are to a draft, on their way or gone."""
    async with office.owner.orchestre.store.read() as tx:
        query = sa.select(sa.func.count()).where(
            replies.c.draft_id == draft, replies.c.status != "taken_back"
        )
        return int((await tx.execute(query)).scalar_one())


async def decisions(office: Office, draft: str) -> list[Json]:
    """What was decided, without the versions that were written."""
    history = (await office.draft_now(draft))["history"]
    return [one for one in history if one["verb"] not in {"drafted", "edited"}]


async def whispers(office: Office, clicks: Sequence[Clicked], lost: int) -> list[str]:
    """What those were told who clicked too late."""
    assert all((answer.status_code, answer.text) == (200, "") for answer, _ in clicks)
    ears = office.around.ears
    found = [address for _, address in clicks]
    await until(
        lambda: sum(bool(ears.said_to(one)) for one in found) >= lost, "a word to whoever lost"
    )
    await office.settled()
    said = [ears.said_to(one) for one in found if ears.said_to(one)]
    assert len(said) == lost
    assert all(len(one) == 1 for one in said), "somebody was told twice"
    return [json.dumps(one[0]) for one in said]


async def test_fifty_approvals_are_one(office: Office) -> None:
    users, people = await crew(office)
    draft = await office.draft()
    card = office.card(draft.id)
    clicks = [office.click(users[number % 3], card) for number in range(38)]
    path = f"/drafts/{draft.id}/approve"
    calls = [people[number % 3].post(path, shown(draft)) for number in range(12)]
    clicked, called = await asyncio.gather(asyncio.gather(*clicks), asyncio.gather(*calls))
    answers = [one.status_code for one in called]
    assert set(answers) <= {200, 409}
    won = answers.count(200)
    said = await whispers(office, clicked, 37 + won)
    (taken,) = await decisions(office, draft.id)
    assert taken["verb"] == "approve"
    assert await leaving(office, draft.id) == 1
    assert all(f"approved already by {taken['actor']}" in one for one in said)
    late = [one.json() for one in called if one.status_code == 409]
    assert all(taken["actor"] in one["detail"] for one in late)
    assert UNDO in buttons(office.card(draft.id))


def forms(draft: str) -> tuple[Json, Json]:
    """What is typed into the forms for editing and rejecting."""
    editing = {
        edit_modal.BODY: {"type": "rich_text_input", "rich_text_value": to_rich(f"Mine, {draft}")},
        edit_modal.SUBJECT: {"type": "plain_text_input", "value": "Re: Tent"},
        edit_modal.THEN: {"type": "radio_buttons", "selected_option": {"value": "save"}},
    }
    rejecting = {
        reject_modal.WHY: {"type": "radio_buttons", "selected_option": {"value": "facts"}},
        reject_modal.THEN: {"type": "radio_buttons", "selected_option": {"value": "drop"}},
    }
    return editing, rejecting


async def test_fifty_who_edit_approve_and_reject_decide_once(office: Office) -> None:
    users, people = await crew(office)
    draft = await office.draft()
    card = office.card(draft.id)
    await office.click(users[0], card, EDIT)
    await until(lambda: len(office.views()) == 1, "the editor")
    await office.click(users[0], card, REJECT)
    await until(lambda: len(office.views()) == 2, "the form that asks why")
    editor, why = office.views()
    editing, rejecting = forms(draft.id)
    edits = [office.submit(users[number % 3], editor, editing) for number in range(14)]
    rejections = [office.submit(users[number % 3], why, rejecting) for number in range(14)]
    clicks = [office.click(users[number % 3], card) for number in range(14)]
    calls = [
        people[number % 3].post(f"/drafts/{draft.id}/{verb}", {**shown(draft), **more})
        for number, (verb, more) in enumerate(4 * [("reject", {}), ("edit", {"text": "Ours.\n"})])
    ]
    submitted, clicked, called = await asyncio.gather(
        asyncio.gather(*edits, *rejections), asyncio.gather(*clicks), asyncio.gather(*calls)
    )
    taken = await decisions(office, draft.id)
    assert len(taken) == 1
    won = [one for one in submitted if one.text == ""]
    won += [one for one in called if one.status_code == 200]
    # Where a click won, no form and no call did.
    is_click = taken[0]["verb"] == "approve"
    assert len(won) == (0 if is_click else 1)
    assert await leaving(office, draft.id) == int(is_click)
    said = await whispers(office, clicked, 14 - int(is_click))
    said += [one.text for one in submitted if one.text]
    said += [one.text for one in called if one.status_code == 409]
    assert len(said) == 49
    # By address, or by a mention once the app has met them.
    met = dict(zip((one.member.email for one in people), users, strict=True))
    winner = (taken[0]["actor"], met[taken[0]["actor"]].id)
    assert not [one for one in said if not any(name in one for name in winner)]


async def test_fifty_who_take_back_do_so_once(office: Office) -> None:
    users, people = await crew(office)
    draft = await office.draft()
    path = f"/drafts/{draft.id}"
    await office.owner.post(f"{path}/approve", shown(draft))
    await office.desk.board.show(draft.id)
    card = office.card(draft.id)
    clicks = [office.click(users[number % 3], card, UNDO) for number in range(38)]
    calls = [people[number % 3].post(f"{path}/undo", shown(draft)) for number in range(12)]
    clicked, called = await asyncio.gather(asyncio.gather(*clicks), asyncio.gather(*calls))
    won = sum(one.status_code == 200 for one in called)
    said = await whispers(office, clicked, 37 + won)
    approved, undone = await decisions(office, draft.id)
    assert (approved["verb"], undone["verb"]) == ("approve", "undo")
    assert await leaving(office, draft.id) == 0
    assert all(f"taken back already by {undone['actor']}" in one for one in said)
    assert APPROVE in buttons(office.card(draft.id))


async def test_an_undo_of_another_approval_than_the_one_that_was_seen_is_refused(
    office: Office,
) -> None:
    draft = await office.draft()
    path = f"/drafts/{draft.id}"
    await office.owner.post(f"{path}/approve", shown(draft))
    await office.desk.board.show(draft.id)
    seen = office.card(draft.id)
    await office.owner.post(f"{path}/undo")
    now = await office.draft_now(draft.id)
    again = {"version": now["version"], "content_hash": now["content_hash"]}
    await office.owner.post(f"{path}/approve", again)
    _, address = await office.click(office.user("rita"), seen, UNDO)
    said = json.dumps(await office.heard(address))
    assert "version 2 was approved since by ana@example.com" in said
    assert (await office.draft_now(draft.id))["status"] == "approved"


async def test_a_race_of_undo_and_another_decision_leaves_one_state(office: Office) -> None:
    """An approval that is taken back while others reject the version that it was of."""
    users, people = await crew(office)
    draft = await office.draft()
    path = f"/drafts/{draft.id}"
    await office.owner.post(f"{path}/approve", shown(draft))
    await office.desk.board.show(draft.id)
    card = office.card(draft.id)
    undos = [office.click(users[number % 3], card, UNDO) for number in range(25)]
    others = [
        people[number % 3].post(f"{path}/{verb}", {**shown(draft), **more})
        for number, (verb, more) in enumerate(
            8 * [("reject", {}), ("approve", {}), ("edit", {"text": "Ours.\n"})]
        )
    ]
    clicked, called = await asyncio.gather(asyncio.gather(*undos), asyncio.gather(*others))
    assert all(one.status_code == 409 for one in called)
    said = await whispers(office, clicked, 24)
    taken = await decisions(office, draft.id)
    assert [one["verb"] for one in taken] == ["approve", "undo"]
    assert all(any(address in one for address in ADDRESSES) for one in said)
    assert (await office.draft_now(draft.id))["status"] == "waiting"
