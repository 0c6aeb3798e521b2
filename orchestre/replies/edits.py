"""Edits: how much people changed of what the model wrote."""

from __future__ import annotations

from difflib import SequenceMatcher

from orchestre.domain.drafts import Draft
from orchestre.store import drafts
from orchestre.store.session import Transaction

#: Words that are compared; the rest of a longer text is taken to be as much edited.
MOST_WORDS = 600


async def edited_share(tx: Transaction, draft: Draft) -> float | None:
    """Return the share of words that differ from what the model wrote last, 0 to 1.

    None where no model wrote a version of it.
    """
    if _is_by_model(draft.current.author):
        return 0.0
    versions = await drafts.history(tx, draft.workspace_id, draft.id)
    written = [one.content.text for one in versions if _is_by_model(one.author)]
    return changed_words(written[-1], draft.current.content.text) if written else None


def changed_words(before: str, after: str) -> float:
    """Return the share of both texts' words that the other one does not have in its place."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    return 1.0 - SequenceMatcher(None, old, new, autojunk=False).ratio()


def _is_by_model(author: str) -> bool:
    return author.startswith("model:")
