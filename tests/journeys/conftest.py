"""One running Orchestre for every journey that needs none of its own: a start costs seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.journeys.processes import House, Running


@dataclass(frozen=True)
class Server:
    """A house in which `orchestre up` runs."""

    house: House
    up: Running


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`orchestre up` with a short undo window; each journey signs up a workspace of its own."""
    house = House(tmp_path_factory.mktemp("server"), {"undo_seconds": 4})
    up = house.open()
    yield Server(house, up)
    assert up.stop() == 0
    assert "Traceback" not in up.said
