"""Measures Review in Chromium: cold load, navigation, and from a decision to the next draft.

usage: python bench/console.py [DRAFTS …]   (default: 10 100000)
Starts a whole installation in a temporary folder, with so many drafts that wait, and prints
seconds (median and worst) as JSON; `answers_ms` are the routes that one run of the page asks.
CHROMIUM_PATH names the browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402

from orchestre.domain.drafts import DraftContent, Finding, content_hash  # noqa: E402
from orchestre.domain.messages import Address, Message  # noqa: E402
from orchestre.store.bounds import MESSAGE  # noqa: E402
from orchestre.store.canary import unlocked  # noqa: E402
from orchestre.store.drafts import Writing, sealed_writing  # noqa: E402
from orchestre.store.found import found  # noqa: E402
from orchestre.store.session import Store, Transaction, open_engine  # noqa: E402
from orchestre.store.tables import draft_versions, drafts, messages  # noqa: E402
from tests.console.browser import PASSWORD, chromium  # noqa: E402
from tests.emulators.running import free_port  # noqa: E402
from tests.journeys.processes import House, until  # noqa: E402

EMAIL = "bench@example.org"
_TIMES = 7
_BATCH = 5_000
#: One in so many drafts has a finding that blocks.
_EVERY = 50
_PRICE = Finding("price:49.00 EUR", "The amount stands in no source.", blocking=True)
_ROUTES = {
    "counts": "/drafts/counts",
    "oldest": "/drafts?status=waiting&snoozed=false&limit=30",
    "due": "/drafts?status=waiting&snoozed=false&limit=30&order=due",
    "blocking": "/drafts?status=waiting&snoozed=false&limit=30&finding=blocking",
    "nothing_fits": "/drafts?status=waiting&limit=30&finding=steering-attempt",
    "newest_event": "/events?newest=true&limit=1",
}


def main() -> None:
    for number in [int(given) for given in sys.argv[1:]] or [10, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(_measure(Path(folder), number)))  # noqa: T201


def _measure(folder: Path, number: int) -> dict[str, object]:
    with _running(folder) as house, _signed_up(house, folder) as http:
        started = time.perf_counter()
        asyncio.run(_seed(house.data, http.get("/providers/get_my_providers").json(), number))
        figures: dict[str, object] = {
            "drafts": number,
            "load": round(os.getloadavg()[0], 1),
            "seeding_seconds": round(time.perf_counter() - started, 1),
            "answers_ms": {name: _answer(http, path) for name, path in _ROUTES.items()},
        }
        with chromium() as browser:
            figures.update(_in_the_browser(browser, f"http://127.0.0.1:{house.console_port}"))
        return figures


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[House]:
    house = House(folder, {"undo_seconds": 600}, console_port=free_port())
    running = house.open()
    try:
        health = f"http://127.0.0.1:{house.console_port}/_stcore/health"
        until(lambda: _is_up(health), "the console")
        yield house
    finally:
        running.stop()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


@contextlib.contextmanager
def _signed_up(house: House, folder: Path) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.url, timeout=60, trust_env=False) as http:
        who = {"email": EMAIL, "password": PASSWORD}
        http.post("/users/signup", data=who).raise_for_status()
        form = {"username": EMAIL, "password": PASSWORD}
        token = http.post("/users/token", data=form).raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        for part in ("cur", "new", "tmp"):
            (folder / "mail" / part).mkdir(parents=True)
        link = {
            "provider_name": "maildir",
            "identifier_name": "support",
            "social_info": {"path": str(folder / "mail"), "address": "support@example.org"},
        }
        http.post("/providers/update_provider_info", json=link).raise_for_status()
        yield http


async def _seed(data: Path, mine: dict[str, Any], number: int) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{data / 'orchestre.db'}")
    store = await unlocked(engine, "", data_dir=data, clock=lambda: datetime.now(UTC))
    account_id = mine["items"][0]["id"]
    for start in range(0, number, _BATCH):
        await _add(store, account_id, range(start, min(number, start + _BATCH)))
    await store.close()


async def _add(store: Store, account_id: str, numbers: range) -> None:
    async with store.begin() as tx:
        known = sa.text("SELECT workspace_id FROM accounts WHERE id = :id").bindparams(
            id=account_id
        )
        workspace_id = (await tx.execute(known)).scalar_one()
        rows = [_rows(tx, workspace_id, account_id, number) for number in numbers]
        for place, table in enumerate((messages, drafts, draft_versions)):
            await tx.execute(sa.insert(table), [row[place] for row in rows])


def _rows(
    tx: Transaction, workspace_id: str, account_id: str, number: int
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return a message, the draft that answers it, and the draft's version."""
    at = tx.now - timedelta(days=90) + timedelta(seconds=10 * number)
    message_id, draft_id = tx.new_id(), tx.new_id()
    thread = f"<{number}@example.org>"
    owned = {"workspace_id": workspace_id, "created_at": at}
    customer = Address("kim@example.org", f"Kim {number}")
    mail = Message(str(number), thread, customer, f"Lamp {number}", "How much is it?\n", at)
    text = f"Hello Kim,\n\nit costs 49.00 EUR. ({number})\n"
    content = DraftContent((customer,), (), (), f"Re: Lamp {number}", text)
    findings = () if (number + 1) % _EVERY else (_PRICE,)
    digest = content_hash(content, workspace_id=workspace_id, thread_id=thread, version=1)
    message = {
        "id": message_id,
        "account_id": account_id,
        "provider_id": str(number),
        "thread_id": thread,
        "sender": customer.email,
        "content": tx.cipher.seal(message_id, MESSAGE.dump_json(mail).decode()),
        "status": "drafted",
        "received_at": at,
    }
    draft = {
        "id": draft_id,
        "account_id": account_id,
        "message_id": message_id,
        "thread_id": thread,
        "status": "waiting",
        "version": 1,
        "content_hash": digest,
        "came_at": at,
        "found": found(findings),
        "updated_at": at,
    }
    version = {
        "draft_id": draft_id,
        "version": 1,
        "author": "model:offline",
        "content": sealed_writing(tx, draft_id, 1, Writing(content, (), findings, "high")),
        "content_hash": digest,
    }
    return message | owned, draft | owned, version | owned


