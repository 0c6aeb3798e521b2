"""Calls about the sample shop with which a workspace can be tried."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas.demonstration import DemoInfo, DemoMails
from orchestre.client.wire import Carried, Wire


@dataclass(frozen=True, slots=True)
class Demo:
    """An invented shop with a catalogue, a mailbox and a running bot; owners begin and end it."""

    wire: Wire

    async def begin(self) -> DemoInfo:
        """Have it there; done twice, it is there once."""
        return await self.wire.post("/workspace/demo", DemoInfo)

    async def write(self, count: int = 1) -> list[str]:
        """Have its next customers write; say what each mail is."""
        asked = Carried(query={"count": count})
        return (await self.wire.post("/workspace/demo/mails", DemoMails, asked)).written

    async def end(self) -> None:
        """Unlink it and remove its products; what was received and sent stays as history."""
        await self.wire.call("DELETE", "/workspace/demo")
