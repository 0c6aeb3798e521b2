"""`orchestre up`, `doctor`, `migrate` and `demo` as processes, as people start them."""

from __future__ import annotations

import json
import logging
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import structlog
from pydantic import SecretStr

from orchestre.cli.app import run
from orchestre.cli.doctor import outside
from orchestre.cli.set_up import set_up
from orchestre.settings import Settings
from tests.emulators.running import free_port

PATIENCE = 90


@dataclass
class Machine:
    """A machine of one's own: a data folder, a config folder and a port."""

    folder: Path
    port: int
    console_port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ORCH")}
        return kept | {
            "ORCHESTRE_DATA_DIR": str(self.folder / "data"),
            "ORCHESTRE_PORT": str(self.port),
            "ORCHESTRE_CONSOLE_PORT": str(self.console_port),
            "ORCHESTRE_API_URL": self.url,
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestre", *args],
            env=self.environment,
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Here]:
    """A command on a machine, but in this process: another would load everything each time."""
    root, handlers, level = logging.root, logging.root.handlers, logging.root.level

    def ran(machine: Machine, *args: str) -> tuple[int, str, str]:
        for name, value in machine.environment.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = run(args)
        return code, *capfd.readouterr()

    yield ran
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


Doctor = Callable[[Machine], tuple[int, dict[str, dict[str, str]]]]


@pytest.fixture
def doctor(here: Here) -> Doctor:
    def checked(machine: Machine) -> tuple[int, dict[str, dict[str, str]]]:
        code, out, _ = here(machine, "doctor", "--json")
        return code, {one["part"]: one for one in json.loads(out)["checkups"]}

    return checked


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("machine"), free_port())


