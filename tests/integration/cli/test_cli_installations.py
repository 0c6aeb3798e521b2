"""`orchestre slack install` and `orchestre slack installations`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import PASSWORD, Cli


@pytest.fixture
def ana(cli: Cli, config: Path) -> Cli:
    """The command line of the workspace's owner."""
    if not (config / "orchestre").exists():
        login = ("login", "--email", "ana@nordwind.example", "--password-stdin", "--sign-up")
        assert cli(*login, stdin=f"{PASSWORD}\n").code == 0
    return cli


def test_a_link_is_made_where_the_apps_address_is_known(ana: Cli) -> None:
    made = ana("slack", "install", "--json")
    assert made.code == 0, made.err
    assert (len(made.json["token"]) > 40, made.json["link"]) == (True, None)
    refused = ana("slack", "install")
    assert (refused.code, "ORCHESTRE_SLACK_URL" in refused.err) == (1, True)


def test_installations_are_listed_and_none_is_removed_that_is_none(ana: Cli) -> None:
    none = ana("slack", "installations", "list")
    assert (none.code, "orchestre slack install" in none.err) == (0, True)
    assert ana("slack", "installations", "list", "--json").json["items"] == []
    assert ana("slack", "installations", "remove", "0000", "--yes").code == 3
