"""Import events: the line of the audit trail that an import ends with."""

from __future__ import annotations

from orchestre.domain.knowledge import ImportCounts, ImportKind
from orchestre.store import events, imports
from orchestre.store.events import Entry
from orchestre.store.imports import Claimed
from orchestre.store.session import Transaction


async def record_end(tx: Transaction, claimed: Claimed, *, failed: bool) -> None:
    """Record that an import ended and what it changed; let it be the transaction's last.

    A trial changes nothing, and neither does most reading of a source that comes round by itself:
    no line for those.
    """
    if claimed.item.options.dry_run:
        return
    counts = await imports.counts(tx, claimed.item.id)
    if claimed.source_id is None:
        actor = claimed.member_id
    elif failed or counts.added or counts.changed or counts.removed:
        # Who asked for it, if anybody did, is said by the line `source synced`.
        actor = "import"
    else:
        return
    kind = claimed.item.kind
    verb = f"import of {kind} failed" if failed else f"{kind} imported"
    after = _said(kind, counts) | {"file": claimed.item.file_name}
    await events.record(
        tx, claimed.item.workspace_id, Entry(actor, verb, claimed.item.id, after=after)
    )


def _said(kind: ImportKind, counts: ImportCounts) -> dict[str, object]:
    said: dict[str, object] = {
        "added": counts.added,
        "changed": counts.changed,
        "removed": counts.removed,
    }
    if kind is ImportKind.PRODUCTS:
        taken = counts.added + counts.changed + counts.unchanged
        said["refused"] = max(counts.done - taken, 0)
    return said
