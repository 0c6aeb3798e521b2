"""The person's own editor."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import typer

from orchestre.domain.errors import Conflict, OrchestreError


def edited(text: str, program: str, *, draft: str) -> str:
    """Return what the person made of `text`; raise Conflict if they left it as it was.

    `draft` is the end of the draft's id, for what to do next.
    """
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal for an editor: give --text or --file")
    with tempfile.TemporaryDirectory(prefix="orchestre-") as folder:
        file = Path(folder, "reply.txt")
        file.write_text(text, encoding="utf-8")
        command = [*shlex.split(program), str(file)]
        try:
            subprocess.run(command, check=True)  # noqa: S603 the person's own choice
        except (OSError, subprocess.CalledProcessError) as error:
            raise OrchestreError(
                f"The editor {program!r} failed: {error}",
                advice="Set EDITOR, or give --text or --file.",
            ) from error
        new = file.read_text(encoding="utf-8")
    if new == text:
        raise Conflict(
            "Nothing was changed", advice=f"To send it as it is: orchestre drafts approve {draft}"
        )
    return new
