"""Two people at one inbox: the first decision wins, and the other is told whose it was."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import pytest

from orchestre.domain.members import Role
from tests.journeys.conftest import Server
from tests.journeys.desk import Desk
from tests.journeys.ledger import join
from tests.journeys.mailbox import Mailbox
from tests.journeys.processes import until

CUSTOMERS = ("race", "stale", "looked", "again")


@dataclass(frozen=True)
class Team:
    """Everybody of one workspace, at a desk each, and the drafts that wait for them."""

    ana: Desk
    ben: Desk
    vera: Desk
    mailbox: Mailbox
    waiting: dict[str, Any]


@pytest.fixture(scope="module")
def team(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Any:
    mailbox = Mailbox(tmp_path_factory.mktemp("two") / "Maildir", "two@lamps.example").make()
    with contextlib.ExitStack() as stack:
        ana = stack.enter_context(
            contextlib.closing(Desk.sign_up(server.house.url, "ana@two.example"))
        )
        for email, role in (("ben@two.example", Role.APPROVER), ("vera@two.example", Role.VIEWER)):
            asyncio.run(join(server.house, ana.email, email=email, role=role))
        ben, vera = (
            stack.enter_context(contextlib.closing(Desk(server.house.url, email)))
            for email in ("ben@two.example", "vera@two.example")
        )
        ana.link(mailbox)
        ana.watch(mailbox)
        for name in CUSTOMERS:
            mailbox.ask(name)
        ana.settled(CUSTOMERS)
        yield Team(ana, ben, vera, mailbox, ana.drafts("waiting"))


async def test_of_two_who_approve_at_once_one_is_told_about_the_other(team: Team) -> None:
    shown = team.waiting["race"]
    answers = await asyncio.gather(
        *(asyncio.to_thread(desk.approve, shown) for desk in (team.ana, team.ben))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409).json()
    winner = team.ana if answers[0].status_code == 200 else team.ben
    assert winner.email in lost["detail"]
    assert lost["next"]
    approvals = [one for one in team.ana.draft(shown)["history"] if one["verb"] == "approve"]
    assert [one["actor"] for one in approvals] == [winner.email]
    until(lambda: team.ana.draft(shown)["status"] == "sent", "the reply to leave")
    (left,) = team.mailbox.sent_to("race")
    assert left.get_content() == shown["text"]


async def test_who_approves_what_was_edited_meanwhile_sends_nothing(team: Team) -> None:
    shown = team.waiting["stale"]
    edited = team.ben.decide(shown, "edit", text="It costs 39.90 EUR.\n")
    assert edited.status_code == 200
    late = team.ana.approve(shown)
    assert late.status_code == 409
    assert "version 2" in late.json()["detail"]
    assert team.ana.draft(shown)["status"] == "waiting"


async def test_who_may_only_look_decides_nothing(team: Team) -> None:
    shown = team.waiting["looked"]
    assert team.vera.draft(shown)["text"] == shown["text"]
    for verb, more in (
        ("approve", {}),
        ("edit", {"text": "Mine.\n"}),
        ("reject", {}),
        ("respond", {"instruction": "Shorter."}),
    ):
        refused = team.vera.decide(shown, verb, **more)
        assert refused.status_code == 403
        assert "viewer" in refused.json()["detail"]
    assert team.vera.post(f"/drafts/{shown['id']}/undo", {}).status_code == 403
    assert team.ana.draft(shown)["status"] == "waiting"


async def test_a_colleague_may_take_back_what_another_approved(team: Team) -> None:
    shown = team.waiting["again"]
    team.ana.leave_after(600)
    assert team.ana.approve(shown).status_code == 200
    undone = team.ben.post(f"/drafts/{shown['id']}/undo", {})
    assert undone.status_code == 200
    assert undone.json()["status"] == "waiting"
    assert team.ana.approve(shown).status_code == 409, "the version that was taken back"
