"""Visits: each step once, for whoever began, and half of one does no harm."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import Account, AccountStatus
from orchestre.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
)
from orchestre.replies.grants import Visitor
from orchestre.store import accounts
from orchestre.store.tables_people import visits as rows
from orchestre.store.visits import MOST_OPEN
from tests.clock import SteppingClock
from tests.integration.consent import TOO_LITTLE, word
from tests.integration.visiting import API, CONSOLE, OWN_PAGE, SALES, SHOP, Desk, a_visitor


async def test_a_visit_from_its_beginning_to_a_linked_account(desk: Desk) -> None:
    ana = await a_visitor(desk)
    result = await desk.result(ana, lacks="labels were not allowed")
    shown = await desk.visits.grants.shown(result)
    assert shown is not None
    assert shown.grant.address == SALES
    account = await desk.link(ana, result, keep_labels=False)
    assert (account.address, account.status) == (SALES, AccountStatus.LINKED)
    assert account.lacks == "labels were not allowed"
    async with desk.store.read() as tx:
        options = (await accounts.connection(tx, account.id)).options
    assert '"keep_labels": false' in options
    assert await desk.trail(ana.member) == [("account linked", {"provider": "visited"})]
    second = await desk.link(ana, await desk.result(ana, SHOP), name="shop")
    assert (second.address, second.lacks) == (SHOP, "")
    assert await desk.kept() == 0


async def test_a_destination_keeps_its_own_query(one_desk: Desk) -> None:
    url = await one_desk.begun(await a_visitor(one_desk), CONSOLE)
    back = await one_desk.ended(one_desk.service.denied(url))
    assert back == "https://console.example/linked?tab=accounts&error=access_denied#top"


@pytest.mark.parametrize(
    "destination",
    [
        "",
        "https://evil.example/",
        "javascript:alert(1)",
        f"{CONSOLE} ",
        CONSOLE.upper(),
        CONSOLE.removesuffix("#top"),
        f"{OWN_PAGE}/",
        f"{OWN_PAGE}?x=1",
        f"{API}@evil.example/providers/linked",
        "https://console.example/linked",
    ],
)
async def test_an_address_that_is_not_registered_is_refused_before_anything_else(
    one_desk: Desk, destination: str
) -> None:
    ana = await a_visitor(one_desk)
    for provider in ("visited", "nobody"):
        with pytest.raises(Invalid, match="No browser is sent") as refused:
            await one_desk.visits.begin(ana, provider_name=provider, destination=destination)
        assert "ORCHESTRE_REDIRECT_URLS" in refused.value.advice
        assert not destination or destination not in f"{refused.value}{refused.value.faults}"
    assert await one_desk.kept() == 0


async def test_an_installation_that_is_not_registered_says_what_to_set(one_desk: Desk) -> None:
    one_desk.service.is_registered = False
    with pytest.raises(Invalid, match="ORCHESTRE_GOOGLE_OAUTH_CLIENT"):
        await one_desk.begun(await a_visitor(one_desk))


async def test_a_state_is_good_once_even_for_two_at_the_same_moment(desk: Desk) -> None:
    ana = await a_visitor(desk)
    back = desk.service.allowed(await desk.begun(ana), SALES)
    ends = await asyncio.gather(
        desk.ended(back), desk.ended(back), desk.ended(back), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["NotFound", "NotFound", "str"]
    assert desk.service.exchanges == 1
    with pytest.raises(NotFound, match="ended already"):
        await desk.ended(back)


async def test_a_state_of_nobody_changes_nothing(one_desk: Desk) -> None:
    for state in ("", "x", "\U0001f984", "0" * 64):
        with pytest.raises(NotFound):
            await one_desk.visits.end(state, code="code")
    with pytest.raises(Invalid, match="neither a code"):
        await one_desk.visits.end("x")
    assert one_desk.service.exchanges == 0


async def test_a_code_goes_with_its_own_visit_only(one_desk: Desk) -> None:
    ana = await a_visitor(one_desk)
    mine, injected = await one_desk.begun(ana), await one_desk.begun(ana)
    stolen = parse_qs(urlsplit(one_desk.service.allowed(injected, SHOP)).query)["code"][0]
    state = parse_qs(urlsplit(mine).query)["state"][0]
    assert word(await one_desk.visits.end(state, code=stolen)) == ("error", "rejected")


async def test_ten_minutes_are_enough_and_eleven_are_not(desk: Desk, clock: SteppingClock) -> None:
    ana = await a_visitor(desk)
    late = desk.service.allowed(await desk.begun(ana), SALES)
    clock.advance(601)
    with pytest.raises(NotFound):
        await desk.ended(late)
    assert desk.service.exchanges == 0
    result = await desk.result(ana)
    clock.advance(601)
    with pytest.raises(NotFound, match="older than ten minutes"):
        await desk.link(ana, result)
    assert await desk.visits.grants.shown(result) is None
    await desk.begun(ana)
    assert await desk.kept() == 1


async def test_a_result_is_for_the_sign_in_that_began(desk: Desk) -> None:
    ana = await a_visitor(desk)
    result = await desk.result(ana)
    workspace = ana.member.workspace_id
    for other in (
        await a_visitor(desk, "another token", workspace),
        await a_visitor(desk, "ana", workspace),
        Visitor.by(ana.member, "another token"),
        await a_visitor(desk, "ana"),
    ):
        with pytest.raises(NotFound, match="not yours to use"):
            await desk.link(other, result)
    with pytest.raises(NotFound, match="for another service"):
        await desk.visits.grants.granted(ana, provider_name="other", result=result)
    assert (await desk.link(ana, result)).address == SALES
    with pytest.raises(NotFound):
        await desk.link(ana, result)


async def test_of_two_who_use_a_result_at_once_one_does(desk: Desk) -> None:
    ana = await a_visitor(desk)
    result = await desk.result(ana)
    ends = await asyncio.gather(
        desk.link(ana, result), desk.link(ana, result, name="twice"), return_exceptions=True
    )
    assert sum(isinstance(end, Account) for end in ends) == 1, ends
    assert {type(end) for end in ends} <= {Account, NotFound, Conflict}, ends


async def test_a_name_that_is_taken_costs_no_second_visit(one_desk: Desk) -> None:
    ana = await a_visitor(one_desk)
    await one_desk.link(ana, await one_desk.result(ana, SHOP))
    result = await one_desk.result(ana, SALES)
    with pytest.raises(Conflict, match="used for another visited mailbox"):
        await one_desk.link(ana, result)
    assert (await one_desk.link(ana, result, name="other")).address == SALES


async def test_one_mailbox_is_one_workspaces(desk: Desk) -> None:
    ana, eve = await a_visitor(desk), await a_visitor(desk, "eve")
    await desk.link(ana, await desk.result(ana))
    with pytest.raises(Conflict, match="linked already"):
        await desk.link(eve, await desk.result(eve))
    # What eve was granted is not given back: ana's own grant would end with it.
    assert list(desk.service.tokens.values()) == [SALES, SALES]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ProviderUnavailable("The answer was lost"), "temporarily_unavailable"),
        (RateLimited("Too many", retry_after=5), "temporarily_unavailable"),
        (ReplyRefused("Nonsense"), "server_error"),
    ],
)
async def test_a_lost_answer_ends_the_visit_and_the_next_one_works(
    one_desk: Desk, error: Exception, told: str
) -> None:
    ana = await a_visitor(one_desk)
    back = one_desk.service.allowed(await one_desk.begun(ana), SALES)
    one_desk.service.lost = error  # type: ignore[assignment]
    assert word(await one_desk.ended(back)) == ("error", told)
    with pytest.raises(NotFound):
        await one_desk.ended(back)
    assert one_desk.service.exchanges == 1
    assert (await one_desk.link(ana, await one_desk.result(ana))).status is AccountStatus.LINKED


async def test_what_the_owner_refuses_is_told_in_a_word(one_desk: Desk) -> None:
    ana, service = await a_visitor(one_desk), one_desk.service
    too_little = service.allowed(await one_desk.begun(ana), SALES, lacks=TOO_LITTLE)
    assert word(await one_desk.ended(too_little)) == ("error", "rejected")
    strange = service.denied(await one_desk.begun(ana), "<script>")
    assert word(await one_desk.ended(strange)) == ("error", "server_error")


async def test_a_process_that_dies_in_a_visit_leaves_nothing_to_use(
    desk: Desk, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """The process ends here."""

    async def dies(*_args: object) -> None:
        raise Died

    ana = await a_visitor(desk)
    back = desk.service.allowed(await desk.begun(ana), SALES)
    with monkeypatch.context() as death:
        death.setattr(desk.visits.grants, "keep", dies)
        with pytest.raises(Died):
            await desk.ended(back)
    with pytest.raises(NotFound):
        await desk.ended(back)
    assert (await desk.link(ana, await desk.result(ana))).address == SALES
    clock.advance(601)
    await desk.begun(ana)
    assert await desk.kept() == 1


async def test_the_oldest_of_too_many_visits_is_forgotten(desk: Desk, clock: SteppingClock) -> None:
    ana, bob = await a_visitor(desk), await a_visitor(desk, "bob")
    bobs = await desk.begun(bob)
    urls = []
    for _ in range(MOST_OPEN + 1):
        clock.advance(1)
        urls.append(await desk.begun(ana))
    assert await desk.kept() == MOST_OPEN + 1
    with pytest.raises(NotFound):
        await desk.ended(desk.service.allowed(urls[0], SALES))
    for url in (urls[1], urls[-1], bobs):
        assert word(await desk.ended(desk.service.allowed(url, SALES)))[0] == "result"


async def test_nothing_that_opens_a_mailbox_lies_open_in_the_database(one_desk: Desk) -> None:
    ana = await a_visitor(one_desk)
    await one_desk.begun(ana)
    result = await one_desk.result(ana)
    async with one_desk.store.read() as tx:
        kept = repr((await tx.execute(sa.select(rows))).all())
    for secret in (*one_desk.service.secrets, result, "'ana'"):
        assert secret not in kept
