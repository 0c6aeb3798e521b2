"""Sessions: a member's own sign-ins, to look at and to end."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.domain.errors import NotFound
from orchestre.domain.members import Member, Right
from orchestre.replies.shown_once import kept
from orchestre.store import sign_ins
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store
from orchestre.store.sign_ins import KeptSignIn


@dataclass(frozen=True, slots=True)
class Sessions:
    """Where a member is signed in. Nobody sees or ends another member's."""

    store: Store

    async def listed(
        self, member: Member, *, limit: int, after: str | None = None
    ) -> tuple[KeptSignIn, ...]:
        """Return the member's sessions, the latest first."""
        async with self.store.read() as tx:
            return await sign_ins.listed(tx, member, limit=limit, after=after)

    async def end(self, member: Member, session_id: str) -> None:
        """End one; its token is worth nothing from now on. NotFound if it is not the member's."""
        async with self.store.begin() as tx:
            await who_still_may(tx, member, Right.READ)
            if not await sign_ins.end(tx, member, session_id):
                raise NotFound(f"You have no session {session_id}")
            await record(tx, member.workspace_id, Entry(member.id, "session ended", session_id))

    async def end_others(self, member: Member, token: str) -> int:
        """End all but the one of this token; return how many there were."""
        async with self.store.begin() as tx:
            await who_still_may(tx, member, Right.READ)
            ended = await sign_ins.end_all(tx, member, but=kept(token))
            after = {"ended": ended}
            entry = Entry(member.id, "other sessions ended", member.id, after=after)
            await record(tx, member.workspace_id, entry)
        return ended
