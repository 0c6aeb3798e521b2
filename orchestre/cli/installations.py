"""`orchestre slack installations`: the Slack teams that let the app in."""

from __future__ import annotations

import sys

from orchestre.cli import calls
from orchestre.cli.asking import confirm
from orchestre.cli.options import CursorOption, Json, Limit, Yes, noun
from orchestre.cli.screen import put, put_json, put_more, put_table, say
from orchestre.cli.visiting import open_window
from orchestre.cli.wording import moment, short
from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import OrchestreError
from orchestre.domain.identities import Chat

app = noun("The Slack workspaces that let the app in: list, remove.")


@app.command("list")
def list_installations(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List the Slack workspaces that let the app in, and those that do so no more."""
    page = calls.call(lambda client: client.doors.installations.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("No Slack workspace has installed the app.\n→ orchestre slack install")
    put_table(
        ("ID", "STATE", "SINCE", "BY", "PLACE", "NAME"),
        (
            (
                short(one.id),
                f"{one.state} ({one.reason})" if one.reason else one.state,
                moment(one.created_at),
                one.member_name,
                one.place,
                one.name,
            )
            for one in page.items
        ),
    )
    return put_more(page.next_cursor)


@app.command()
def remove(installation: str, yes: Yes = False) -> None:
    """Have the app leave a Slack workspace, by the end of the installation's id."""

    async def removed(client: OrchestreClient) -> None:
        found = await calls.full_id(
            installation,
            lambda cursor: client.doors.installations.page(limit=200, cursor=cursor),
            noun="installation",
        )
        confirm("Have Orchestre leave this Slack workspace? Its cards stay as they are.", yes=yes)
        await client.doors.installations.remove(found)

    calls.call(removed)
    say("Removed. The app gives its token back to Slack within a minute, if it runs.")


def install(*, json: bool) -> None:
    """Make the link by which one more Slack workspace lets the app in, and open it."""
    made = calls.call(lambda client: client.doors.installations.visit(Chat.SLACK))
    if json:
        return put_json(made)
    if made.link is None:
        raise OrchestreError(
            "Orchestre does not know at which address the Slack app is reached",
            advice="Set ORCHESTRE_SLACK_URL where the API runs; docs/howto/slack.md says how.",
        )
    say("Open this address in a browser, and choose the Slack workspace there:")
    put(made.link)
    say("It works once, within ten minutes. Whoever opens it lets their Slack workspace in here.")
    if sys.stdin.isatty():
        open_window(made.link)
    return None
