"""An approved draft leaves Gmail once, whichever of the three calls loses its answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.providers.gmail import plugin
from orchestre.providers.registry import Registry
from orchestre.providers.testing.contract import mail
from orchestre.store import links
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.integration.shop import Shop
from tests.providers.gmail.accounts import GmailAccount
from tests.providers.gmail.test_sending import CREATE, FAULTS, SEND, UPDATE, named, patient
from tests.samples import a_draft, a_member, a_message, an_answer

HOUR = 3600.0


async def opened(store: Store, account: GmailAccount) -> Shop:
    """A workspace with this Gmail account linked."""
    assert isinstance(store.clock, SteppingClock)
    shop = Shop(store, store.clock, Registry([plugin(account.settings, account.transport)]))
    shop.member = await a_member(store)
    gmail = await account.connect()
    link = links.Link(
        provider="gmail",
        identifier_name="shop",
        address=account.address,
        options=json.dumps(account.options),
        resource=account.address,
        cursor=(await gmail.fetch(None)).next,
    )
    async with store.begin() as tx:
        shop.account = await links.link(tx, shop.member.workspace_id, link)
    return shop


async def approved(shop: Shop, account: GmailAccount) -> Draft:
    """An answer, approved by a person, to a mail that lies in the mailbox."""
    gmail = await account.connect()
    start = (await gmail.fetch(None)).next
    await account.deliver(mail(1))
    (message,) = (await gmail.fetch(start)).messages
    stored = await a_message(shop.store, shop.account, message)
    content = replace(an_answer().content, to=(message.sender,), subject="Re: Order 1")
    draft = await a_draft(shop.store, stored, an_answer(content=content))
    shown = Shown(draft.current.version, draft.current.content_hash)
    return await shop.review.decide(shop.member, draft.id, shown, Approve())


@pytest.mark.parametrize("fault", FAULTS, ids=named)
@pytest.mark.parametrize("call", [CREATE, UPDATE, SEND], ids=["create", "update", "send"])
async def test_an_approved_draft_leaves_exactly_once(
    sqlite_store: Store,
    account: GmailAccount,
    proxy: FaultProxy,
    call: str,
    fault: Fault,
) -> None:
    account.transport = patient(call, fault)
    shop = await opened(sqlite_store, account)
    draft = await approved(shop, account)
    proxy.fail(call, fault)
    ends = await shop.deliver_for(HOUR)
    assert len(await account.sent()) == 1
    assert account.stand_in.holds(account.address, "DRAFT") == [], "no draft is left behind"
    assert ends[-1] == "sent"
    assert (await shop.status(draft)).status is DraftStatus.SENT
