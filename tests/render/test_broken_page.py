"""The page of a publication that was read but not recognised."""

from pathlib import Path

from typer.testing import CliRunner

from tallvakt.cli.app import app


def test_it_says_why_and_shows_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "odd.txt"
    file.write_text("Ukens priser <i>x</i>\n\nJanuar 2024\n\n\tJanuar\nEpler\t12\nPærer\t14\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(file), "--out", str(tmp_path / "out"), "--lang", "en"])
    assert result.exit_code == 2
    page = (tmp_path / "out" / "odd.html").read_text(encoding="utf-8")
    assert "No contract" in page
    assert "Pærer" in page
    assert "<i>x</i>" not in page
