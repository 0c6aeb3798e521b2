"""The approval rule in Slack: whoever may not approve is told who may, and the card stays."""

from __future__ import annotations

import json

from orchestre.domain.members import Role
from slack_app.cards.actions import APPROVE
from tests.slack.office import Office, buttons, until


async def test_whoever_may_not_approve_hears_who_may(office: Office) -> None:
    bob = await office.owner.colleague("bob@example.com", Role.APPROVER)
    user = await office.known("bob", bob)
    draft = await office.draft()
    bots = (await office.owner.get("/bots")).json()["items"]
    for bot in bots:
        rule = {"approved_by": "owner"}
        changed = await office.owner.asks("PATCH", f"/bots/{bot['id']}", json=rule)
        assert changed.status_code == 200, changed.text
    answer, address = await office.click(user, office.card(draft.id))
    assert answer.status_code == 200
    await until(lambda: office.around.ears.said_to(address), "a word to Bob")
    (said,) = office.around.ears.said_to(address)
    assert said["response_type"] == "ephemeral"
    words = json.dumps(said)
    assert "is approved by an owner; you are approver" in words
    assert office.owner.member.email in words
    assert (await office.draft_now(draft.id))["status"] == "waiting"
    assert APPROVE in buttons(office.card(draft.id))
