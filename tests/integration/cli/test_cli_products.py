"""`products set`, `remove`, `imports`, `used`, `unanswered`, `reindex` and `documents remove`."""

from __future__ import annotations

from pathlib import Path

from tests.integration.cli.conftest import Cli


def test_a_product_is_set_shown_and_removed(signed_in: Cli) -> None:
    made = signed_in("products", "set", "N-1", "--title", "Stove", "--attribute", "fuel=gas")
    assert made.code == 0, made.err
    signed_in("products", "set", "N-1", "--price", "1.234,50", "--attribute", "weight=1 kg")
    kept = signed_in("products", "show", "N-1", "--json").json
    assert (kept["title"], kept["price"]) == ("Stove", "1234.50")
    assert kept["attributes"] == {"fuel": "gas", "weight": "1 kg"}
    signed_in("products", "set", "N-1", "--attribute", "fuel=")
    assert signed_in("products", "show", "N-1", "--json").json["attributes"] == {"weight": "1 kg"}
    refused = signed_in("products", "set", "N-1", "--price", "cheap")
    assert refused.code == 2
    assert "the price 'cheap' cannot be read" in refused.err
    assert signed_in("products", "set", "N-1").code == 2
    assert signed_in("products", "set", "N-1", "--attribute", "fuel").code == 2
    assert signed_in("products", "remove", "N-1").code == 2, "nobody to ask, and no --yes"
    assert signed_in("products", "remove", "N-1", "--yes").code == 0
    assert signed_in("products", "remove", "N-1", "--yes").code == 3


def test_imports_are_listed(signed_in: Cli) -> None:
    ran = signed_in("products", "imports")
    assert "catalogue.csv" in ran.out
    assert signed_in("products", "imports", "--json").json["items"][-1]["added"] == 2


def test_what_drafts_used_and_what_was_not_found_are_told(signed_in: Cli) -> None:
    used = signed_in("products", "used")
    assert "Fjord 2 tent" in used.out
    assert signed_in("products", "used", "--json").json["items"][0]["quoted"] == 1
    assert "No draft" in signed_in("products", "used", "--documents").err
    told = signed_in("products", "unanswered")
    assert told.code == 0, told.err
    assert signed_in("products", "unanswered", "--to", "2020-01-01").err


def test_the_index_is_made_again(signed_in: Cli) -> None:
    ran = signed_in("products", "reindex", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["is_current"] is True


def test_a_document_is_removed_by_the_end_of_its_id(signed_in: Cli, tmp_path: Path) -> None:
    file = tmp_path / "terms.md"
    file.write_text("# Terms\n\nAll is well.\n", encoding="utf-8")
    assert signed_in("documents", "import", str(file)).code == 0
    (item,) = signed_in("documents", "list", "--json").json["items"]
    removed = signed_in("documents", "remove", item["id"][-8:], "--yes")
    assert removed.code == 0, removed.err
    assert "terms.md" in removed.err
    assert signed_in("documents", "list", "--json").json["items"] == []
