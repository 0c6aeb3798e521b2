"""Preferences: what a team chooses for itself, and who changed it when."""

from __future__ import annotations

from dataclasses import asdict, replace

from orchestre.domain.members import Member, Right
from orchestre.domain.workspaces import Choices
from orchestre.store import workspaces
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store


class Preferences:
    """What the team of each member chose."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, member: Member) -> Choices:
        """Return what the member's team chose."""
        async with self._store.read() as tx:
            return await workspaces.choices(tx, member.workspace_id)

    async def change(self, member: Member, changes: dict[str, int | str | None]) -> Choices:
        """Change what is named (None: back to the installation's own); the rest stays."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            now = await workspaces.held_choices(tx, member.workspace_id)
            wanted = replace(now, **changes)  # type: ignore[arg-type]
            before, after = asdict(now), asdict(wanted)
            changed = [name for name in after if after[name] != before[name]]
            if changed:
                await workspaces.choose(tx, member.workspace_id, now, wanted)
                entry = Entry(
                    member.id,
                    "settings changed",
                    member.workspace_id,
                    before={name: before[name] for name in changed},
                    after={name: after[name] for name in changed},
                )
                await record(tx, member.workspace_id, entry)
            return wanted
