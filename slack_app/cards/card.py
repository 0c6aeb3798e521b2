"""A card: one message in a channel, as Slack takes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from orchestre.client.schemas import DraftInfo

#: A block, an element or a view, as Slack's JSON has it.
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A message: what push and screen readers say, what is shown, and by what it is found again."""

    #: Parsed by Slack as mrkdwn: our own words, and others' escaped.
    text: str
    blocks: list[Json]
    metadata: Json = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """16 hex digits that change with anything that is shown."""
        canonical = json.dumps([self.text, self.blocks], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def metadata_of(draft: DraftInfo) -> Json:
    """Return what a card is found again by in its channel (`include_all_metadata`)."""
    payload = {"draft": draft.id, "version": draft.version}
    return {"event_type": "orchestre_draft", "event_payload": payload}
