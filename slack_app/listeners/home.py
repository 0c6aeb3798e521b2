"""Home: how things stand, shown to whoever opens the app's page in Slack."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from orchestre.domain.errors import Forbidden, OrchestreError
from slack_app.cards.card import Json
from slack_app.cards.home import home, outsiders_home, strangers_home, troubled_home
from slack_app.desk import Desk
from slack_app.gestures import Gesture, of_visit
from slack_app.listeners.bot_commands import overview
from slack_app.people import Outsider


def listen(app: AsyncApp, desk: Desk) -> None:
    """Show the home whenever it is opened."""

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any]) -> None:
        if body["event"].get("tab") != "home":
            return
        await show_home(desk, of_visit(body))


async def show_home(desk: Desk, gesture: Gesture) -> None:
    """Show somebody their home as it is now."""
    await desk.whispers.publish(gesture, await _view(desk, gesture))


async def _view(desk: Desk, gesture: Gesture) -> Json:
    try:
        member = await desk.people.acting(gesture)
        me = await member.me()
        where = await desk.where(gesture)
        desk.board.learn(where, gesture.person, me)
        found = await overview(member)
        return home(
            me,
            found,
            console_url=desk.console_url,
            now=desk.board.clock(),
            names=desk.board.names(where),
        )
    except Outsider as error:
        return outsiders_home(str(error), error.advice)
    except Forbidden:
        return strangers_home("")
    except OrchestreError as error:
        return troubled_home(str(error), error.advice)
