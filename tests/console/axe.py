"""Axe: what axe-core finds wrong with a page for people who do not see, point or read as others."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.house.limits import ROOT
from tests.standins import skip_without

_SCRIPT = ROOT / "tests/emulators/node_modules/axe-core/axe.min.js"
_RUN = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
})"""
_TO_THE_END = "document.querySelector('[data-testid=stMain]')?.scrollTo(0, 1e6)"
_GRAVE = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    """Return each serious or critical finding: the rule, where, and what it is about."""
    if not _SCRIPT.exists():
        skip_without("axe-core", "cd tests/emulators && npm ci --ignore-scripts --omit=optional")
    # As a test's own script: no policy of a page stands in its way.
    page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    # A bar that stays in sight covers what it is laid over until one scrolls on.
    page.evaluate(_TO_THE_END)
    found = _graves(page)
    if not found:
        return found
    # What is being drawn is pale for a moment.
    page.wait_for_timeout(1_500)
    return _graves(page)


def _graves(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate(_RUN)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
