"""The Slack app, where it is set up: its tokens, its channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.slack import is_called_over_http
from orchestre.domain.errors import SettingsError
from orchestre.domain.hosts import host_of, is_loopback
from orchestre.settings import Settings

if TYPE_CHECKING:
    from slack_app.checkup import Finding

#: Characters of the column of parts (command.py).
_WIDTH = 12


async def slack(settings: Settings) -> list[Checkup]:
    """Look at the Slack app; nothing set up is nothing wrong."""
    if not (settings.slack_bot_token.get_secret_value() or settings.slack_client_id):
        return [fine("Slack", "not set up (docs/howto/slack.md)")]
    from slack_app.checkup import look
    from slack_app.needs import check

    try:
        check(settings, http=is_called_over_http(settings))
    except SettingsError as lacking:
        return [wrong("Slack", str(lacking), lacking.advice)]
    return [*_links(settings), *(_row(one) for one in await look(settings))]


def _row(found: Finding) -> Checkup:
    part, what = found.part, found.what
    if len(part) > _WIDTH:
        part, what = "Slack", f"{part.removeprefix('Slack ')}: {what}"
    return wrong(part, what, found.mend) if found.mend else fine(part, what)


def _links(settings: Settings) -> list[Checkup]:
    """Warn where only this machine opens what the cards lead to; for one person that is fine."""
    if not is_loopback(host_of(settings.console_url)):
        return []
    what = f"cards and links lead to {settings.console_url}, which only this machine opens"
    mend = "Set ORCHESTRE_CONSOLE_URL to an address that your colleagues reach"
    return [Checkup("Slack links", is_fine=True, what=what, mend=mend)]
