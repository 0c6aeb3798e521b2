"""Resolve: what became of a reply that is parked or failed, said once, by whoever may."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.replies import Outcome, ReplyStatus
from orchestre.store import drafts, replies
from slack_app.cards.actions import READ
from slack_app.cards.settling import action_of
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.integration.api.people import shown
from tests.slack import payloads
from tests.slack.office import Office, button, buttons, until
from tests.slack.payloads import Json, User

SENT, AGAIN, DROP = (action_of(outcome) for outcome in Outcome)
WHY = "No answer. It may have left."


async def stuck(office: Office, status: DraftStatus = DraftStatus.PARKED) -> Draft:
    """A draft whose approved reply ended so, and whose card shows it."""
    draft = await office.draft()
    await office.owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await ended(office, draft, status)
    return draft


async def ended(office: Office, draft: Draft, status: DraftStatus) -> None:
    """Let what is on its way end so."""
    store, workspace = office.owner.orchestre.store, draft.workspace_id
    clock = store.clock
    assert isinstance(clock, SteppingClock)
    clock.advance(3_600)
    async with store.begin() as tx:
        (outgoing,) = await replies.claim(tx, limit=9, lease=timedelta(minutes=1))
        assert await replies.mark(tx, outgoing.claim, ReplyStatus(status), error=WHY)
        now = await drafts.get(tx, workspace, draft.id)
        assert await drafts.move(tx, now, status, error=WHY)
    await office.desk.board.show(draft.id)


async def last(office: Office, draft: Draft) -> tuple[str, str, str]:
    """A draft's status, and who decided last and how."""
    now = await office.draft_now(draft.id)
    entry = [one for one in now["history"] if one["verb"] != "sent"][-1]
    return now["status"], entry["actor"], f"{entry['verb']} {entry['reason']}".strip()


async def changed(office: Office, draft: Draft, word: str) -> Json:
    """The draft's card, once it shows a word."""

    def found() -> Json | None:
        card = office.card(draft.id)
        return card if word in json.dumps(card) else None

    return await until(found, f"{word} on the card") or {}


@pytest.mark.parametrize(
    ("status", "action", "becomes", "headline", "how"),
    [
        ("parked", SENT, "sent", "was sent", "it had been sent"),
        ("parked", AGAIN, "approved", "is sent again", "send it again"),
        ("failed", AGAIN, "approved", "is sent again", "send it again"),
        ("failed", DROP, "rejected", "was dropped", "drop it"),
    ],
)
async def test_a_click_settles_it_and_the_card_says_who_did(
    office: Office, status: str, action: str, becomes: str, headline: str, how: str
) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    user = await office.known("bob", bob)
    draft = await stuck(office, DraftStatus(status))
    card = office.card(draft.id)
    assert WHY in json.dumps(card)
    assert len(buttons(card) & {SENT, AGAIN, DROP}) == 2
    answer, address = await office.click(user, card, action)
    assert (answer.status_code, answer.text) == (200, "")
    card = await changed(office, draft, "Settled by ")
    outcome = action.removeprefix("draft_resolve_")
    assert await last(office, draft) == (becomes, "bob@example.com", f"resolve {outcome}")
    assert headline in card["text"]
    assert user.id in json.dumps(card)
    assert how in json.dumps(card)
    assert not buttons(card) & {SENT, AGAIN, DROP}
    assert not office.around.ears.said_to(address)


async def test_only_what_may_leave_twice_is_asked_about(office: Office) -> None:
    draft = await stuck(office)
    card = office.card(draft.id)
    assert "gets it twice" in button(card, AGAIN)["confirm"]["text"]["text"]
    assert "confirm" not in button(card, SENT)
    failed = await stuck(office, DraftStatus.FAILED)
    assert "confirm" not in json.dumps(office.card(failed.id))


