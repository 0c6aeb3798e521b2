"""The Slack app, where it is set up: its tokens, its channels."""

from __future__ import annotations

from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.slack import is_called_over_http
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings


async def slack(settings: Settings) -> list[Checkup]:
    """Look at the Slack app; nothing set up is nothing wrong."""
    if not (settings.slack_bot_token.get_secret_value() or settings.slack_client_id):
        return []
    from slack_app.checkup import look
    from slack_app.needs import check

    try:
        check(settings, http=is_called_over_http(settings))
    except SettingsError as lacking:
        return [wrong("Slack", str(lacking), lacking.advice)]
    return [
        wrong(one.part, one.what, one.mend) if one.mend else fine(one.part, one.what)
        for one in await look(settings)
    ]
