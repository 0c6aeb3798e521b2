"""`orchestre doctor`, the command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeAlias

import typer

from orchestre.cli.doctor import machine, outside, parts
from orchestre.cli.doctor.accounts import accounts
from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.doctor.slack import slack
from orchestre.cli.options import Json, verb
from orchestre.cli.screen import put, put_json
from orchestre.cli.wording import one_line
from orchestre.domain.errors import OrchestreError, SettingsError
from orchestre.settings import Settings, load_settings

Look: TypeAlias = Callable[[Settings], Awaitable[Checkup]]

_LOOKS: tuple[tuple[str, Look], ...] = (
    ("Python", machine.python),
    ("Data folder", machine.data_folder),
    ("Secret key", machine.secret_key),
    ("Owner", machine.owner),
    ("Port", machine.port),
    ("Database", parts.database),
    ("Model", parts.model),
    ("Embeddings", parts.embeddings),
    ("Chroma", parts.chroma),
    ("Services", outside.services),
    ("Google", outside.google),
)

app = verb()


@app.command()
def doctor(json: Json = False) -> None:
    """Check every part, and say how to mend what is wrong; exit code 1 if anything is."""
    checkups = asyncio.run(_all())
    is_fine = all(checkup.is_fine for checkup in checkups)
    if json:
        put_json({"is_fine": is_fine, "checkups": [asdict(checkup) for checkup in checkups]})
    else:
        for checkup in checkups:
            _put(checkup)
    raise typer.Exit(0 if is_fine else 1)


async def _all() -> list[Checkup]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [wrong("Settings", str(error), error.advice)]
    found = [fine("Settings", "every one is valid")]
    for part, look in _LOOKS:
        found.append(await _looked(part, look, settings))
    for part, look_at_all in (("Accounts", accounts), ("Slack", slack)):
        try:
            found += await look_at_all(settings)
        except OrchestreError as error:
            found.append(wrong(part, str(error), error.advice))
    return found


async def _looked(part: str, look: Look, settings: Settings) -> Checkup:
    try:
        return await look(settings)
    except OrchestreError as error:
        return wrong(part, str(error), error.advice)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return wrong(part, f"{where}{error.strerror}", "Mend this, or set ORCHESTRE_DATA_DIR")


def _put(checkup: Checkup) -> None:
    mark = typer.style("fine ", fg="green") if checkup.is_fine else typer.style("WRONG", fg="red")
    typer.echo(f"{mark}  {one_line(checkup.part):<12}  {one_line(checkup.what)}")
    if checkup.mend:
        put(f"       → {one_line(checkup.mend)}")
