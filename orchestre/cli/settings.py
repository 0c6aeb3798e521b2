"""`orchestre settings`: how the installation is set up, and what the workspace chose."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.bounds import whole_number
from orchestre.cli.options import Json, noun
from orchestre.cli.screen import put_fields, put_json, say
from orchestre.cli.wording import counted
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas.settings import SettingsChanges, SettingsInfo

app = noun("How things are set up, and what the workspace chose.")

#: What takes a choice back, in the place of a number.
NONE = "none"


@app.command()
def show(json: Json = False) -> None:
    """Show how the installation is set up, and what the workspace chose."""
    found = calls.call(lambda client: client.settings.show())
    if json:
        return put_json(found)
    return _put(found)


# A number below zero is a wrong value, and no option of ours.
@app.command("set", context_settings={"ignore_unknown_options": True})
def set_one(
    name: Annotated[str, typer.Argument(help="undo_seconds, retention_days or daily_cap.")],
    value: Annotated[str, typer.Argument(help="A number, or `none` to take the choice back.")],
    json: Json = False,
) -> None:
    """Choose something for the workspace; takes an owner or admin.

    A shorter retention_days erases older texts within minutes, for good.
    """
    name = name.replace("-", "_")
    if name not in SettingsChanges.model_fields:
        known = ", ".join(SettingsChanges.model_fields)
        raise typer.BadParameter(f"no such choice: {name}; there are {known}")
    given = None if value == NONE else whole_number(value, name, of=SettingsChanges)

    async def changed(client: OrchestreClient) -> SettingsInfo:
        return await client.settings.change(SettingsChanges.model_validate({name: given}))

    found = calls.call(changed)
    if json:
        return put_json(found)
    _put(found)
    if name == "retention_days" and found.retention_days is not None:
        say(f"→ Texts of what ended are erased after {counted(found.retention_days, 'day')}.")
    return None


def _put(found: SettingsInfo) -> None:
    chosen = found.workspace
    undo = "" if chosen.undo_seconds is not None else ", the installation's own"
    days = found.retention_days
    put_fields(
        (
            ("undo_seconds", f"{found.undo_seconds}{undo}"),
            ("retention_days", "none: texts are kept for ever" if days is None else str(days)),
            (
                "daily_cap",
                "none but each bot's own" if found.daily_cap is None else str(found.daily_cap),
            ),
            ("Model", found.model),
            ("Embeddings", found.embeddings),
            ("Version", found.version),
        )
    )