async def test_many_at_once_are_one_word_and_the_others_are_told(office: Office) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    people = [office.user("rita"), await office.known("bob", bob)]
    draft = await stuck(office)
    card = office.card(draft.id)
    clicks = [office.click(people[n % 2], card, (SENT, AGAIN)[n // 2 % 2]) for n in range(8)]
    addresses = [address for _, address in await asyncio.gather(*clicks)]

    def refused() -> list[str]:
        return [one for one in addresses if office.around.ears.said_to(one)]

    await until(lambda: len(refused()) == 7, "a word to everybody who was too late")
    verbs = [one["verb"] for one in (await office.draft_now(draft.id))["history"]]
    assert verbs.count("resolve") == 1
    for address in refused():
        (said,) = office.around.ears.said_to(address)
        told = json.dumps(said)
        assert "settled it already: " in told or "nothing to resolve" in told
        assert said["response_type"] == "ephemeral"


async def test_a_button_of_before_does_nothing_to_what_is_parked_anew(office: Office) -> None:
    draft = await stuck(office)
    before = office.card(draft.id)
    await office.click(office.user("rita"), before, AGAIN)
    await changed(office, draft, "is sent again")
    await ended(office, draft, DraftStatus.PARKED)
    for action in (SENT, AGAIN):
        _, address = await office.click(office.user("rita"), before, action)
        assert "settled it already: send it again" in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["status"] == "parked"
    await office.click(office.user("rita"), office.card(draft.id), SENT)
    await changed(office, draft, "it had been sent")


async def test_a_button_of_what_failed_is_none_for_what_is_parked(office: Office) -> None:
    draft = await stuck(office, DraftStatus.FAILED)
    before = office.card(draft.id)
    # As where it was settled elsewhere and sent again, and this card was not brought up yet.
    await office.owner.post(f"/drafts/{draft.id}/resolve", {"outcome": "send_again"})
    await ended(office, draft, DraftStatus.PARKED)
    for action in (AGAIN, DROP):
        _, address = await office.click(office.user("rita"), before, action)
        told = json.dumps(await office.heard(address))
        assert "ana@example.com settled it already: send it again" in told
    assert (await office.draft_now(draft.id))["status"] == "parked"


async def test_a_button_that_is_not_ours_does_nothing(office: Office) -> None:
    draft = await stuck(office)
    handle = f"{draft.id}:1:{draft.current.content_hash}"
    waits = await office.draft()
    waiting = f"{waits.id}:1:{waits.current.content_hash}"
    for value, word in (
        (f"burn|0|{handle}", "not one that Orchestre made"),
        (f"sent|{handle}", "not one that Orchestre made"),
        ("sent|0|x:y", "not one that Orchestre made"),
        (f"sent|0|{'0' * 32}:1:{'0' * 32}", "no draft"),
        (f"sent|1|{handle}", "The draft is parked by now"),
        (f"drop|0|{handle}", "The draft is parked by now"),
        (f"sent|0|{waiting}", "The draft is waiting by now"),
    ):
        _, address = await office.click(
            office.user("rita"), office.card(draft.id), SENT, value=value
        )
        assert word.lower() in json.dumps(await office.heard(address)).lower()
    assert (await office.draft_now(draft.id))["status"] == "parked"


async def test_only_those_who_may_settle_it(office: Office) -> None:
    viewer = await office.owner.colleague("eve@example.com", Role.VIEWER)
    draft = await stuck(office)
    card = office.card(draft.id)
    _, address = await office.click(await office.known("eve", viewer), card, AGAIN)
    assert "Your role, viewer, does not allow this" in json.dumps(await office.heard(address))
    _, address = await office.click(office.user("bob"), card, SENT)
    assert "which member you are" in json.dumps(await office.heard(address))
    stranger = User(office.user("rita").id, "rita", team="T999")
    _, address = await office.click(stranger, card, SENT)
    assert "another Slack workspace" in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["status"] == "parked"


async def test_where_a_draft_was_shown_to_one_person_it_is_settled_there(office: Office) -> None:
    draft = await stuck(office)
    rita = office.user("rita")
    said = await office.heard(await office.say(rita, f"show {draft.id}"))
    assert READ in buttons(said)
    where = payloads.on_message(office.channel, "1700000000.000100", private=True)
    _, address = await office.act(rita, {**button(said, SENT)}, where)
    replaced = await office.heard(address)
    assert replaced["replace_original"]
    assert "it had been sent" in json.dumps(replaced)


async def test_while_slack_does_not_say_who_somebody_is_nothing_is_settled(office: Office) -> None:
    draft = await stuck(office)
    away = Fault("answer", body={"ok": False, "error": "fatal_error"})
    office.around.proxy.fail("users.info", away)
    _, address = await office.click(office.user("rita"), office.card(draft.id), SENT)
    assert "Nothing was done. Try once more." in json.dumps(await office.heard(address))
    assert (await office.draft_now(draft.id))["status"] == "parked"


async def test_what_is_stuck_is_not_forgotten(office: Office) -> None:
    rita = office.user("rita")
    await stuck(office)
    one = "1 reply is stuck: its card asks what became of it."
    for asked in ("queue", "status"):
        assert f"Nothing waits for you. {one}" in await office.answer(rita, asked)
    await stuck(office, DraftStatus.FAILED)
    assert "2 replies are stuck: their cards ask" in await office.answer(rita, "queue")
