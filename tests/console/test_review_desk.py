"""Review's desk: what it forgets, what a triage leaves as it is, and who settled what meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from console.literal import literal
from console.session import Session
from console.views.review.allowed import hindrance
from console.views.review.deciding import Deciding
from console.views.review.looking import Names
from console.views.review.settled import Opened, happened
from console.views.review.state import Desk, Typed
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, DraftDetail, Me, MessageInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME = Me(id="me", email="ana@x.example", workspace="w", role=Role.OWNER)
MESSAGE = {
    "id": "m",
    "account": "a",
    "thread": "t",
    "from": "cleo@x.example",
    "to": ["shop@x.example"],
    "subject": "Tent",
    "text": "Hello",
    "received_at": NOW,
    "status": "drafted",
}


def a_draft(version: int = 1, **values: Any) -> DraftDetail:
    given = {
        "id": "1",
        "version": version,
        "content_hash": f"{version:032x}",
        "status": DraftStatus.WAITING,
        "account": "a",
        "to": ["cleo@x.example"],
        "subject": "Re: Tent",
        "text": f"Version {version}\n",
        "created_at": NOW,
        "updated_at": NOW,
        "message": MESSAGE,
        "thread_id": "t",
    }
    return DraftDetail.model_validate({**given, **values})


def a_desk(shown: DraftDetail) -> Desk:
    """A desk with one draft on it, over which somebody has typed."""
    desk = Desk(open=shown.id, shown=shown, latest=shown, listed=[shown.id, "2"])
    desk.typed[shown.id] = Typed(desk.serial(shown), "Mine.\n", shown.subject)
    desk.asking = "reject"
    return desk


def deciding(desk: Desk, answer: DraftDetail) -> Deciding:
    """Decisions that an API answers with the draft as it stands there now."""

    def answered(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answer.model_dump(mode="json", by_alias=True))

    client = OrchestreClient(
        "http://api.example", token="t", transport=httpx.MockTransport(answered)
    )
    return Deciding(Session(client, ME), desk)


def test_a_decision_forgets_what_was_typed_and_turns_on() -> None:
    draft = a_draft()
    desk = a_desk(draft)
    desk.seen = "1-1"
    gone = a_draft(status=DraftStatus.REJECTED)
    deciding(desk, gone).reject(draft, "Wrong", redraft=False)
    assert (desk.open, desk.typed, desk.forget) == ("2", {}, ["1-1"])


def test_saving_puts_ones_own_version_on_the_screen() -> None:
    draft = a_draft()
    desk = a_desk(draft)
    deciding(desk, a_draft(2)).save(draft, desk.typed["1"])
    assert desk.shown == desk.latest == a_draft(2)
    assert (desk.open, desk.typed, desk.forget) == ("1", {}, ["1-1"])


@pytest.mark.parametrize("wakes", [True, False])
def test_triage_leaves_the_screen_and_what_was_typed_as_they_are(*, wakes: bool) -> None:
    draft = a_draft()
    desk = a_desk(draft)
    # A colleague wrote a version meanwhile, which this page has not shown.
    call = deciding(desk, a_draft(2, assignee="me"))
    if wakes:
        call.snooze(draft, None, "It is back")
    else:
        call.assign(draft, "me")
    assert desk.shown == draft
    assert desk.typed_over(draft) is not None
    assert (desk.open, desk.asking, desk.forget) == ("1", "reject", [])


def test_what_was_typed_over_a_draft_is_there_again_when_its_snooze_is_over() -> None:
    draft = a_draft()
    desk = a_desk(draft)
    until = NOW + timedelta(hours=1)
    deciding(desk, a_draft(snoozed_until=until)).snooze(draft, until, "Snoozed")
    assert (desk.open, desk.forget) == ("2", [])
    assert desk.typed_over(draft) is not None


def test_what_was_put_aside_and_what_is_typed_change_places() -> None:
    first, second = a_draft(), a_draft(2)
    desk = a_desk(first)
    desk.keep_typed(first)
    desk.shown = second
    desk.typed["1"] = Typed(desk.serial(second), "Mine since.\n", "Re: Pegs")
    desk.refill(second)
    typed = desk.typed_over(second)
    assert typed is not None
    assert (typed.text, typed.subject, desk.kept) == ("Mine.\n", "Re: Pegs", {"1": "Mine since.\n"})
    desk.keep_typed(second)
    assert desk.kept == {"1": "Mine.\n\nMine since.\n"}


def test_an_address_that_was_on_its_way_is_no_link() -> None:
    desk = Desk()
    desk.tells("former", 10.0)
    assert not desk.is_link("former", 11.0)
    desk.tells("big", 20.0)
    # The page looked for news while the big one was on its way to the screen.
    assert not desk.is_link("former", 21.0)
    assert not desk.is_link("big", 21.0)
    assert desk.is_link("another", 21.0)
    # The browser's Back.
    assert desk.is_link("former", 40.0)


def names(role: Role, *, linked: bool = True) -> Names:
    # All that is looked at of a mailbox.
    told: dict[str, Any] = {"id": "a" if linked else "b"}
    account = AccountInfo.model_construct(**told)
    return Names(
        [account], {}, {"me": ME.email, "b": "bob@x.example"}, {"me": role, "b": Role.OWNER}
    )


def hinders(role: Role, needed: Role, *, linked: bool = True) -> str:
    session = Session(OrchestreClient("http://api.example"), ME.model_copy(update={"role": role}))
    draft = a_draft(approved_by=needed, account_name="support")
    return hindrance(session, draft, names(role, linked=linked))


def test_who_may_not_approve_is_told_whom_to_ask() -> None:
    assert hinders(Role.OWNER, Role.OWNER) == hinders(Role.APPROVER, Role.APPROVER) == ""
    told = hinders(Role.APPROVER, Role.OWNER)
    assert f"approved by an owner**; you are approver. Ask {literal('bob@x.example')}." in told
    assert "bob" in hinders(Role.APPROVER, Role.ADMIN)
    assert "not linked any more" in hinders(Role.OWNER, Role.OWNER, linked=False)
    assert "Ask an admin" in hinders(Role.APPROVER, Role.APPROVER, linked=False)


LEAVING = """
from datetime import UTC, datetime, timedelta

from console.session import Session
from console.views.review.deciding import Deciding
from console.views.review.leaving import leaving
from console.views.review.state import Desk, Leaving

until = datetime.now(UTC) + timedelta(minutes=1)
desk = Desk(leaving=[Leaving(one, 1, "", "Re: Tent", "cleo", until) for one in ("1", "2", "3")])
leaving(Deciding(Session(None, None), desk))
"""


def test_the_key_takes_back_what_was_approved_last() -> None:
    app = AppTest.from_string(LEAVING).run()
    assert not app.exception
    assert [one.proto.shortcut for one in app.button] == ["", "", "u"]


@pytest.mark.parametrize(
    ("status", "by", "told"),
    [
        ("skipped", "b", "bob@x.example dismissed this mail: by phone"),
        ("skipped", "x", "Somebody dismissed this mail: by phone"),
        ("received", "b", "bob@x.example asked for a draft; it is being written."),
        ("drafted", "bob@x.example", "bob@x.example answered this mail."),
        ("drafted", "model:offline", "A draft that answers this mail was written."),
    ],
)
def test_who_settled_a_mail_is_told(status: str, by: str, told: str) -> None:
    reason = "dismissed: by phone" if status == "skipped" else ""
    message = MessageInfo.model_validate({**MESSAGE, "status": status, "reason": reason})
    assert happened(Opened(message, by), {"b": "bob@x.example"}) == told
