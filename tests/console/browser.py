"""A real browser on a real console: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.emulators.running import NO_TLS
from tests.standins import skip_without

#: Chromium looks up its maker's hosts unless told not to; a test's traffic stays on this machine.
_FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Notes when a page last asked the console's script for something, and last heard from it.
_NOTES_TIMES = """(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (what) {
    if (!this.isListenedTo) {
      this.isListenedTo = true;
      this.addEventListener('message', () => { window.heard = performance.now(); });
    }
    window.asked = performance.now();
    send.call(this, what);
  };
})();"""
#: For a quarter of a second since this wait began, a plain page has been there; or the console's
#: script has answered and does not run, its widgets' code has come, and their boxes are filled.
_QUIET = """wait => {
  const app = document.querySelector('[data-testid="stApp"]');
  const isQuiet = document.readyState === 'complete'
    && (!document.getElementById('root')
      || (app && app.dataset.testScriptState === 'notRunning'
        && !(window.asked > (window.heard ?? 0))
        && !document.querySelector('[data-testid="stSkeleton"]')));
  const now = performance.now();
  if (!isQuiet || window.quiet?.wait !== wait) window.quiet = {wait, since: now};
  return isQuiet && now - window.quiet.since > 250;
}"""
_WIDE = {"width": 1280, "height": 860}
#: Everybody's.
PASSWORD = "correct horse battery"
#: Milliseconds that a page may take on a machine with much else to do.
_PATIENCE = 60_000
expect.set_options(timeout=_PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium for one test: Playwright's loop must be over before another test's begins."""
    found = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if found is None:
        skip_without("Chromium", "On Debian and Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def is_served(url: str) -> bool:
    """Tell whether a console answers at this address."""
    try:
        return httpx.get(f"{url}/_stcore/health", trust_env=False, verify=NO_TLS).is_success
    except httpx.TransportError:
        return False


def address_of(name: str) -> str:
    """A network address that nobody else of this run has (RFC 3849), as a proxy says it."""
    number = zlib.crc32(name.encode())
    return f"2001:db8::{number >> 16:x}:{number & 0xFFFF:x}"


class Visitor:
    """One person at one browser window of their own, who reads and clicks as people do."""

    def __init__(self, browser: Browser, url: str, pictures: Path, **window: Any) -> None:
        self.url, self._pictures = url, pictures
        # Only so many may sign up or guess from one address, and a run has many visitors.
        own = {"X-Forwarded-For": address_of(uuid4().hex)}
        usual = {"viewport": _WIDE, "locale": "en-GB", "extra_http_headers": own}
        context = browser.new_context(**usual | window)
        context.set_default_timeout(_PATIENCE)
        context.add_init_script(_NOTES_TIMES)
        self.page: Page = context.new_page()
        #: What the browser's own console says is wrong.
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "/") -> None:
        """Go to a page of the console, and wait until it is painted."""
        self.page.goto(self.url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing moves any more, on whichever page a click led to."""
        self.page.wait_for_function(_QUIET, arg=uuid4().hex)

    def begin(self, email: str) -> None:
        """Make a workspace as the form does, without a look at any page."""
        answered = self.page.context.request.post(
            f"{self.url}/sign-up",
            form={"email": email, "password": PASSWORD},
            headers={"Origin": self.url},
            max_redirects=0,
        )
        assert answered.status == 303, answered.text()

    def sign_up(self, email: str, password: str = PASSWORD) -> None:
        """Make a workspace, and land in it."""
        self.open("/sign-up")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Make the workspace").click()
        self.settle()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in on the page that is open."""
        self.fill_in(email, password)
        self.settle()

    def fill_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in, without a wait for a page that never comes to rest."""
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def click(self, name: str) -> None:
        """Click the button with this name, and wait for what it does."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def go_to(self, title: str) -> None:
        """Choose a page in the menu."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(title)).click()
        self.page.get_by_role("heading", name=title, level=1).wait_for()
        self.settle()

    def picture(self, name: str) -> None:
        """Keep a picture of the window for people to look at."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._pictures / f"{name}.png")
