"""Demonstration: a sample shop in a workspace of one's own, to try everything with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from orchestre.domain.accounts import Account, BotStatus
from orchestre.domain.demonstration import ADDRESS, NAME, PROVIDER
from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.members import Member, Right
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.linking import Linking
from orchestre.replies.samples import catalogue, mailbox
from orchestre.store import accounts, products, samples
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store

#: Seconds between two looks into the sample mailbox, which is a folder of this machine.
INTERVAL = 2
#: Sample mails that one workspace's mailbox takes.
MOST_MAILS = 240
_ENDED = "the demo was ended"


@dataclass(frozen=True, slots=True)
class Demo:
    """The sample shop as it stands in a workspace."""

    account: Account
    #: How many products its catalogue has.
    products: int


class Demonstration:
    """Begins and ends the sample shop of each workspace, and has its customers write.

    Its mailbox lies below `folder`, where no other account may be linked.
    """

    def __init__(self, store: Store, connections: Connections, bots: Bots, folder: Path) -> None:
        self._store = store
        self._bots = bots
        self._folder = folder
        self._linking = Linking(store, connections, self.mailbox)

    def mailbox(self, workspace_id: str) -> Path:
        """Return where a workspace's sample mails arrive."""
        return (self._folder / workspace_id).resolve()

    async def begin(self, member: Member) -> Demo:
        """Have the sample catalogue known, its mailbox linked and its bot running.

        What is there already stays as it is, a product of the team's own with the sku of a
        sample, too; begun twice, nothing is there twice.
        """
        wares = await asyncio.to_thread(catalogue.products)
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.OWN)
            added = (await products.put(tx, member.workspace_id, wares, only_new=True)).added
        account = await self._linked(member)
        if account is not None and account.bot.status is not BotStatus.STOPPED and not added:
            return Demo(account, len(wares))
        if account is None:
            await self._link(member)
        account = await self._bots.start(
            member, provider_name=PROVIDER, identifier_name=NAME, interval_seconds=INTERVAL
        )
        entry = Entry(member.id, "demo begun", account.id, after={"products": added})
        async with self._store.begin() as tx:
            await record(tx, member.workspace_id, entry)
        return Demo(account, len(wares))

    async def write(self, member: Member, count: int) -> tuple[str, ...]:
        """Have the next customers write; return what each mail is, such as `complaint`.

        NotFound without a demo, Conflict once its mailbox has had enough.
        """
        account = await self._linked(member)
        if account is None:
            raise NotFound(
                "There is no demo in your workspace", advice="Begin one: POST /workspace/demo."
            )
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.OWN)
        written = await asyncio.to_thread(_write, self.mailbox(member.workspace_id), count)
        async with self._store.begin() as tx:
            entry = Entry(member.id, "demo mails written", account.id, after={"count": count})
            await record(tx, member.workspace_id, entry)
        return written

    async def end(self, member: Member) -> None:
        """Unlink the sample mailbox, take its products out, and let nothing of it wait any more.

        What was received and sent stays readable, and a product that the team wrote or changed
        is the team's and stays. Without a demo nothing happens.
        """
        if await self._linked(member) is not None:
            await self._linking.unlink(member, provider_name=PROVIDER, identifier_name=NAME)
        wares = await asyncio.to_thread(catalogue.products)
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.OWN)
            account_id = await samples.account_id(tx, member.workspace_id)
            if account_id is None:
                return
            await accounts.lock(tx, account_id)
            voided = await samples.put_away(tx, member.workspace_id, account_id, reason=_ENDED)
            removed = await samples.product_ids(tx, member.workspace_id, wares)
            await products.remove(tx, removed)
            if voided or removed:
                after = {"superseded": ", ".join(voided), "products": len(removed)}
                entry = Entry(member.id, "demo ended", account_id, after=after)
                await record(tx, member.workspace_id, entry)

    async def _linked(self, member: Member) -> Account | None:
        try:
            async with self._store.read() as tx:
                return await accounts.named(tx, member.workspace_id, PROVIDER, NAME)
        except NotFound:
            return None

    async def _link(self, member: Member) -> None:
        folder = await asyncio.to_thread(mailbox.make, self.mailbox(member.workspace_id))
        await self._linking.link(
            member,
            provider_name=PROVIDER,
            identifier_name=NAME,
            options={"path": str(folder), "address": ADDRESS},
        )


def _write(folder: Path, count: int) -> tuple[str, ...]:
    before, mails = mailbox.arrived(mailbox.make(folder)), mailbox.mails()
    if before + count > MOST_MAILS:
        raise Conflict(
            f"The demo's mailbox holds {before} mails; {MOST_MAILS} are its most",
            advice="Answer what is there, or end the demo and link a mailbox of your own.",
        )
    chosen = [mails[number % len(mails)] for number in range(before, before + count)]
    for _, mail in chosen:
        mailbox.deliver(folder, mail)
    return tuple(what for what, _ in chosen)
