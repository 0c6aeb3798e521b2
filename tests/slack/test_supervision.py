"""What the app does by itself goes on, whatever ends a part of it."""

from __future__ import annotations

import asyncio

import pytest

from orchestre.domain.errors import ProviderUnavailable
from slack_app.supervision import Watch
from tests.slack.office import Office, until


class Part:
    """Something that fails so often, then runs."""

    def __init__(self, *failures: BaseException | None) -> None:
        self.failures = list(failures)
        self.begun = 0
        self.is_over = asyncio.Event()

    async def run(self) -> None:
        self.begun += 1
        if self.failures:
            if (failure := self.failures.pop(0)) is None:
                return
            raise failure
        try:
            await asyncio.sleep(3_600)
        finally:
            self.is_over.set()


async def test_a_part_that_ends_begins_again_and_ends_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = Watch(first_wait=0.01, ran_well=0.3)
    broken = Part(ValueError("a fault"), ProviderUnavailable("away"), None)
    well = Part()
    told: list[str] = []

    async def run() -> None:
        told.append(watch.troubles.get("Broken", ""))
        await broken.run()

    keeping = [
        asyncio.create_task(watch.keep("Broken", run)),
        asyncio.create_task(watch.keep("Well", well.run)),
    ]
    await until(lambda: broken.begun == 4, "a part that runs again")
    assert well.begun == 1
    assert ["Broken: " in one for one in told] == [False, True, True, True]
    await until(lambda: not watch.troubles, "a trouble that is over")
    for one in keeping:
        one.cancel()
    await asyncio.gather(*keeping, return_exceptions=True)
    assert well.is_over.is_set()
    assert broken.is_over.is_set()


async def test_what_is_wrong_is_told_in_a_sentence() -> None:
    watch = Watch(first_wait=30)
    for failure, words in (
        (ValueError("secret"), "a fault of ours (ValueError)"),
        (ProviderUnavailable("Away"), "Away. Orchestre tries again"),
        (None, "ended by itself"),
    ):
        keeping = asyncio.create_task(watch.keep("Part", Part(failure).run))
        told = await until(lambda: watch.troubles.get("Part", ""), "a trouble")
        assert words in told
        assert "secret" not in told
        watch.troubles.clear()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_people_see_it_in_the_status(office: Office) -> None:
    office.desk.watch.ill("Reminders", ProviderUnavailable("Nobody answers"))
    assert "Reminders: Nobody answers" in await office.answer(office.user("rita"), "status")
