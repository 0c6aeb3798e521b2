"""Prompts: what the models are told, one file a text."""

from __future__ import annotations

from importlib.resources import files
from string import Template


def prompt(name: str, **values: str) -> str:
    """Return the prompt `name` with its places filled; a value is never read as a template."""
    text = files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    return Template(text).substitute(values).strip()
