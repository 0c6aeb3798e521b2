"""A real PostgreSQL, started for the tests and gone after them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.emulators.running import free_port

_SECONDS_TO_START = 60


def find_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine, None without one."""
    # Debian keeps the server's programs out of the PATH.
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda found: float(found.parts[-3]), default=None)
    if newest is None and (on_path := shutil.which("initdb")):
        newest = Path(on_path)
    return newest.parent if newest else None


class PostgresServer:
    """One server: a folder of its own, one loopback port, everybody is let in as `postgres`."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        # Not pytest's own folder: that one is closed to the user whom the server runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="orchestre-pg-"))
        self._folder.chmod(0o755)
        self._data = self._folder / "data"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder and start; return once connections are taken."""
        self._data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self._data, "postgres", "postgres")
        made = self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        if made.wait():
            raise RuntimeError(f"initdb failed:\n{self._log()}")
        options = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._data,
            "fsync": "off",
            "max_connections": 200,
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        self._process = self._run("postgres", *settings)
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop at once, whoever is connected, and remove the data."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of one database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/{database}"

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database like the template; yield its name and drop it after use."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield name
        finally:
            self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user="postgres", dbname="postgres", autocommit=True
        )

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(self._binaries / program), "-D", str(self._data), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            # The server dies with the tests, even where they are killed.
            command = [*as_postgres, "--pdeathsig=INT", *command]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._data)

    def _log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self._log()}") from None
                time.sleep(0.05)
            else:
                return
