"""A file whose letters are guessed wrong is imported as its owner says that it is written."""

from __future__ import annotations

from pathlib import Path

from tests.integration.cli.conftest import Cli


def test_a_file_is_read_in_the_encoding_that_is_named(signed_in: Cli, tmp_path: Path) -> None:
    file = tmp_path / "pl.csv"
    file.write_text("sku;title\nP-1;Święta\n", encoding="cp1250")
    wrong = signed_in("products", "import", str(file), "--encoding", "utf-8")
    assert wrong.code == 2
    assert "pl.csv is not written in utf-8: line 2 cannot be read so" in wrong.err
    assert "→ Choose another encoding" in wrong.err
    named = ("--encoding", "windows-1250", "--json", "--dry-run")
    ran = signed_in("products", "import", str(file), *named)
    assert "The text is read as windows-1250." in ran.json["notes"]
