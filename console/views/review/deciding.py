"""Deciding: what a button does, always to the version that is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.views.review.boxes import clear
from console.views.review.state import QUICK, Desk, Leaving, Typed, version_of
from orchestre.client.schemas import (
    AcknowledgeBody,
    ApproveBody,
    DraftDetail,
    EditBody,
    RejectBody,
    ResolveBody,
    RespondBody,
    UndoBody,
)
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, NotSignedIn, OrchestreError
from orchestre.domain.replies import Outcome


@dataclass(frozen=True, slots=True)
class Deciding:
    """One member's decisions at one open page; each ends the run, for there is more to show."""

    session: Session
    desk: Desk

    def approve(self, draft: DraftDetail, typed: Typed | None, reasons: Mapping[str, str]) -> None:
        """Send exactly what is on the screen; blocking findings stand for the reasons given."""
        self._look_first(draft)
        self._do(lambda: self._approved(draft, typed, reasons), "Approved", self._leaves)

    async def _approved(
        self, draft: DraftDetail, typed: Typed | None, reasons: Mapping[str, str]
    ) -> DraftDetail:
        drafts = self.session.client.drafts
        if typed is not None and not reasons:
            return await drafts.edit(draft.id, _edit(draft, typed, approve=True))
        if typed is not None:
            draft = await drafts.edit(draft.id, _edit(draft, typed, approve=False))
        stops = {finding.name for finding in draft.findings if finding.blocking}
        given = [
            AcknowledgeBody(finding=name, reason=why)
            for name, why in reasons.items()
            if name in stops
        ]
        body = ApproveBody(
            version=draft.version, content_hash=draft.content_hash, acknowledge=given
        )
        return await drafts.approve(draft.id, body)

    def save(self, draft: DraftDetail, typed: Typed) -> None:
        """Keep what was typed as a version that waits."""
        body = _edit(draft, typed, approve=False)
        self._do(lambda: self.session.client.drafts.edit(draft.id, body), "Saved", self.desk.wrote)

    def reject(self, draft: DraftDetail, reason: str, *, redraft: bool) -> None:
        """Send nothing; with `redraft`, another version heeds the reason."""
        self._look_first(draft)
        body = RejectBody(
            version=draft.version,
            content_hash=draft.content_hash,
            reason=reason,
            redraft=redraft,
        )
        says = "Rejected; a new version is being written" if redraft else "Rejected"
        self._do(lambda: self.session.client.drafts.reject(draft.id, body), says, self._decided)

    def respond(self, draft: DraftDetail, instruction: str) -> None:
        """Have the agent draft again."""
        self._look_first(draft)
        body = RespondBody(
            version=draft.version, content_hash=draft.content_hash, instruction=instruction
        )
        says = "A new version is being written"
        self._do(lambda: self.session.client.drafts.respond(draft.id, body), says, self._decided)

    def assign(self, draft: DraftDetail, member: str | None) -> None:
        """Give a draft to a member, or to nobody; what is on the screen stays there."""
        says = "Given to a colleague" if member else "Given to nobody in particular"
        if member == self.session.me.id:
            says = "It is yours"
        self._do(lambda: self.session.client.drafts.assign(draft.id, member), says, _nothing)

    def snooze(self, draft: DraftDetail, until: datetime | None, says: str) -> None:
        """Put a draft aside until then, with all that was typed over it; None: it is back."""
        call = self.session.client.drafts.snooze
        then = _nothing if until is None else self._aside
        self._do(lambda: call(draft.id, until), says, then)

    def undo(self, draft_id: str, version: int, content_hash: str) -> None:
        """Take back the approval of this version, and have it on the screen again."""
        body = UndoBody(version=version, content_hash=content_hash)
        self.desk.leaving = [one for one in self.desk.leaving if one.draft != draft_id]
        self.desk.turn_to(draft_id)
        call = self.session.client.drafts.undo
        self._do(lambda: call(draft_id, body), "Taken back", self.desk.wrote)

    def resolve(self, draft: DraftDetail, outcome: Outcome, says: str) -> None:
        """Say what became of a reply that is stuck."""
        body = ResolveBody(outcome=outcome)
        self._do(lambda: self.session.client.drafts.resolve(draft.id, body), says, self._decided)

    def _look_first(self, draft: DraftDetail) -> None:
        if self.desk.seen != version_of(draft):
            self.desk.says = QUICK
            self.desk.hurried += 1
            st.rerun()

    def _do(
        self,
        call: Callable[[], Coroutine[Any, Any, DraftDetail]],
        says: str,
        then: Callable[[DraftDetail], None],
    ) -> None:
        desk = self.desk
        try:
            now = wait_for(call())
        except NotSignedIn:
            raise
        except OrchestreError as trouble:
            # What was typed stays; the next run shows who was faster.
            desk.trouble = trouble
            if isinstance(trouble, Conflict):
                desk.looked_at = 0.0
            st.rerun()
        desk.trouble, desk.says = None, says
        then(now)
        st.rerun()

    def _aside(self, _: DraftDetail) -> None:
        self.desk.turn_on()

    def _decided(self, now: DraftDetail) -> None:
        clear(now.id)
        self.desk.decided(now)

    def _leaves(self, now: DraftDetail) -> None:
        if now.status is DraftStatus.APPROVED and now.due_at is not None:
            self.desk.leaving.append(
                Leaving(
                    draft=now.id,
                    version=now.version,
                    content_hash=now.content_hash,
                    subject=now.subject,
                    to=now.to_name or ", ".join(now.to),
                    until=now.due_at,
                )
            )
        self._decided(now)


def _nothing(_: DraftDetail) -> None:
    """Leave the screen as it is: the next look tells what else has changed meanwhile."""


def _edit(draft: DraftDetail, typed: Typed, *, approve: bool) -> EditBody:
    subject = typed.subject.strip()
    return EditBody(
        version=draft.version,
        content_hash=draft.content_hash,
        text=typed.text,
        subject=subject if subject and subject != draft.subject else None,
        approve=approve,
    )
