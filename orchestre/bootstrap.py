"""Bootstrap: the one place where real things are built and joined."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version

from orchestre.agents.assignment import Limits
from orchestre.agents.chat_models import make_chat_model
from orchestre.agents.reply_agent import ReplyAgent
from orchestre.directory.opening import open_directory
from orchestre.domain.errors import SettingsError
from orchestre.knowledge.edits import Edits
from orchestre.knowledge.embeddings import MiniLM
from orchestre.knowledge.firestore import GOOGLES_TOKENS, Firestore
from orchestre.knowledge.imports import Imports
from orchestre.knowledge.index import ChromaIndex
from orchestre.knowledge.indexing import Indexing
from orchestre.knowledge.search import Search
from orchestre.knowledge.sources import Sources
from orchestre.providers.registry import Registry
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.delivery import Delivery
from orchestre.replies.demonstration import Demonstration
from orchestre.replies.drafting import Drafting
from orchestre.replies.intake import Intake
from orchestre.replies.labels import Labels
from orchestre.replies.linking import Linking
from orchestre.replies.meters import Meters
from orchestre.replies.people import People
from orchestre.replies.preferences import Preferences
from orchestre.replies.proposals import Proposals
from orchestre.replies.push import Push
from orchestre.replies.review import Review
from orchestre.replies.sessions import Sessions
from orchestre.replies.team import Team
from orchestre.replies.triage import Triage
from orchestre.replies.trials import Trials
from orchestre.replies.upkeep import Upkeep
from orchestre.replies.visits import Visits
from orchestre.settings import Settings, unknown_settings
from orchestre.store import claims, kept_answers, tables
from orchestre.store.canary import unlocked
from orchestre.store.migrate import migrate
from orchestre.store.owner import owned, owned_database
from orchestre.store.session import Clock, Store, open_engine
from orchestre.store.tables_catalogue import imports
from orchestre.store.tables_mailboxes import labellings, pushes

#: Not structlog's: a command that logs nothing must still hear of it, on stderr.
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Orchestre:
    """Everything that the API and the scheduler are given."""

    settings: Settings
    version: str
    store: Store
    registry: Registry
    connections: Connections
    people: People
    team: Team
    sessions: Sessions
    linking: Linking
    visits: Visits
    bots: Bots
    demonstration: Demonstration
    intake: Intake
    drafting: Drafting
    trials: Trials
    meters: Meters
    preferences: Preferences
    upkeep: Upkeep
    review: Review
    triage: Triage
    delivery: Delivery
    push: Push
    labels: Labels
    index: ChromaIndex
    search: Search
    imports: Imports
    sources: Sources
    indexing: Indexing
    edits: Edits


def utc_now() -> datetime:
    """Return the moment, aware, in UTC."""
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def open_orchestre(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[Orchestre]:
    """Build everything on the settings given, the database migrated; close it at the end.

    On SQLite this process owns the data folder and the database meanwhile; a second one gets
    SettingsError. So does one whose key is not that of the data.
    """
    for what in unknown_settings():
        _log.warning(what)
    is_embedded = settings.database.startswith("sqlite")
    with contextlib.ExitStack() as stack:
        if is_embedded:
            stack.enter_context(owned(settings.data_dir))
        engine = open_engine(settings.database)
        if is_embedded:
            stack.enter_context(owned_database(engine.url))
        try:
            await migrate(engine)
            key = settings.secret_key.get_secret_value()
            store = await unlocked(engine, key, data_dir=settings.data_dir, clock=clock)
            orchestre = join(settings, store, Registry.installed(settings))
            if is_embedded:
                await take_over(orchestre)
            try:
                yield orchestre
            finally:
                await orchestre.connections.close()
                await orchestre.people.close()
                await orchestre.index.close()
        finally:
            await engine.dispose()


def join(settings: Settings, store: Store, registry: Registry) -> Orchestre:
    """Join everything on an open store; SettingsError where a setting is wrong."""
    connections, meters = Connections(store, registry), Meters()
    make_agent = agents(settings)
    # A wrong model stops the start, not the first draft.
    make_agent("")
    index = ChromaIndex(MiniLM(), path=settings.data_dir / "chroma", url=settings.chroma_url)
    search, firestore = Search(store, index), _firestore(settings)
    proposals = Proposals(search, make_agent, meters=meters)
    people, bots = People(store, open_directory(settings)), Bots(store, connections)
    return Orchestre(
        settings=settings,
        version=version("orchestre"),
        store=store,
        registry=registry,
        connections=connections,
        people=people,
        team=Team.of(people),
        sessions=Sessions(store),
        linking=Linking(store, connections, settings.linkable_folder),
        visits=Visits(store, registry, settings),
        bots=bots,
        demonstration=Demonstration(store, connections, bots, settings.data_dir / "samples"),
        intake=Intake(store, connections),
        drafting=Drafting(store, proposals),
        trials=Trials(proposals, store.clock),
        meters=meters,
        preferences=Preferences(store),
        upkeep=Upkeep.of(store, settings.data_dir / "imports"),
        review=Review(store, settings.undo_seconds),
        triage=Triage(store),
        delivery=Delivery(store, connections),
        push=Push(store, connections),
        labels=Labels(store, connections),
        index=index,
        search=search,
        imports=Imports(store, settings.data_dir / "imports", firestore),
        sources=Sources(store, firestore),
        indexing=Indexing(store, index),
        edits=Edits(store),
    )


def _firestore(settings: Settings) -> Firestore:
    return Firestore(
        token_url=settings.google_token_url or GOOGLES_TOKENS,
        may_be_anonymous=bool(settings.firestore_emulator),
    )


async def take_over(orchestre: Orchestre) -> None:
    """Go on at once with what an earlier process, now dead, was in the middle of."""
    await orchestre.delivery.take_over()
    async with orchestre.store.begin() as tx:
        await claims.take_over(tx, tables.bots, tables.messages, tables.drafts, imports)
        await claims.take_over(tx, pushes, labellings)
        await kept_answers.free_all(tx)


def agents(settings: Settings) -> Callable[[str], ReplyAgent]:
    """Make each model's agent once; an empty name means the installation's model.

    SettingsError where it cannot be made, which names ORCHESTRE_MODEL if that is the wrong one.
    """

    @lru_cache(maxsize=32)
    def make_agent(name: str) -> ReplyAgent:
        model = name or settings.model
        try:
            chat_model = make_chat_model(
                model,
                base_url=settings.model_base_url,
                api_key=settings.model_api_key.get_secret_value(),
            )
        except SettingsError as error:
            if name:
                raise
            what = f"ORCHESTRE_MODEL is '{model}', which cannot be used: {error}"
            raise SettingsError(what, advice=error.advice) from error
        return ReplyAgent(chat_model, model, Limits())

    return make_agent
