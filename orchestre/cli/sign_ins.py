"""Sign-ins: the tokens that `orchestre login` keeps, one for each API, readable by nobody else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import typer

from orchestre.domain.errors import OrchestreError


def folder() -> Path:
    """Return the user's config folder for Orchestre."""
    return Path(typer.get_app_dir("orchestre"))


def keep(url: str, token: str) -> Path:
    """Keep the token for the API at `url`; return the file it is in, mode 600."""
    file = folder() / "sign-ins.json"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(file, {**_read(file), url.rstrip("/"): token})
    return file


def forget(url: str) -> None:
    """Forget the token for the API at `url`, if there is one."""
    file = folder() / "sign-ins.json"
    tokens = _read(file)
    if tokens.pop(url.rstrip("/"), None) is not None:
        _write(file, tokens)


def _write(file: Path, tokens: dict[str, str]) -> None:
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(tokens, out, indent=2)
    beside.replace(file)


def token_for(url: str) -> str:
    """Return the token kept for the API at `url`; empty if there is none."""
    return _read(folder() / "sign-ins.json").get(url.rstrip("/"), "")


def _read(file: Path) -> dict[str, str]:
    try:
        tokens = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise OrchestreError(
            f"The kept sign-ins cannot be read from {file}: {error}",
            advice="Delete the file and run `orchestre login`.",
        ) from error
    return {str(url): str(token) for url, token in tokens.items()}
