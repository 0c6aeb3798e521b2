"""The queue in Slack: what waits and until when, what was put off, and how one has it back."""

from __future__ import annotations

import json
from collections.abc import Callable

from orchestre.domain.members import Role
from slack_app.cards.resting import BACK, LET_GO
from tests.clock import SteppingClock
from tests.slack import payloads
from tests.slack.cards.reading import parts
from tests.slack.office import Office, buttons, until


def gone(office: Office, draft: str, action: str) -> Callable[[], bool]:
    return lambda: action not in buttons(office.card(draft))


async def test_the_queue_says_what_is_due_and_how_long_the_mail_waits(
    office: Office, clock: SteppingClock
) -> None:
    await office.owner.asks("PATCH", "/settings", json={"answer_within_hours": 4})
    await office.draft()
    clock.advance(3 * 3_600)
    assert "3 h old · due in 1 h" in await office.answer(office.user("rita"), "queue")
    clock.advance(3 * 3_600)
    assert "6 h old · ⏰ overdue by 2 h" in await office.answer(office.user("rita"), "queue")


async def test_what_was_put_off_waits_for_nobody_yet(office: Office) -> None:
    draft = await office.draft(subject="Lamp")
    rita = office.user("rita")
    later = {"until": "2999-01-01T08:00:00Z"}
    await office.owner.asks("POST", f"/drafts/{draft.id}/snooze", json=later)
    for asked in ("queue", "status"):
        said = await office.answer(rita, asked)
        assert "Nothing waits for you, and 1 put off." in said
    assert "/orchestre queue" in said
    assert "Re: Lamp" in await office.answer(rita, f"show {draft.id[-8:]}")


async def test_what_was_put_off_is_had_back_from_the_queue(office: Office) -> None:
    draft = await office.draft(subject="Lamp")
    rita = office.user("rita")
    later = {"until": "2999-01-01T08:00:00Z"}
    await office.owner.asks("POST", f"/drafts/{draft.id}/snooze", json=later)
    listed = await office.heard(await office.say(rita, "queue"))
    (back,) = [one for one in parts(listed) if one.get("action_id") == BACK]
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    _, address = await office.act(rita, back, where)
    assert "Re: Lamp" in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["snoozed_until"] is None
    assert "1 reply waits for a decision." in await office.answer(rita, "queue")


async def test_a_card_ends_what_was_put_off_or_given_to_one(office: Office) -> None:
    draft = await office.draft()
    rita = office.user("rita")
    await office.choose(rita, office.card(draft.id), "snooze_hour")
    await office.choose(rita, office.card(draft.id), "assign")
    await until(lambda: {BACK, LET_GO} <= buttons(office.card(draft.id)), "both buttons")
    for action, kept in ((BACK, "snoozed_until"), (LET_GO, "assignee")):
        await office.click(rita, office.card(draft.id), action)
        await until(gone(office, draft.id, action), "one less")
        assert (await office.draft_now(draft.id))[kept] is None


async def test_a_viewer_cannot_have_back_what_others_put_off(office: Office) -> None:
    draft = await office.draft()
    await office.choose(office.user("rita"), office.card(draft.id), "snooze_hour")
    await until(lambda: BACK in buttons(office.card(draft.id)), "the button")
    viewer = await office.known("eve", await office.owner.colleague("eve@example.com", Role.VIEWER))
    _, address = await office.click(viewer, office.card(draft.id), BACK)
    assert "viewer, does not allow" in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["snoozed_until"]
    assert BACK in buttons(office.card(draft.id))


async def test_home_lists_what_was_put_off_and_is_drawn_anew(office: Office) -> None:
    draft = await office.draft(subject="Lamp")
    rita = office.user("rita")
    await office.choose(rita, office.card(draft.id), "snooze_hour")
    await until(lambda: BACK in buttons(office.card(draft.id)), "the button")
    await office.visit(rita)
    (home,) = await until(lambda: office.views("views.publish"), "a home")
    (back,) = [one for one in parts(home) if one.get("action_id") == BACK]
    await office.act(rita, back, payloads.in_view(home))
    homes = await until(lambda: office.views("views.publish")[1:], "a second home")
    assert "1 reply waits for a decision" in json.dumps(homes[-1])
