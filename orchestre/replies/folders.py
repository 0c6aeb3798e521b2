"""Folders: which mail folders of this machine a workspace may link; no two share one."""

from __future__ import annotations

from pathlib import Path

from orchestre.domain.errors import Conflict, Fault, Invalid
from orchestre.providers.registry import Registry
from orchestre.store import links
from orchestre.store.session import Transaction

#: What is said where no folder of the machine may be linked.
NO_FOLDER = (
    "This Orchestre can be reached from other machines, so no folder of its own may be linked. "
    "Whoever runs it sets ORCHESTRE_MAIL_ROOT to the folder that holds them."
)


def check_folder(folder: Path, own: Path | None) -> None:
    """Raise Invalid unless the folder lies in that of the workspace; without one, none may be."""
    if own is None:
        what, _, advice = NO_FOLDER.partition(". ")
        raise Invalid(
            what,
            faults=(Fault("social_info.path", "not allowed here"),),
            advice=advice,
        )
    if not folder.is_relative_to(own):
        raise Invalid(
            f"Your workspace may link mail folders in {own} only",
            faults=(Fault("social_info.path", f"is not in {own}"),),
            advice="Have the Maildir put there by whoever runs this Orchestre.",
        )


async def refuse_foreign(
    tx: Transaction, registry: Registry, workspace_id: str, *, folder: Path
) -> None:
    """Raise Conflict where another workspace reads this folder, one inside it or one around it."""
    # A Maildir's subfolders, such as .Sent, are Maildirs themselves.
    plugins = [plugin.name for plugin in registry.plugins() if plugin.folder is not None]
    for resource in await links.linked_elsewhere(tx, workspace_id, plugins):
        other = Path(resource)
        if folder.is_relative_to(other) or other.is_relative_to(folder):
            raise Conflict(
                "Another workspace has linked this folder, one inside it or one around it",
                advice="Choose a folder that holds your team's mail alone.",
            )
