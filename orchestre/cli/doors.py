"""`orchestre doors`: the tokens by which chat apps are known."""

from __future__ import annotations

from orchestre.cli import calls
from orchestre.cli.asking import confirm
from orchestre.cli.options import CursorOption, Json, Limit, Yes, noun
from orchestre.cli.screen import put, put_json, put_more, put_table, say
from orchestre.cli.wording import moment, short
from orchestre.client.client import OrchestreClient
from orchestre.domain.identities import Chat

app = noun("The tokens by which chat apps are known.")


@app.command("list")
def list_doors(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List service tokens, without the tokens."""
    page = calls.call(lambda client: client.doors.page(limit=limit, cursor=cursor))
    if json:
        return put_json(page)
    if not page.items:
        return say("No chat app has a token.\n→ orchestre doors add slack NAME")
    put_table(
        ("ID", "CHAT", "MADE", "BY", "NAME"),
        (
            (short(one.id), one.service, moment(one.created_at), one.maker, one.name)
            for one in page.items
        ),
    )
    return put_more(page.next_cursor)


@app.command()
def add(service: Chat, name: str, json: Json = False) -> None:
    """Make a chat app's token; it is shown this once."""
    made = calls.call(lambda client: client.doors.add(service, name))
    if json:
        return put_json(made)
    say(
        f"With this token a {made.service.title()} app acts for every member who is linked there. "
        "Keep it as you keep a password:"
    )
    put(made.token)
    if service is Chat.SLACK:
        say("→ Put it into ORCHESTRE_SLACK_SERVICE_TOKEN (environment or .env) and start again.")
    return None


@app.command()
def remove(token: str, yes: Yes = False) -> None:
    """Make a token worthless, by the end of its id; its app stops at once."""

    async def removed(client: OrchestreClient) -> None:
        found = await calls.full_id(
            token, lambda cursor: client.doors.page(limit=200, cursor=cursor), noun="service token"
        )
        confirm("Make this token worthless? Its app stops at once.", yes=yes)
        await client.doors.remove(found)

    calls.call(removed)
    say("The token is worthless from now on.")
