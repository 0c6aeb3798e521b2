"""Real `orchestre` processes: each is started by a test, and ended by its own id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx

from tests.emulators.running import NO_TLS, free_port

ROOT = Path(__file__).parents[2]
#: Seconds that anything may take on a machine with much else to do.
PATIENCE = 90.0

T = TypeVar("T")


def until(what: Callable[[], T], wanted: str, patience: float = PATIENCE) -> T:
    """Ask again and again until the answer is true; return it."""
    deadline = time.monotonic() + patience
    while not (answer := what()):
        assert time.monotonic() < deadline, f"waited in vain for {wanted}: {answer}"
        time.sleep(0.05)
    return answer


@dataclass
class Running:
    """One process of Orchestre; what it says goes to its log, a file of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to end, as Ctrl-C does; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=PATIENCE)
        finally:
            self.kill()


@dataclass
class House:
    """One installation: its folder, its port, and the settings that its processes are given."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    #: The port of the console that `up` serves; None: it serves none.
    console_port: int | None = None
    started: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.console_port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        chosen: dict[str, object] = {
            "data_dir": self.data,
            "port": self.port,
            "api_url": self.url,
            **({"console_port": self.console_port} if self.console_port else {}),
            **self.settings,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ORCH")}
        given = {f"ORCHESTRE_{name.upper()}": str(value) for name, value in chosen.items()}
        return kept | given | {"XDG_CONFIG_HOME": str(self.folder / "config")}

    def start(self, command: str = "up") -> Running:
        """Start a process that stays; it is not ready yet."""
        self.started += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{command}-{self.started}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "orchestre", command, *self._without_console(command)],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        return Running(process, log)

    def _without_console(self, command: str) -> list[str]:
        return ["--no-console"] if command == "up" and self.console_port is None else []

    def open(self, command: str = "up") -> Running:
        """Start a process that serves the API, and return once it answers."""
        running = self.start(command)
        try:
            until(lambda: self.answers(running), f"{command} to answer")
        except BaseException:
            running.kill()
            raise
        return running

    def answers(self, running: Running) -> bool:
        """Tell whether the API is ready to work; fail if its process has ended instead."""
        assert running.process.poll() is None, running.said
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False, verify=NO_TLS).is_success
        except httpx.TransportError:
            return False

    def run(self, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "orchestre", *args],
            env=self.environment,
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def said(self) -> str:
        """Return what every process of this house has logged."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)