@pytest.fixture(scope="module")
def up(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    process = machine.start("up")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{machine.url}/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            break
    assert process.poll() is None, process.communicate()
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def test_doctor_finds_a_new_machine_fine(machine: Machine, doctor: Doctor) -> None:
    code, checkups = doctor(machine)
    assert code == 0, checkups
    assert "made at the first start" in checkups["Database"]["what"]
    assert not (machine.folder / "data").exists()


def test_a_second_up_is_refused_by_naming_the_first(
    machine: Machine, up: subprocess.Popen[str], here: Here
) -> None:
    code, out, err = here(machine, "up")
    assert (code, out) == (1, "")
    assert f"process {up.pid}" in err
    assert "Traceback" not in err


def test_a_taken_port_is_named(
    machine: Machine, up: subprocess.Popen[str], tmp_path: Path, here: Here
) -> None:
    other = Machine(tmp_path, machine.port)
    code, _, err = here(other, "up")
    assert code == 1
    assert f"Port {machine.port} on 127.0.0.1 is in use" in err
    assert f"ORCHESTRE_PORT={machine.port + 1} orchestre up" in err


def test_the_demo_makes_nothing_where_its_port_is_taken(
    machine: Machine, up: subprocess.Popen[str], tmp_path: Path, here: Here
) -> None:
    code, _, err = here(Machine(tmp_path, machine.port), "demo")
    assert code == 1
    assert f"orchestre demo --port {machine.port + 1}" in err
    assert not (tmp_path / "data").exists()


def test_doctor_sees_an_address_at_which_nobody_answers(
    tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Elsewhere(Machine):
        @property
        def url(self) -> str:
            return "http://127.0.0.1:9"

    code, checkups = doctor(Elsewhere(tmp_path, free_port()))
    assert code == 1
    assert "ORCHESTRE_API_URL" in checkups["API"]["what"]


def test_doctor_sees_the_running_one(
    machine: Machine, up: subprocess.Popen[str], doctor: Doctor
) -> None:
    code, checkups = doctor(machine)
    assert code == 0, checkups
    assert f"process {up.pid}" in checkups["Owner"]["what"]
    assert "Orchestre answers" in checkups["Port"]["what"]
    assert "in use by the running" in checkups["Chroma"]["what"]
    assert "at revision" in checkups["Database"]["what"]


def test_doctor_says_what_mends_a_readable_key(
    machine: Machine, up: subprocess.Popen[str], doctor: Doctor
) -> None:
    key = machine.folder / "data" / "secret.key"
    key.chmod(0o644)
    code, checkups = doctor(machine)
    assert code == 1
    assert checkups["Secret key"]["mend"] == f"chmod 600 {key.resolve()}"
    key.chmod(0o600)


def test_ctrl_c_ends_it_cleanly_and_says_where_things_are(
    machine: Machine, up: subprocess.Popen[str]
) -> None:
    up.send_signal(signal.SIGINT)
    out, err = up.communicate(timeout=PATIENCE)
    assert (up.returncode, out) == (0, "")
    assert f"API {machine.url}" in err
    assert "orchestre login --sign-up" in err
    assert err.rstrip().endswith("goes on at the next start.")
    assert "Traceback" not in err


def test_migrate_says_where_the_database_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORCHESTRE_DATA_DIR", str(tmp_path / "data"))
    assert run(["migrate"]) == 0
    assert "the newest" in capsys.readouterr().err
    assert (tmp_path / "data" / "orchestre.db").exists()


def test_doctor_names_a_wrong_setting(tmp_path: Path, doctor: Doctor) -> None:
    machine = Machine(tmp_path, 0)
    code, checkups = doctor(machine)
    assert code == 1
    assert "ORCHESTRE_PORT" in checkups["Settings"]["what"]


@pytest.mark.parametrize("command", ["up", "migrate", "demo"])
def test_a_wrong_setting_is_told_before_anything_is_loaded(tmp_path: Path, command: str) -> None:
    """As for the help: held by what is loaded, for a clock would be flaky."""
    program = (
        "import sys; from orchestre.cli.app import run; code = run(sys.argv[1:]);"
        "print(sorted({'fastapi', 'chromadb', 'sqlalchemy'} & {*sys.modules})); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, command],
        env=Machine(tmp_path, 0).environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "[]\n")
    assert "ORCHESTRE_PORT" in ended.stderr


def settings_with_google(folder: Path, *uris: str) -> Settings:
    client = {"client_id": "id", "client_secret": "secret-word", "redirect_uris": uris}
    file = folder / "google-client.json"
    file.write_text(json.dumps({"web": client}))
    api = "https://mail.example"
    return Settings(_env_file=None, data_dir=folder, google_oauth_client=file, api_url=api)


async def test_doctor_compares_where_google_sends_browsers(tmp_path: Path) -> None:
    needed = "https://mail.example/providers/google_auth"
    assert (await outside.google(settings_with_google(tmp_path, needed))).is_fine
    for uris in ((), ("http://127.0.0.1:8000/providers/google_auth",)):
        found = await outside.google(settings_with_google(tmp_path, *uris))
        assert not found.is_fine
        assert f"enter {needed} as an authorized redirect URI" in found.mend
        assert "ORCHESTRE_API_URL" in found.mend
    nothing = await outside.google(Settings(_env_file=None, data_dir=tmp_path))
    assert (nothing.is_fine, "not set up" in nothing.what) == (True, True)


async def test_services_are_named_but_no_secret_is(tmp_path: Path) -> None:
    assert set_up(Settings(_env_file=None)) == (
        "Google not set up; Gmail push not set up; Firebase not set up"
    )
    half = settings_with_google(tmp_path).model_copy(
        update={"firebase_service_account": tmp_path / "firebase-key.json"}
    )
    found = await outside.services(half)
    assert (found.is_fine, "ORCHESTRE_FIREBASE_API_KEY is not" in found.what) == (False, True)
    whole = half.model_copy(
        update={
            "firebase_api_key": SecretStr("secret-word"),
            "gmail_push_topic": "projects/p/topics/new-mail",
            "gmail_push_subscription": "projects/p/subscriptions/new-mail",
        }
    )
    assert (await outside.services(whole)).what == (
        "Google google-client.json; Gmail push new-mail; Firebase firebase-key.json"
    )


def test_the_demo_drafts_what_people_wrote_and_skips_robots(
    machine: Machine, tmp_path: Path, here: Here
) -> None:
    folder = tmp_path / "demo"
    demo = Machine(tmp_path, machine.port)
    code, out, err = here(demo, "demo", "--once", "--pace", "0.1", "--data", str(folder))
    assert code == 0, out + err
    assert out.count("→ a mail arrives") == 12
    assert out.count("    drafted") + out.count("    needs human") == 8
    assert out.count("    skipped") == 4
    assert "orchestre login --email demo@example.com --password-stdin" in err
    assert f"ORCHESTRE_DATA_DIR={folder}" in err
    assert "Ctrl-C" not in err, "there is nothing left to end"
    assert stat.S_IMODE((folder / "demo-password").stat().st_mode) == 0o600
    assert not list(folder.glob("samples/*/.Sent/*/*")), "nothing leaves by itself"
