"""The files around the code agree with it, and name no machine and no package registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from orchestre.settings import Settings
from tests.house.limits import PACKAGES, ROOT, tracked

#: Bracketed letters, so that this file does not find itself.
_MACHINE = re.compile(r"/(wor[k]|roo[t]|far[m])/[A-Za-z0-9_.-]+")
_REGISTRY = re.compile(r"py[p]i\.org|pythonhoste[d]\.org|registry\.np[m]js|deb\.debia[n]\.org")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock", ".ci/node.lock")
PROVIDER_FILES = {"__init__.py", "options.py", "client.py", "messages.py", "provider.py"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_this_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if _MACHINE.search(line) or _REGISTRY.search(line)
    ]
    assert not found, f"Take out the path of a machine or the host of a registry: {found}"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_no_address(name: str) -> None:
    lock = _text(ROOT / name)
    assert "://" not in lock, f"{name}: no address may stand in it; make it with `make lock`"
    assert "--index" not in lock
    entries = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))
    runtime = dict(_PIN.findall(_text(ROOT / "requirements.lock")))
    tests = dict(_PIN.findall(_text(ROOT / "requirements-dev.lock")))
    build = project["dependency-groups"]["build"]
    asked = {
        "requirements.lock": (runtime, [*project["project"]["dependencies"], *build]),
        "requirements-dev.lock": (tests, project["project"]["optional-dependencies"]["dev"]),
    }
    unmet = [
        f"{name}: {line}"
        for name, (pins, lines) in asked.items()
        for line in lines
        if not _is_met(Requirement(line), pins)
    ]
    assert not unmet, f"Run `make lock`: {unmet}"
    different = {name for name, version in runtime.items() if tests.get(name) != version}
    assert not different, f"Run `make lock`: the locks differ in {different}"


def _is_met(requirement: Requirement, pins: dict[str, str]) -> bool:
    version = pins.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def test_npm_locks_name_no_address() -> None:
    locks = [path for path in tracked() if path.name == "package-lock.json"]
    found = [str(path.relative_to(ROOT)) for path in locks if '"resolved"' in _text(path)]
    assert not found, (
        f"{found}: write `omit-lockfile-registry-resolved=true` into .npmrc beside it, "
        "remove the lock and node_modules, and make the lock again"
    )


def test_the_example_environment_is_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = _text(ROOT / ".env.example")
    named = re.findall(r"^#(ORCHESTRE_\w+)=", example, flags=re.MULTILINE)
    known = [f"ORCHESTRE_{name.upper()}" for name in Settings.model_fields]
    assert sorted(named) == sorted(known), ".env.example must name every setting once"

    for name in known:
        monkeypatch.delenv(name, raising=False)
    everything = tmp_path / "env"
    everything.write_text(re.sub(r"^#(?=ORCHESTRE_)", "", example, flags=re.MULTILINE))
    assert Settings(_env_file=everything) == Settings(_env_file=None), (
        ".env.example must show the defaults"
    )


def test_only_settings_read_the_environment() -> None:
    reading = re.compile(r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b")
    found = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path != ROOT / "orchestre/settings.py" and reading.search(_text(path))
    ]
    assert not found, f"Make it a field of Settings and pass it down: {found}"


def test_each_provider_has_the_same_files() -> None:
    rooms = [path.parent for path in (ROOT / "orchestre/providers").glob("*/__init__.py")]
    lacking = {
        room.name: sorted(missing)
        for room in rooms
        if room.name != "testing"
        and (missing := PROVIDER_FILES - {path.name for path in room.glob("*.py")})
    }
    assert not lacking, f"Whoever knows one provider finds the way in all; add: {lacking}"


def test_each_provider_in_the_house_is_offered_by_an_entry_point() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))
    offered = project["project"]["entry-points"]["orchestre.providers"]
    rooms = {path.parent.name for path in (ROOT / "orchestre/providers").glob("*/__init__.py")}
    assert rooms - {"testing"} <= set(offered), "Name the provider in pyproject.toml"
    assert all(value == f"orchestre.providers.{name}:plugin" for name, value in offered.items())


def test_compose_is_well_formed() -> None:
    """The essentials of https://github.com/compose-spec/compose-spec; no engine is needed."""
    compose = yaml.safe_load(_text(ROOT / "docker-compose.yml"))
    assert set(compose) <= {"name", "services", "volumes", "networks", "secrets", "configs"}
    for name, service in compose["services"].items():
        assert "image" in service or "build" in service, name
        assert set(service) <= {
            "build", "image", "command", "environment", "env_file", "ports", "volumes", "restart",
            "healthcheck", "init", "read_only", "tmpfs", "stop_grace_period", "depends_on",
            "cap_drop", "security_opt",
        }, name  # fmt: skip
        mounted = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {m for m in mounted if not m.startswith((".", "/"))} <= set(compose["volumes"])
        # Whoever starts it on a laptop must not open it to the café.
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_is_made_from_the_lock_and_runs_as_nobody_special() -> None:
    dockerfile = _text(ROOT / "Dockerfile")
    copied = re.findall(r"^COPY (?!--from)((?:\S+ )+)\S+$", dockerfile, flags=re.MULTILINE)
    sources = [name for line in copied for name in line.split() if not name.startswith("--")]
    assert sources
    assert [name for name in sources if not (ROOT / name).exists()] == []
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)\S+$", last_stage, flags=re.MULTILINE)
    assert "/healthz" in last_stage
    assert "--require-hashes" in dockerfile
