"""Doors: how chat apps come in, and for whom they may act."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from orchestre.domain.errors import Conflict, Fault, Forbidden, Invalid, NotFound, NotSignedIn
from orchestre.domain.identities import CHAT_ID, Chat, ChatUser, Door
from orchestre.domain.members import Member, Right
from orchestre.replies.people import People
from orchestre.replies.shown_once import kept, new_secret
from orchestre.replies.standings import Ended
from orchestre.store import doors, identities
from orchestre.store.events import Entry, record
from orchestre.store.identities import Linked
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store

#: How a service token begins; no sign-in's token has a point in it (RFC 4648 §5).
MARK = "door."
_PARTS = 3
_FORM = "slack:TEAM:USER or discord:GUILD:USER, each part percent-encoded"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new door; its token is shown this once and kept nowhere."""

    door: Door
    token: str = field(repr=False)


def is_service_token(token: str) -> bool:
    """Tell whether a bearer token is a chat app's rather than a member's."""
    return token.startswith(MARK)


def chat_user(named: str) -> ChatUser:
    """Read whom an `On-Behalf-Of` header names; Invalid if it names nobody."""
    parts = [unquote(part) for part in named.split(":")]
    services = {str(one) for one in Chat}
    are_ids = all(re.fullmatch(CHAT_ID, part) for part in parts)
    if len(parts) != _PARTS or not are_ids or parts[0] not in services:
        raise Invalid(
            f"On-Behalf-Of must look like {_FORM}",
            faults=(Fault("header.on-behalf-of", f"must look like {_FORM}"),),
        )
    return ChatUser(Chat(parts[0]), parts[1], parts[2])


@dataclass(frozen=True, slots=True)
class Doors:
    """Service tokens: each is one workspace's, and by itself opens nothing but /doors."""

    store: Store
    people: People

    async def add(self, maker: Member, service: Chat, name: str) -> Opened:
        """Make a service token."""
        token = MARK + new_secret()
        async with self.store.begin() as tx:
            await who_still_may(tx, maker, Right.OWN)
            door = await doors.add(tx, maker, service=service, name=name, token_hash=kept(token))
            entry = Entry(
                maker.id, "service token made", door.id, after={"service": service, "name": name}
            )
            await record(tx, maker.workspace_id, entry)
        return Opened(door, token)

    async def remove(self, member: Member, door_id: str) -> None:
        """Make a service token worthless from the next request on."""
        async with self.store.begin() as tx:
            await who_still_may(tx, member, Right.OWN)
            door = await doors.get(tx, member.workspace_id, door_id)
            if not await doors.remove(tx, door):
                raise NotFound(f"There is no service token {door_id} in your workspace")
            before = {"service": door.service, "name": door.name}
            entry = Entry(member.id, "service token removed", door.id, before=before)
            await record(tx, member.workspace_id, entry)

    async def of_token(self, token: str) -> Door:
        """Return what this service token opens; NotSignedIn if it opens nothing."""
        async with self.store.read() as tx:
            door = await doors.by_token(tx, kept(token)) if is_service_token(token) else None
        if door is None:
            raise NotSignedIn(
                "The service token is not known",
                advice="An owner of the workspace makes one: orchestre doors add SERVICE NAME",
            )
        return door

    async def member_for(self, token: str, named: str | None) -> tuple[Member, Chat]:
        """Return for which member of its workspace a chat app acts, and in which chat.

        `named` is the `On-Behalf-Of` header. Raises NotSignedIn for an unknown token, and where a
        directory lets the member in no more; Forbidden where no member is named, or a chat user
        who is none in this workspace.
        """
        if not is_service_token(token):
            raise Forbidden(
                "Only a chat app acts on behalf of others",
                advice="Leave On-Behalf-Of away, or send a service token.",
            )
        door = await self.of_token(token)
        if named is None:
            raise Forbidden(
                "A service token alone opens nothing but /doors",
                advice=f"Say for whom in the header On-Behalf-Of: {_FORM}.",
            )
        user = chat_user(named)
        check_same_chat(door, user)
        async with self.store.read() as tx:
            linked = await identities.member_who_is(tx, door.workspace_id, user)
        if linked is None:
            raise Forbidden(
                f"No member of this workspace is linked to this {user.service.title()} user",
                advice="Ask for a link in the chat, and open it while you are signed in.",
            )
        await self._confirm(linked)
        return linked.member, door.service

    async def _confirm(self, linked: Linked) -> None:
        """Raise NotSignedIn, and forget who the chat user is, if a directory ended all before."""
        try:
            await self.people.confirm(linked.member, linked.since)
        except Ended:
            workspace_id = linked.member.workspace_id
            async with self.store.begin() as tx:
                if await identities.unlink(tx, workspace_id, linked.identity_id):
                    before = {"member": linked.member.id}
                    entry = Entry("directory", "identity ended", linked.identity_id, before=before)
                    await record(tx, workspace_id, entry)
            raise


def check_same_chat(door: Door, user: ChatUser) -> None:
    """Raise Forbidden where an app speaks of another chat's users."""
    if user.service is not door.service:
        raise Forbidden(
            f"This service token is for {door.service.title()}, not for {user.service.title()}",
            advice="Use the token that was made for this service.",
        )


def already(user: ChatUser, member: Member) -> Conflict:
    """Say that a chat user is somebody already."""
    return Conflict(
        f"This {user.service.title()} user is linked to {member.email} already",
        advice="Remove that link first (orchestre members unlink), then ask for a new one.",
    )
