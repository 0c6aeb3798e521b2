"""Identity: whose mailbox it is, by which addresses it writes, and where its history is."""

from __future__ import annotations

from orchestre.providers.gmail.answers import Gone
from orchestre.providers.gmail.client import GmailClient


class Identity:
    """One mailbox's owner."""

    def __init__(self, client: GmailClient, address: str) -> None:
        self._client = client
        self._address = address.lower()
        self._addresses: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """The mailbox's own address, in lower case: as Gmail said it last, else as it was given."""
        return self._address

    async def confirm(self) -> str:
        """Return the mailbox's own address, as Gmail says it now."""
        self._addresses = frozenset()
        await self.addresses()
        return self._address

    async def addresses(self) -> frozenset[str]:
        """Return every address that the mailbox writes by, in lower case; asked for once."""
        if not self._addresses:
            asked = self._client.calls.send_as.list(
                userId="me", fields="sendAs(sendAsEmail,isPrimary)"
            )
            found = (await self._client.ask(asked)).get("sendAs", ())
            for one in found:
                if one.get("isPrimary"):
                    self._address = str(one["sendAsEmail"]).lower()
            written = (str(one["sendAsEmail"]).lower() for one in found)
            self._addresses = frozenset({self._address, *written})
        return self._addresses

    async def history(self) -> str:
        """Return the id of the newest thing that happened in the mailbox, as text."""
        profile = self._client.calls.users.getProfile(userId="me", fields="historyId")
        try:
            return str((await self._client.ask(profile))["historyId"])
        except Gone:
            # Stand-ins for Gmail leave the profile out, but know all of their history.
            known = self._client.calls.history.list(
                userId="me", startHistoryId="1", maxResults=1, fields="historyId"
            )
            return str((await self._client.ask(known))["historyId"])
