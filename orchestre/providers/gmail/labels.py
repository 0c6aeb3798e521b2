"""Labels: how a conversation shows in Gmail where it stands with us."""

from __future__ import annotations

from contextlib import suppress

from orchestre.providers.gmail.answers import Gone, NotUnderstood, Refused
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.provider import Label

#: What ours are called; Gmail shows those below one name together.
PREFIX = "Orchestre/"


class Labels:
    """One mailbox's labels of ours; they are made when they are first used."""

    def __init__(self, client: GmailClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}

    async def put(self, thread_id: str, label: Label | None) -> None:
        """Let a thread carry this label of ours and no other; a thread that is gone is fine."""
        with suppress(Gone):
            try:
                await self._put(thread_id, label)
            except NotUnderstood:
                # Somebody deleted a label of ours in Gmail: its id is none any more.
                self._ids.clear()
                await self._put(thread_id, label)

    async def _put(self, thread_id: str, label: Label | None) -> None:
        if not self._ids:
            self._ids = await self._known()
        wanted = {await self._id(label)} if label is not None else set()
        others = sorted(set(self._ids.values()) - wanted)
        if not wanted and not others:
            return
        changes = {"addLabelIds": sorted(wanted), "removeLabelIds": others}
        threads = self._client.calls.threads
        await self._client.ask(threads.modify(userId="me", id=thread_id, body=changes, fields="id"))

    async def _id(self, label: Label) -> str:
        name = PREFIX + label
        if name not in self._ids:
            body = {"name": name, "labelListVisibility": "labelShow"}
            create = self._client.calls.labels.create(userId="me", body=body, fields="id")
            try:
                self._ids[name] = str((await self._client.ask(create))["id"])
            except Refused:
                # Somebody else made it between our look and now (409; in other places 400).
                self._ids = await self._known()
                if name not in self._ids:
                    raise
        return self._ids[name]

    async def _known(self) -> dict[str, str]:
        """Return the ids of our labels that are there."""
        ours = {PREFIX + label for label in Label}
        asked = self._client.calls.labels.list(userId="me", fields="labels(id,name)")
        found = (await self._client.ask(asked)).get("labels", ())
        return {str(one["name"]): str(one["id"]) for one in found if one["name"] in ours}
