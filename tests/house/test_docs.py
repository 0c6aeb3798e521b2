"""What the documents name exists, and what exists is in the documents."""

from __future__ import annotations

import ast
import functools
import re
from enum import StrEnum
from pathlib import Path

import pytest
import typer

from orchestre.cli.app import app
from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.drafts import FOLLOWS, DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import ReplyStatus
from orchestre.settings import Settings
from tests.house.limits import ROOT, modules

REFERENCE = ROOT / "docs/reference"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_VERBS = ("get", "post", "patch", "put", "delete")
_FENCED = re.compile(r"^```(?:sh|shell|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPOKEN = re.compile(r"`(orchestre [^`]+|make [^`]+)`")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _commands(*pages: Path) -> set[tuple[str, ...]]:
    """Return every command that the pages show, as words, without what follows a pipe or `#`."""
    shown: set[tuple[str, ...]] = set()
    for page in pages:
        text = _text(page)
        lines = [line for block in _FENCED.findall(text) for line in _joined(block)]
        for line in [*lines, *_SPOKEN.findall(text)]:
            words = re.split(r"\s[|#>&]|;", line.strip())[0].split()
            shown.add(tuple(words))
    return {words for words in shown if words and words[0] in {"make", "orchestre"}}


def _joined(block: str) -> list[str]:
    return block.replace("\\\n", " ").splitlines()


MAKE = sorted(words[1] for words in _commands(*PAGES) if words[0] == "make" and len(words) > 1)
ORCHESTRE = sorted(words[1:] for words in _commands(*PAGES) if words[0] == "orchestre")


def test_the_commands_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", _text(ROOT / "Makefile"), flags=re.MULTILINE))
    unknown = {word for word in MAKE if not re.match(r"[A-Z]+=", word)} - targets
    assert not unknown, f"The Makefile has no {unknown}"


def test_the_commands_of_orchestre_exist() -> None:
    made = _made_commands()
    faults = []
    for words in ORCHESTRE:
        path = words[:2] if words[:2] in made else words[:1]
        if path not in made:
            faults.append(f"orchestre {' '.join(words)}")
            continue
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        faults += [f"orchestre {' '.join(path)} has no {o}" for o in options - made[path]]
    assert not faults, "\n".join(["The documents show commands that do not exist:", *faults])


def test_every_command_of_orchestre_is_in_the_reference() -> None:
    told = _commands(REFERENCE / "cli.md")
    missing = [
        " ".join(path)
        for path in _made_commands()
        if not any(words[1 : len(path) + 1] == path for words in told)
    ]
    assert not missing, f"Add to docs/reference/cli.md: {missing}"


@functools.cache
def _made_commands() -> dict[tuple[str, ...], set[str]]:
    """Map every command and verb to the options it takes; loads the module of each."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    context = typer.Context(group)
    found = {}
    for name in group.list_commands(context):
        _, command, _ = group.resolve_command(context, [name])
        verbs = dict(getattr(command, "commands", {"": command}))
        if getattr(command, "invoke_without_command", False):
            verbs[""] = command
        for verb, spoken in verbs.items():
            found[tuple(filter(None, (name, verb)))] = {
                option for parameter in spoken.params for option in parameter.opts
            }
    return found


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md"]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", _text(page))
        if not (page.parent / link).exists()
    ]
    assert not dead, f"Mend the links: {dead}"


def test_the_architecture_names_what_exists() -> None:
    named = re.findall(r"`([\w/.-]+\.py)(?::([\w.]+))?`", _text(ROOT / "ARCHITECTURE.md"))
    assert len(named) > 10
    faults = [fault for path, name in named if (fault := _absent(path, name))]
    assert not faults, f"ARCHITECTURE.md tells of what does not exist: {faults}"


def _absent(path: str, name: str) -> str:
    files = [base / path for base in (ROOT, ROOT / "orchestre") if (base / path).is_file()]
    if not files:
        return path
    return f"{path}:{name}" if name and name not in _defined(ast.parse(_text(files[0]))) else ""


def _defined(tree: ast.Module | ast.ClassDef) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= _defined(node) | {f"{node.name}.{inner}" for inner in _defined(node)}
    return names


def test_every_setting_is_in_the_reference() -> None:
    told = set(re.findall(r"^\| `(ORCHESTRE_\w+)`", _text(REFERENCE / "settings.md"), re.MULTILINE))
    known = {f"ORCHESTRE_{name.upper()}" for name in Settings.model_fields}
    assert told == known, "docs/reference/settings.md: one row for each field of Settings"


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {f"ORCHESTRE_{name.upper()}" for name in Settings.model_fields}
    pages = [*PAGES, ROOT / "docker-compose.yml", ROOT / "Dockerfile", ROOT / "Makefile"]
    unknown = {
        f"{page.relative_to(ROOT)}: {name}"
        for page in pages
        for name in re.findall(r"\bORCHESTRE_[A-Z][A-Z_]*[A-Z]\b", _text(page))
        if name not in known
    }
    assert not unknown, f"Settings has no such field: {sorted(unknown)}"


def test_every_route_is_in_the_reference_and_the_other_way_round() -> None:
    rows = re.findall(
        r"^\| `((?:GET|POST|PATCH|PUT|DELETE) /[^`?]*)", _text(REFERENCE / "api.md"), re.MULTILINE
    )
    told = {_plain(row) for row in rows}
    made = _routes()
    assert told
    assert made
    assert made - told == set(), "Add to docs/reference/api.md"
    assert told - made == set(), "docs/reference/api.md tells of routes that do not exist"


def _routes() -> set[str]:
    """Read `METHOD /path` off the decorators in orchestre/api, with the prefix of their router."""
    found = set()
    for module in modules():
        if not module.where.startswith("orchestre/api/"):
            continue
        prefixes = _prefixes(module.tree)
        for node in ast.walk(module.tree):
            for decorator in getattr(node, "decorator_list", []):
                found |= _route(decorator, prefixes)
    return found


def _prefixes(tree: ast.Module) -> dict[str, str]:
    """Map each router's name to its prefix."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            given = {word.arg: word.value for word in node.value.keywords}
            prefix = given.get("prefix")
            value = prefix.value if isinstance(prefix, ast.Constant) else ""
            found |= {ast.unparse(target): str(value) for target in node.targets}
    return found


def _route(decorator: ast.expr, prefixes: dict[str, str]) -> set[str]:
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return set()
    verb, router = decorator.func.attr, ast.unparse(decorator.func.value)
    path = decorator.args[0] if decorator.args else None
    if verb not in _VERBS or not isinstance(path, ast.Constant):
        return set()
    return {_plain(f"{verb.upper()} {prefixes.get(router, '')}{path.value!s}")}


def _plain(route: str) -> str:
    """Forget what the path's parameters are called: the page says `id` where the code says more."""
    return re.sub(r"\{\w+(:\w+)?\}", "{}", route)


@pytest.mark.parametrize(
    "statuses", [MessageStatus, DraftStatus, ReplyStatus, AccountStatus, BotStatus]
)
def test_every_status_is_in_the_reference(statuses: type[StrEnum]) -> None:
    section = re.search(
        rf"^## {statuses.__name__.removesuffix('Status')}$(.*?)(?=^## |\Z)",
        _text(REFERENCE / "statuses.md"),
        re.MULTILINE | re.DOTALL,
    )
    assert section, f"docs/reference/statuses.md has no section for {statuses.__name__}"
    told = re.findall(r"^\| `(\w+)`", section[1], flags=re.MULTILINE)
    assert sorted(told) == sorted(statuses)


def test_the_reference_tells_which_draft_status_may_follow_which() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|$", _text(REFERENCE / "statuses.md"), re.MULTILINE
    )
    told = {name: set(re.findall(r"`(\w+)`", followers)) for name, followers in rows}
    for status, followers in FOLLOWS.items():
        assert told[status] == followers, f"docs/reference/statuses.md: what follows {status}"
