"""Identities: how a chat user becomes known as a member, and stops being so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from orchestre.domain.errors import Forbidden, NotFound
from orchestre.domain.identities import ChatUser, Door, Identity, IdentityWish
from orchestre.domain.members import Member, Right
from orchestre.domain.membership import is_above
from orchestre.replies.doors import already, check_same_chat
from orchestre.replies.shown_once import kept, new_secret
from orchestre.store import identities, members
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction

#: How long a link may wait to be opened.
LINK_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who in the chats: the app vouches for the chat user, the sign-in for the member."""

    store: Store

    async def wish(self, door: Door, user: ChatUser, shown_as: str) -> tuple[str, IdentityWish]:
        """Make a one-time link for a chat user; Conflict if they are somebody already."""
        check_same_chat(door, user)
        token = new_secret()
        async with self.store.begin() as tx:
            await self._refuse_second(tx, door.workspace_id, user)
            wanted = IdentityWish(door.workspace_id, user, shown_as, tx.now + LINK_LIFE)
            await identities.wish(tx, wanted, kept(token))
        return token, wanted

    async def wished(self, member: Member, token: str) -> IdentityWish:
        """Say whom a link is about, before the member grants it."""
        async with self.store.read() as tx:
            return await identities.wished(tx, member.workspace_id, kept(token))

    async def grant(self, member: Member, token: str) -> Identity:
        """Link the chat user to the member who is signed in: whoever may write there, is they.

        Raises NotFound for a link that is used or old, Conflict if the user is somebody already.
        """
        async with self.store.begin() as tx:
            await who_still_may(tx, member, Right.READ)
            wanted = await identities.wished(tx, member.workspace_id, kept(token))
            if not await identities.grant(tx, kept(token)):
                raise NotFound("This link was used a moment ago")
            await self._refuse_second(tx, member.workspace_id, wanted.user)
            linked = await identities.link(tx, member, wanted.user, wanted.shown_as)
            entry = Entry(member.id, "identity linked", linked.id, after=_told(linked))
            await record(tx, member.workspace_id, entry)
            return linked

    async def unlink(self, actor: Member, identity_id: str) -> None:
        """Forget an identity: one's own, or anybody's for those who configure."""
        async with self.store.begin() as tx:
            now = await who_still_may(tx, actor, Right.READ)
            found = await identities.get(tx, now.workspace_id, identity_id)
            if found.member_id != now.id:
                target = await members.get(tx, now.workspace_id, found.member_id)
                if not now.may(Right.CONFIGURE) or is_above(target.role, now.role):
                    raise Forbidden(f"Your role, {now.role}, does not unlink {target.email}")
            if not await identities.unlink(tx, actor.workspace_id, identity_id):
                raise NotFound(f"There is no identity {identity_id} in your workspace")
            entry = Entry(actor.id, "identity unlinked", found.id, before=_told(found))
            await record(tx, actor.workspace_id, entry)

    async def _refuse_second(self, tx: Transaction, workspace_id: str, user: ChatUser) -> None:
        linked = await identities.member_who_is(tx, workspace_id, user)
        if linked is not None:
            raise already(user, linked.member)


def _told(one: Identity) -> dict[str, str]:
    user = one.user
    told = {"service": str(user.service), "place": user.place, "person": user.person}
    return {"member": one.member_id, **told}