def _answer(http: httpx.Client, path: str) -> float:
    def ask() -> None:
        http.get(path).raise_for_status()

    return round(statistics.median(_seconds(ask) for _ in range(_TIMES)) * 1000, 1)


def _seconds(does: Callable[[], object]) -> float:
    started = time.perf_counter()
    does()
    return time.perf_counter() - started


def _in_the_browser(browser: Browser, url: str) -> dict[str, object]:
    page = _window(browser, url)
    loads = [_seconds(lambda: _loaded(browser, page, url)) for _ in range(3)]
    decided = [_seconds(lambda: _decide(page)) for _ in range(_TIMES) if _read(page)]
    typed = [_seconds(partial(_step, page, key)) for key in "jk" * 4]
    away = [_seconds(lambda: _go(page)) for _ in range(3)]
    return {
        "cold_load": _told(loads),
        "decision_to_next_draft": _told(decided),
        "next_by_key": _told(typed),
        "navigation_there_and_back": _told(away),
    }


def _window(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    page.set_default_timeout(60_000)
    page.goto(url + "/sign-in?next=/review")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    _subject(page)
    return page


def _loaded(browser: Browser, known: Page, url: str) -> None:
    """Open the page in a browser that has nothing of it yet, signed in as the other window."""
    context = browser.new_context(storage_state=known.context.storage_state())
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url + "/review")
    _subject(page)
    context.close()


def _subject(page: Page) -> str:
    heading = page.get_by_role("heading", level=2, name="Lamp")
    heading.wait_for()
    return heading.inner_text()


def _changed(page: Page, before: str) -> None:
    page.wait_for_function(
        "before => { const h = document.querySelector('.review-heading h2');"
        " return h && h.textContent !== before; }",
        arg=before,
        polling=20,
    )


def _read(page: Page) -> bool:
    """Look at a draft, as whoever decides on it does: at once, nothing is approved."""
    page.wait_for_timeout(1_000)
    return True


def _decide(page: Page) -> None:
    before = _subject(page)
    page.keyboard.press("a")
    _changed(page, before)


def _step(page: Page, key: str) -> None:
    before = _subject(page)
    page.keyboard.press(key)
    _changed(page, before)


def _go(page: Page) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Bots").click()
    page.get_by_role("heading", level=1, name="Bots").wait_for()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Review").click()
    _subject(page)


def _told(seconds: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(seconds), 2), "worst": round(max(seconds), 2)}


if __name__ == "__main__":
    if shutil.which("chromium") is None and "CHROMIUM_PATH" not in os.environ:
        sys.exit(f"There is no Chromium here.\n{__doc__}")
    main()
