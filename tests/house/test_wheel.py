"""What is installed holds every file of the package: prompts, migrations, models."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.limits import PACKAGES, ROOT
from tests.standins import skip_without


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        skip_without("hatchling", "Run the tests by `make test`.")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    files = (p for package in PACKAGES for p in (ROOT / package).rglob("*") if p.is_file())
    wanted = {str(p.relative_to(ROOT)) for p in files if "__pycache__" not in p.parts}
    missing = sorted(wanted - packed)
    assert not missing, f"A line of .gitignore keeps these from being installed: {missing}"
