"""Newcomers: who is about to become a member, and how they will be known."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.domain.members import Member, Role
from orchestre.store import directory_identities, members
from orchestre.store.directory_identities import DirectoryIdentity
from orchestre.store.events import Entry, record
from orchestre.store.session import Transaction


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has shown who they are, but is no member yet."""

    #: In normal form.
    email: str
    #: Empty for whoever is known by a directory outside.
    password_hash: str = ""
    identity: DirectoryIdentity | None = None


async def admit(tx: Transaction, workspace_id: str, newcomer: Newcomer, role: Role) -> Member:
    """Make a newcomer a member; Conflict if the address or the person is a member's already."""
    member = await members.add(
        tx, workspace_id, email=newcomer.email, password_hash=newcomer.password_hash, role=role
    )
    if newcomer.identity is not None:
        await directory_identities.add(tx, member, newcomer.identity)
    return member


async def found_workspace(tx: Transaction, newcomer: Newcomer) -> Member:
    """Make a workspace, named by the newcomer's address, and the newcomer its owner."""
    workspace_id = await members.new_workspace(tx, newcomer.email)
    owner = await admit(tx, workspace_id, newcomer, Role.OWNER)
    after = {"email": owner.email, "role": owner.role}
    await record(tx, workspace_id, Entry(owner.id, "member signed up", owner.id, after=after))
    return owner
