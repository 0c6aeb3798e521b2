"""The command line's table of contents; each command's module loads only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from orchestre.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    OrchestreError,
)

#: Command → its one line in the help; each is a module of this package.
COMMANDS: dict[str, str] = {
    "up": "Run everything here: the API, the clock and its workers.",
    "demo": "Watch Orchestre answer a dozen mails of an invented shop.",
    "api": "Serve the API alone (needs PostgreSQL).",
    "console": "Serve the web console alone; `up` serves it too.",
    "worker": "Poll, draft and send alone (needs PostgreSQL).",
    "migrate": "Bring the database to this version.",
    "reindex": "Make the search index again from the catalogue.",
    "doctor": "Check every part, and say how to mend what is wrong.",
    "login": "Sign in, or sign up; later commands are signed in.",
    "logout": "Sign out: the kept token is worthless from then on.",
    "password": "Change your password, or reset a forgotten one on the server.",
    "sessions": "Where you are signed in: list, end.",
    "drafts": "Review answers: list, show, approve, edit, reject …",
    "messages": "What customers wrote: list, show, answer.",
    "accounts": "Mailboxes: link, list, show, unlink.",
    "bots": "Watching mailboxes: start, stop, status, set, list, show.",
    "products": "The catalogue: import, search, list, show, set, remove, used …",
    "documents": "Other texts to rely on: import, search, list, show, remove.",
    "members": "The people of the workspace: list, invite, role, remove …",
    "doors": "The tokens by which chat apps are known: list, add, remove.",
    "slack": "Review in Slack: run the app, its manifest, and where it is installed.",
    "events": "The audit trail: list, show.",
    "numbers": "What came in, what became of it, how long that took.",
    "settings": "What the workspace chose: show, set.",
}

#: Those that open everything.
_STARTS = {"up", "demo", "api", "worker", "migrate", "reindex"}

EXIT_CODES: dict[type[OrchestreError], int] = {
    Invalid: 2,
    NotFound: 3,
    NotSignedIn: 4,
    Forbidden: 4,
    Conflict: 5,
}


class _LoadedWhenCalled(TyperGroup):
    """Knows every command by name and help; imports a command's module to run it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command by name and load the module that it is written in."""
        name, _, rest = super().resolve_command(ctx, args)
        if name in _STARTS and not {"-h", "--help"} & {*rest}:
            # What is loaded for these takes seconds, and a wrong setting none.
            from orchestre.settings import load_settings

            load_settings()
        module = importlib.import_module(f"orchestre.cli.{name}")
        return name, typer.main.get_command(module.app), rest


app = typer.Typer(
    cls=_LoadedWhenCalled,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)


def _put_version(*, asked: bool) -> None:
    if asked:
        sys.stdout.write(f"orchestre {version('orchestre')}\n")
        raise typer.Exit


@app.callback()
def orchestre(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            help="Print the version.",
            callback=lambda asked: _put_version(asked=asked),
        ),
    ] = False,
) -> None:
    """Answers a team's customer mail with a person's hand on the send button."""


def _name(command: str, line: str) -> None:
    @app.command(command, help=line)
    def stands_for_its_module() -> None:
        raise AssertionError(f"{command} was not loaded")


for _command, _line in COMMANDS.items():
    _name(_command, _line)


def run(args: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 ok, 1 failed, 2 usage, 3, 4, 5 as CONTRACT says."""
    try:
        app(args, prog_name="orchestre")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except OrchestreError as error:
        return tell(error)
    except OSError as error:
        return tell(_of_the_system(error))
    return 0


def _of_the_system(error: OSError) -> OrchestreError:
    """Say what the system refused: a folder that is not there or not ours, a full disk."""
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return OrchestreError(
        f"The system refused: {what}",
        advice="Look at the data folder (ORCHESTRE_DATA_DIR), then: orchestre doctor",
    )


def tell(error: OrchestreError) -> int:
    """Say on stderr what went wrong and what to do; give the exit code it stands for."""
    from orchestre.cli.wording import literal

    lines = [f"{literal(str(error)).rstrip('.')}."]
    if isinstance(error, Invalid):
        lines += [f"  {literal(fault.path)}: {literal(fault.what)}" for fault in error.faults]
    if error.advice:
        lines.append(f"→ {literal(error.advice)}")
    sys.stderr.write("\n".join(lines) + "\n")
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)
