"""`orchestre logout`: makes the kept token worthless, and forgets it."""

from __future__ import annotations

from orchestre.cli import calls, sign_ins
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import NotSignedIn
from orchestre.settings import load_settings

app = verb()


@app.command()
def logout() -> None:
    """Sign out: the kept token is worthless from then on, wherever it was copied to."""

    async def signed_out(client: OrchestreClient) -> None:
        await client.sign_out()

    url = load_settings().api_url
    try:
        calls.call(signed_out)
    except NotSignedIn:
        if not sign_ins.token_for(url):
            raise
        say("The token had ended already.")
    sign_ins.forget(url)
    say(f"Signed out of {url}.\n→ orchestre login")
