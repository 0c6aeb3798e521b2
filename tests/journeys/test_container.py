"""The container's commands, tried as plain processes: there is no Docker engine in the tests."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.journeys.mailbox import Mailbox
from tests.journeys.processes import ROOT, House, until

pytestmark = pytest.mark.timeout(300)
_PORTS = ("ORCHESTRE_PORT", "ORCHESTRE_CONSOLE_PORT")


def test_the_image_holds_every_package_and_lets_both_ports_out() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in written["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert f"COPY {package} ./{package}\n" in dockerfile
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = compose["services"]["orchestre"]
    inside = [service["environment"][name] for name in _PORTS]
    assert f"EXPOSE {' '.join(inside)}\n" in dockerfile
    assert service["ports"] == [f"127.0.0.1:{port}:{port}" for port in inside]


def test_the_containers_settings_health_check_and_stop_signal_work(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = compose["services"]["orchestre"]
    assert service["command"] == ["orchestre", "up"]
    inside = {"/data": tmp_path / "data", "/mail": tmp_path / "mail"}
    settings: dict[str, object] = {
        name.removeprefix("ORCHESTRE_").lower(): inside.get(str(value), _chosen(value))
        for name, value in service["environment"].items()
        if name.startswith("ORCHESTRE_") and name not in _PORTS
    }
    # The container's own address is of no use here; what follows from it is (mail_root).
    house = House(tmp_path, {**settings, "host": "127.0.0.1"})
    running = house.open()
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    check = re.search(r'HEALTHCHECK .*?CMD \["python", "-c", "(.*?)"\]', dockerfile, re.DOTALL)
    assert check is not None
    healthy = [sys.executable, "-c", check[1].replace(":8000/", f":{house.port}/")]
    until(lambda: subprocess.run(healthy, check=False).returncode == 0, "it to be healthy")
    assert (
        house.run(
            *shlex.split("login --sign-up --email kim@example.com --password-stdin"),
            stdin="a long password\n",
        ).returncode
        == 0
    )
    outside = Mailbox(tmp_path / "elsewhere", "shop@example.com").make()
    refused = house.run(
        "accounts", "link", "maildir", "shop@example.com", "--path", str(outside.folder)
    )
    assert refused.returncode == 2
    assert str(tmp_path / "mail") in refused.stderr
    assert running.stop(signal.SIGTERM) == 0
    assert subprocess.run(healthy, check=False, stderr=subprocess.DEVNULL).returncode != 0


def _chosen(value: object) -> object:
    """Return a setting as compose does where `.env` names no other (`${NAME:-default}`)."""
    default = re.fullmatch(r"\$\{\w+:-(.*)\}", str(value))
    return default[1] if default else value
