"""`orchestre settings`: how the installation is set up, and what the workspace chose."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from orchestre.cli import calls
from orchestre.cli.bounds import whole_number
from orchestre.cli.options import Json, noun
from orchestre.cli.screen import put, put_fields, put_json, say
from orchestre.cli.wording import counted, one_line
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas.settings import SettingsChanges, SettingsInfo
from orchestre.domain.errors import Invalid

app = noun("How things are set up, and what the workspace chose.")

#: What takes a choice back, in the place of a number.
NONE = "none"
#: What is chosen by a text, and what it is.
TEXTS = {
    "digest_at": "a time from 00:00 to 23:59",
    "timezone": "a zone of the IANA database, such as Europe/Oslo",
}


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
    name: Annotated[str, typer.Argument(help="What to choose: a name that `show` shows.")],
    value: Annotated[
        str,
        typer.Argument(help="A number, HH:MM or a zone; `none` takes the choice back."),
    ],
    json: Json = False,
) -> None:
    """Choose something for the workspace; takes an owner or admin.

    A shorter retention_days erases older texts within minutes, for good.
    """
    name = name.replace("-", "_")
    if name not in SettingsChanges.model_fields:
        known = ", ".join(SettingsChanges.model_fields)
        raise typer.BadParameter(f"no such choice: {name}; there are {known}")
    given = None if value == NONE else _read(name, value)

    async def changed(client: OrchestreClient) -> SettingsInfo:
        return await client.settings.change(SettingsChanges.model_validate({name: given}))

    found = calls.call(changed)
    if json:
        return put_json(found)
    _put(found)
    if name == "retention_days" and found.retention_days is not None:
        say(f"→ Texts of what ended are erased after {counted(found.retention_days, 'day')}.")
    return None


@app.command("check-model")
def check_model(
    name: Annotated[
        str, typer.Argument(help="Such as openai:gpt-4o-mini; the installation's if left out.")
    ] = "",
    json: Json = False,
) -> None:
    """Ask a model a plain question: whether its name, key and server are good; a few tokens."""
    found = calls.call(lambda client: client.settings.check_model(name))
    if json:
        return put_json(found)
    say(f"{one_line(found.model)} answered in {found.seconds:.1f} seconds:")
    return put(one_line(found.said))


def _read(name: str, value: str) -> int | str:
    """Read a choice; Invalid tells what it may be."""
    if name not in TEXTS:
        return whole_number(value, name, of=SettingsChanges)
    try:
        SettingsChanges.model_validate({name: value})
    except ValidationError as error:
        raise Invalid(f"{name} is {TEXTS[name]}, not {value!r}", advice="Give another.") from error
    return value


def _put(found: SettingsInfo) -> None:
    chosen = found.workspace
    within = found.answer_within_hours
    before = found.remind_before_minutes
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
            ("answer_within_hours", "none: no answer is due" if within is None else str(within)),
            ("remind_before_minutes", str(before) if before else "0: nobody is reminded"),
            ("digest_at", f"{found.digest_at}, once a channel was chosen for the digest"),
            ("timezone", found.timezone),
            ("Model", found.model),
            ("Embeddings", found.embeddings),
            ("Version", found.version),
        )
    )
