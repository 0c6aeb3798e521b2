"""Deciding: what a button does, always to the version that is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from console.portal import wait_for
from console.session import Session
from console.views.review.banner import is_same
from console.views.review.state import Desk, Leaving, Typed, version_of
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

#: Decisions after which the browser has surely been told to forget what was typed.
_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Deciding:
    """One member's decisions at one open page; each ends the run, for there is more to show."""

    session: Session
    desk: Desk

    def approve(self, draft: DraftDetail, typed: Typed | None, reasons: Mapping[str, str]) -> None:
        """Send exactly what is on the screen; blocking findings stand for the reasons given."""
        if not self.desk.seen():
            self.desk.says = "That was quick. Look at this draft first, then approve it."
            st.rerun()
        self._do(lambda: self._approved(draft, typed, reasons), "Approved", leaves=True)

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
        self._do(lambda: self.session.client.drafts.edit(draft.id, body), "Saved", stays=True)

    def reject(self, draft: DraftDetail, reason: str, *, redraft: bool) -> None:
        """Send nothing; with `redraft`, another version heeds the reason."""
        body = RejectBody(
            version=draft.version,
            content_hash=draft.content_hash,
            reason=reason,
            redraft=redraft,
        )
        says = "Rejected; a new version is being written" if redraft else "Rejected"
        self._do(lambda: self.session.client.drafts.reject(draft.id, body), says)

    def respond(self, draft: DraftDetail, instruction: str) -> None:
        """Have the agent draft again."""
        body = RespondBody(
            version=draft.version, content_hash=draft.content_hash, instruction=instruction
        )
        says = "A new version is being written"
        self._do(lambda: self.session.client.drafts.respond(draft.id, body), says)

    def assign(self, draft: DraftDetail, member: str | None) -> None:
        """Give a draft to a member, or to nobody."""
        says = "Given to a colleague" if member else "Given to nobody in particular"
        if member == self.session.me.id:
            says = "It is yours"
        self._do(lambda: self.session.client.drafts.assign(draft.id, member), says, stays=True)

    def snooze(self, draft: DraftDetail, until: datetime | None, says: str) -> None:
        """Put a draft aside until then; None: it is back."""
        call = self.session.client.drafts.snooze
        self._do(lambda: call(draft.id, until), says, stays=until is None)

    def undo(self, draft_id: str, version: int, content_hash: str) -> None:
        """Take back the approval of this version, and have it on the screen again."""
        body = UndoBody(version=version, content_hash=content_hash)
        self.desk.leaving = [one for one in self.desk.leaving if one.draft != draft_id]
        self.desk.turn_to(draft_id)
        self._do(lambda: self.session.client.drafts.undo(draft_id, body), "Taken back", stays=True)

    def resolve(self, draft: DraftDetail, outcome: str, says: str) -> None:
        """Say what became of a reply that is stuck."""
        body = ResolveBody.model_validate({"outcome": outcome})
        self._do(lambda: self.session.client.drafts.resolve(draft.id, body), says)

    def _do(
        self,
        call: Callable[[], Coroutine[Any, Any, DraftDetail]],
        says: str,
        *,
        leaves: bool = False,
        stays: bool = False,
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
        desk.trouble, desk.asking, desk.says = None, "", says
        if desk.shown is not None and desk.shown.id == now.id and not is_same(desk.shown, now):
            desk.forget = [*desk.forget[-_REMEMBERED:], version_of(desk.shown)]
        if leaves:
            self._leaves(now)
        if stays:
            desk.shown = desk.latest = now
            desk.typed.pop(now.id, None) if says == "Saved" else None
        else:
            desk.typed.pop(now.id, None)
            desk.kept.pop(now.id, None)
            desk.turn_on()
        st.rerun()

    def _leaves(self, now: DraftDetail) -> None:
        if now.status is not DraftStatus.APPROVED or now.due_at is None:
            return
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


def _edit(draft: DraftDetail, typed: Typed, *, approve: bool) -> EditBody:
    subject = typed.subject.strip()
    return EditBody(
        version=draft.version,
        content_hash=draft.content_hash,
        text=typed.text,
        subject=subject if subject and subject != draft.subject else None,
        approve=approve,
    )
