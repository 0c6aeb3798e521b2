"""The app's home: what waits, how the bots are, and the last days in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestre.client.schemas import Me
from slack_app.cards.actions import LINK
from slack_app.cards.blocks import DIVIDER, actions, is_link, link_button, plain, said
from slack_app.cards.card import Json
from slack_app.cards.notes import note
from slack_app.cards.queue import NOBODY, resting_blocks, waiting_blocks
from slack_app.cards.status import Overview, bot_blocks, figure_blocks, how_many, running


def home(
    me: Me,
    overview: Overview,
    *,
    console_url: str,
    now: datetime,
    names: Mapping[str, str] = NOBODY,
) -> Json:
    """Return the home of a member; a draft is reviewed from there, never approved unread.

    `names` maps a member's id to their Slack user id.
    """
    console = [actions(link_button(LINK, "Open the console", console_url))]
    return _view(
        _header(how_many(overview)),
        *waiting_blocks(overview, now=now, most=20, names=names),
        *resting_blocks(overview, now=now),
        DIVIDER,
        _header(running(overview.accounts)),
        *bot_blocks(overview.accounts),
        *figure_blocks(overview.numbers),
        DIVIDER,
        *(console if is_link(console_url) else []),
        said(f"You act as {me.email}, {me.role}. What you can ask for: /orchestre help"),
    )


def strangers_home(link_url: str) -> Json:
    """Return the home of somebody who is linked to no member; `link_url` is good once, or empty."""
    what = (
        "Orchestre answers a team's customer mail, with a person's hand on the send button. "
        "It does not know yet which member of the team you are."
    )
    if not is_link(link_url):
        return _view(_header("Welcome"), said(what), said("Say so with: /orchestre link"))
    return _view(
        _header("Welcome"), said(what), actions(link_button(LINK, "Say who I am", link_url))
    )


def outsiders_home(what: str, advice: str) -> Json:
    """Return the home of somebody who cannot become a member here: why, and whom to ask."""
    return _view(_header("Welcome"), *note(what, advice).blocks)


def troubled_home(what: str, advice: str) -> Json:
    """Return the home while it cannot be read how things stand: why, and what to do."""
    return _view(_header("Not now"), *note(what, advice).blocks)


def _header(text: str) -> Json:
    return {"type": "header", "text": plain(text, 150)}


def _view(*blocks: Json) -> Json:
    shown: Sequence[Json] = blocks
    return {"type": "home", "blocks": list(shown)}
