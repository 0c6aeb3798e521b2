"""`products import --from` and `products sources`, against Google's emulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestre.settings import Settings
from tests.emulators.firestore import PROJECT, FirestoreEmulator
from tests.emulators.running import free_port
from tests.integration.cli.conftest import PASSWORD, Cli, Shop, served

ADDRESS = f"firestore://{PROJECT}/products"


@pytest.fixture(scope="module")
def shop(
    running_firestore: FirestoreEmulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """An Orchestre in test mode, beside an emulator that asks for no key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", running_firestore.host)
        patch.setenv("ORCHESTRE_TEST_MODE", "1")
        folder, port = tmp_path_factory.mktemp("shop"), free_port()
        with served(Settings(data_dir=folder, port=port, test_mode=True)):
            yield Shop(f"http://127.0.0.1:{port}", folder)


@pytest.fixture
def ana(cli: Cli, config: Path) -> Cli:
    if not (config / "orchestre").exists():
        login = ("login", "--email", "ana@nordwind.example", "--password-stdin", "--sign-up")
        assert cli(*login, stdin=f"{PASSWORD}\n").code == 0
    return cli


def test_a_collection_is_imported_kept_in_step_and_forgotten(
    ana: Cli, firestore: FirestoreEmulator
) -> None:
    lamps: dict[str, dict[str, object]] = {
        "luna": {"name": "Luna lamp", "cost": {"eur": 49.9}},
        "x": {"cost": 1},
    }
    asyncio.run(firestore.put("products", lamps))
    command = ("products", "import", "--from", ADDRESS, "--columns", "price=cost.eur")
    tried = ana(*command, "--dry-run")
    assert tried.code == 0, tried.err
    assert "Would be: 1 added" in tried.out
    assert ana("products", "sources", "list", "--json").json["items"] == []

    done = ana(*command, "--every", "1d", "--missing", "remove")
    assert done.code == 0, done.err
    assert "price        cost.eur" in done.out
    assert "1 added, 0 changed, 0 unchanged, 0 removed, 1 refused" in done.out
    assert "row 2: document 'x': it has no title" in done.out
    listed = ana("products", "sources", "list")
    assert ADDRESS in listed.out
    assert "24 h" in listed.out
    assert "done" in listed.out

    asyncio.run(firestore.put("products", {"terra": {"name": "Terra lamp"}}))
    (source,) = ana("products", "sources", "list", "--json").json["items"]
    again = ana("products", "sources", "sync", source["id"][-8:], "--json")
    assert (again.code, again.json["added"]) == (0, 1)

    firestore.forget()
    failed = ana("products", "sources", "sync", ADDRESS)
    assert failed.code == 1
    assert "holds no documents, or does not exist" in failed.err
    assert "products sources sync ADDRESS" in failed.err
    assert "holds no documents" in ana("products", "sources", "list").err

    assert ana("products", "sources", "remove", ADDRESS).code == 2, "no terminal to ask on"
    kept = ana("products", "sources", "remove", ADDRESS, stdin="n\n", terminal=True)
    assert (kept.code, f"Forget {ADDRESS}" in kept.err) == (1, True)
    gone = ana("products", "sources", "remove", ADDRESS, "--yes")
    assert (gone.code, gone.out) == (0, "")
    assert "its credentials erased; its products stay" in gone.err
    assert "luna" in ana("products", "list").out
    assert ana("products", "sources", "remove", ADDRESS, "--yes").code == 3
    assert "no source" in ana("products", "sources", "list").err


def test_what_is_called_wrongly_is_said(ana: Cli, tmp_path: Path) -> None:
    no_key = tmp_path / "key.json"
    no_key.write_text("no json")
    half = tmp_path / "half.json"
    half.write_text(json.dumps({"type": "service_account", "private_key": "secret"}))
    at = ("products", "import", "--from", ADDRESS)
    for command, said in (
        (("products", "import"), "Name a file, or a database"),
        ((*at, str(no_key)), "one or the other"),
        (("products", "import", str(half), "--every", "1d"), "go with --from"),
        ((*at, "--every", "daily"), "24h or 7d"),
        ((*at, "--every", "99d"), "744"),
        ((*at, "--credentials", str(no_key)), "is no JSON"),
        ((*at, "--credentials", str(half)), "client_email"),
        ((*at[:3], "firestore://ana:pw@x/y"), "firestore://PROJECT/COLLECTION"),
    ):
        ran = ana(*command)
        assert ran.code == 2, (command, ran.err)
        assert said in ran.err.replace("\n", " "), (command, ran.err)
        assert "secret" not in ran.err
