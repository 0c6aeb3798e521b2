"""A team's desk in front of a service that it visits."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import Account
from orchestre.domain.members import Member
from orchestre.providers.registry import Registry
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.grants import Visitor
from orchestre.replies.linking import Linking, Unlinked
from orchestre.replies.visits import Visits
from orchestre.settings import Settings
from orchestre.store import events
from orchestre.store.session import Store
from orchestre.store.tables_people import visits as rows
from tests.clock import SteppingClock
from tests.integration.consent import Consent, word
from tests.samples import a_member

API = "https://orchestre.example"
OWN_PAGE = f"{API}/providers/linked"
CONSOLE = "https://console.example/linked?tab=accounts#top"
SALES, SHOP = "sales@example.com", "shop@example.com"


class Desk:
    """A team's Orchestre and a service that it visits."""

    def __init__(self, store: Store, clock: SteppingClock) -> None:
        settings = Settings(_env_file=None, api_url=f"{API}/", redirect_urls=(CONSOLE,))
        self.store = store
        self.service = Consent(clock)
        registry = Registry([self.service.plugin(), self.service.plugin("other")])
        self.connections = Connections(store, registry)
        self.visits = Visits(store, registry, settings)
        self.linking = Linking(store, self.connections, settings.linkable_folder)
        self.bots = Bots(store, self.connections)

    async def begun(self, visitor: Visitor, destination: str | None = None) -> str:
        return await self.visits.begin(visitor, provider_name="visited", destination=destination)

    async def ended(self, url: str) -> str:
        sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return await self.visits.end(**sent)

    async def result(self, visitor: Visitor, address: str = SALES, *, lacks: str = "") -> str:
        url = self.service.allowed(await self.begun(visitor), address, lacks=lacks)
        name, value = word(await self.ended(url))
        assert name == "result", value
        return value

    async def link(
        self, visitor: Visitor, result: str, name: str = "sales", **choices: object
    ) -> Account:
        granted = await self.visits.grants.granted(visitor, provider_name="visited", result=result)
        return await self.linking.link_granted(
            visitor.member, granted, identifier_name=name, choices=choices
        )

    async def unlink(self, member: Member, name: str = "sales") -> Unlinked:
        return await self.linking.unlink(member, provider_name="visited", identifier_name=name)

    async def trail(self, member: Member) -> list[tuple[str, dict[str, object]]]:
        async with self.store.read() as tx:
            listed = await events.listed(tx, member.workspace_id, limit=20, after=0)
        return [(event.verb, event.after) for event in listed]

    async def kept(self) -> int:
        async with self.store.read() as tx:
            return int(
                (await tx.execute(sa.select(sa.func.count()).select_from(rows))).scalar_one()
            )


@pytest.fixture
def desk(store: Store, clock: SteppingClock) -> Desk:
    return Desk(store, clock)


@pytest.fixture
def one_desk(sqlite_store: Store, clock: SteppingClock) -> Desk:
    """For what the kind of database makes no difference to."""
    return Desk(sqlite_store, clock)


async def a_visitor(desk: Desk, sign_in: str = "ana", workspace_id: str = "") -> Visitor:
    return Visitor.by(await a_member(desk.store, workspace_id=workspace_id), sign_in)
