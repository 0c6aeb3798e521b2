"""Stand-ins: real programs that tests need; a missing one is never skipped in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

MISSING = "stand-in missing:"


def skip_without(name: str, how: str) -> NoReturn:
    """Skip the test because `name` is not on this machine; `how` says what installs it."""
    pytest.skip(f"{MISSING} {name}. {how}")


def skip_where_unavailable(name: str, how: str) -> NoReturn:
    """Skip the test because `name` is not here, in CI too: neither Debian nor npm offers it."""
    pytest.skip(f"not on this machine: {name}. {how}")


def missing_in_ci(report: pytest.TestReport) -> str:
    """Return why this skipped test must fail, or nothing: in CI every stand-in is installed."""
    if not report.skipped or os.environ.get("CI") != "true":
        return ""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason if MISSING in reason else ""
