"""What a team sees when its Firestore cannot be read; nothing of it is taken, nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode

from orchestre.domain.errors import Invalid
from orchestre.domain.knowledge import ImportCounts, ImportOptions, ImportStatus, Missing
from orchestre.knowledge.firestore import PAGE, Firestore
from orchestre.knowledge.imports import Imports
from orchestre.knowledge.sources import Sources, Wanted
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.emulators.faulty_firestore import FaultyFirestore, serving
from tests.emulators.google_tokens import TokenServer, an_account, serving_tokens
from tests.integration.test_firestore import Desk
from tests.samples import a_member

REMOVE = ImportOptions(missing=Missing.REMOVE)
ADDRESS = "firestore://demo-shop/products"
MANY = {f"L-{number:03}": {"name": f"Lamp {number}"} for number in range(PAGE + 50)}


@pytest.fixture
async def faulty(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultyFirestore]:
    async with serving(FaultyFirestore(dict(MANY))) as faulty:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", faulty.host)
        yield faulty


@pytest.fixture
async def desk(sqlite_store: Store, tmp_path: Path) -> Desk:
    return Desk(sqlite_store, await a_member(sqlite_store), tmp_path / "imports")


@pytest.mark.parametrize(
    ("fault", "halfway"),
    [(StatusCode.UNAVAILABLE, 0), (StatusCode.DEADLINE_EXCEEDED, 0), (StatusCode.INTERNAL, 1)],
)
async def test_an_outage_in_the_middle_changes_nothing(
    faulty: FaultyFirestore, desk: Desk, fault: StatusCode, halfway: int
) -> None:
    await desk.bring(options=REMOVE)
    before = await desk.products()
    faulty.documents = {f"N-{number:03}": {"name": "New"} for number in range(PAGE + 1)}
    faulty.fault, faulty.after, faulty.halfway = fault, faulty.answered + 1, halfway
    done = await desk.bring(options=REMOVE)
    assert (done.status, done.counts.done, done.counts.removed) == (ImportStatus.FAILED, 0, 0)
    assert done.error.startswith("Firestore did not answer to the end: ")
    assert "Read the source again later" in done.error
    assert await desk.products() == before
    assert list(desk.folder.iterdir()) == []


async def test_a_short_outage_is_bridged_by_asking_again(
    faulty: FaultyFirestore, desk: Desk
) -> None:
    faulty.fault, faulty.after, faulty.times = StatusCode.UNAVAILABLE, 1, 1
    faulty.halfway = 7
    # As long as it is asked in truth.
    desk.imports = Imports(desk.store, desk.folder, Firestore(may_be_anonymous=True))
    done = await desk.bring()
    assert done.counts == ImportCounts(done=len(MANY), total=len(MANY), added=len(MANY))
    assert len(faulty.asked) == 3


async def test_every_page_shows_the_moment_of_the_first(
    faulty: FaultyFirestore, desk: Desk
) -> None:
    await desk.bring()
    first, second = faulty.asked
    assert first.read_time is None
    assert second.read_time is not None
    assert second.structured_query.limit == PAGE


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (StatusCode.PERMISSION_DENIED, "Give it the role Cloud Datastore Viewer"),
        (StatusCode.NOT_FOUND, "The project demo-shop has no Firestore database"),
        (StatusCode.UNAUTHENTICATED, "Make a new key"),
        (StatusCode.INVALID_ARGUMENT, "Firestore did not answer to the end"),
    ],
)
async def test_what_firestore_refuses_is_said_with_what_to_do(
    faulty: FaultyFirestore, desk: Desk, fault: StatusCode, said: str
) -> None:
    faulty.fault = fault
    done = await desk.bring(options=REMOVE)
    assert done.status is ImportStatus.FAILED
    assert said in done.error
    assert len(faulty.asked) == 1, "a refusal is not asked for again"
    (source,) = await desk.sources.page(desk.member, after="", limit=9)
    assert source.last is not None
    assert source.last.error == done.error


async def test_more_than_is_taken_in_is_refused_whole(
    faulty: FaultyFirestore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestre.knowledge.imports.MOST_BYTES", 1 << 12)
    done = await desk.bring()
    assert "holds more than" in done.error
    assert await desk.skus() == []


async def test_a_worker_killed_while_it_reads_leaves_no_half_behind(
    faulty: FaultyFirestore, desk: Desk, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await desk.add(options=REMOVE)
    counted = Imports._note

    async def die(*given: Any) -> None:
        await counted(*given)
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(Imports, "_note", die)
        with pytest.raises(asyncio.CancelledError):
            await desk.imports.run_due()
    running = await desk.imports.get(desk.member.workspace_id, begun.import_id)
    assert (running.status, running.counts) == (ImportStatus.RUNNING, ImportCounts(total=PAGE))
    # A kill leaves what an orderly end removes.
    (desk.folder / f"{begun.import_id}.1").write_text("[half")
    clock.advance(61)
    assert (await desk.ended(begun)).counts.added == len(MANY)
    assert list(desk.folder.iterdir()) == []


class Signed(Desk):
    """A member of a team that has credentials."""

    def __init__(self, store: Store, desk: Desk, tokens: TokenServer) -> None:
        super().__init__(store, desk.member, desk.folder)
        firestore = Firestore(token_url=tokens.url, patience=1)
        self.sources = Sources(store, firestore)
        self.imports = Imports(store, desk.folder, firestore)


async def test_a_key_that_google_refuses_is_said_at_once(
    faulty: FaultyFirestore, desk: Desk
) -> None:
    refusal = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    with serving_tokens(TokenServer(refusal)) as tokens:
        signed = Signed(desk.store, desk, tokens)
        wanted = Wanted("firestore://products", an_account("demo-shop"), REMOVE, None)
        done = await signed.ended(await signed.sources.add(signed.member, wanted))
        assert done.error == (
            "Google does not accept the key of reader@demo-shop.example: invalid_grant: Invalid "
            "JWT Signature. Make a new key for it in Google Cloud's console, then import from "
            f"{ADDRESS} again with it: the kept key is of no more use."
        )
        assert done.file_name == ADDRESS, "the project is that of the key"
        assert faulty.asked == []
        tokens.refusal = {}
        assert (await signed.ended(await signed.sources.add(signed.member, wanted))).counts.added
        # The key that is kept serves on where none is given, for this team alone.
        kept = Wanted(ADDRESS, None, ImportOptions(dry_run=True), None)
        tried = await signed.ended(await signed.sources.add(signed.member, kept))
        assert tried.counts.unchanged == len(MANY)
        stranger = await a_member(desk.store)
        with pytest.raises(Invalid, match="no credentials"):
            await signed.sources.add(stranger, kept)


async def test_a_sign_in_that_is_down_is_an_outage(desk: Desk) -> None:
    signed = Signed(desk.store, desk, TokenServer(url="http://127.0.0.1:1/token"))
    wanted = Wanted(ADDRESS, an_account("demo-shop"), REMOVE, None)
    done = await signed.ended(await signed.sources.add(signed.member, wanted))
    assert done.error.startswith("Google's sign-in did not answer to the end")


async def test_no_source_is_kept_without_credentials_of_its_own(desk: Desk) -> None:
    strict = Sources(desk.store, Firestore())
    for address in (ADDRESS, "firestore://products"):
        with pytest.raises(Invalid) as refused:
            await strict.add(desk.member, Wanted(address, None, REMOVE, None))
        assert refused.value.faults
    assert await strict.page(desk.member, after="", limit=9) == ()
