"""Each example file, drafted as if nobody had described it, passes its own draft; a file without a contract says so."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt import check, ingest
from tallvakt.cli.app import app
from tests.helpers import forms

EXAMPLES = Path(__file__).parents[3] / "examples" / "first-contract"
FILES = sorted(p for p in EXAMPLES.iterdir() if p.suffix in (".csv", ".px") and "misprint" not in p.stem)
HEADS = ("Region", "2024M01", "2024M02", "2024M03", "2024M04")
ROWS: Mapping[str, tuple[int, ...]] = {
    "In all": (5123, 5140, 5189, 5199),
    "North": (1511, 1523, 1537, 1542),
    "Mid": (412, 407, 418, 421),
    "East": (3104, 3119, 3131, 3148),
    "South": (96, 91, 103, 88),
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_passes_its_own_draft(file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["draft", str(file), "--out", str(tmp_path / "d"), "--family", "my.example"])
    assert done.exit_code == 0, done.output
    assert "Ready for a person to read: held against its own file, nothing fails\n" in done.output
    assert "\nPromise " in done.output
    (report,) = check(file, contract="my.example", schemas=[tmp_path / "d"]).publications
    assert report.verdict in ("passed", "passed-with-remarks")


def test_there_is_an_example_of_each_kind() -> None:
    assert len(FILES) >= 12


def published(form: str, folder: Path) -> Path:
    """A table of boats in some form."""
    plain = folder / "boats.txt"
    lines = ["\t".join(HEADS), *("\t".join([label, *map(str, row)]) for label, row in ROWS.items())]
    plain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    blocks = forms.blocks_of(ingest.read(plain))
    names = {"csv": "b.csv", "workbook": "b.xlsx", "page": "b.html", "pdf": "b.pdf", "observations": "o.csv"}
    path = folder / names.get(form, "boats.txt")
    if form == "csv":
        path.write_text("\n".join(lines).replace("\t", ";") + "\n", encoding="utf-8")
    elif form == "observations":
        rows = [f"{k};{month};{n}" for k, row in ROWS.items() for month, n in zip(HEADS[1:], row, strict=True)]
        path.write_text("\n".join(["region;month;boats", *rows]) + "\n", encoding="utf-8")
    elif form == "workbook":
        forms.workbook(path, blocks, "Boats")
    elif form == "page":
        path.write_text(forms.page(blocks, "Boats"), encoding="utf-8")
    elif form == "pdf":
        forms.pdf(path, blocks, "Boats")
    return path


@pytest.mark.parametrize("form", ["text", "csv", "workbook", "page", "pdf", "observations"])
def test_without_a_contract_a_file_is_no_pass_in_any_form(form: str, tmp_path: Path) -> None:
    path, out = published(form, tmp_path), tmp_path / "out"
    done = CliRunner().invoke(app, ["check", str(path), "--out", str(out), "--format", "json", "--lang", "en"])
    assert done.exit_code == 2, done.output
    last = done.output.rstrip().splitlines()
    assert any(line.strip().startswith("Write its contract: tallvakt draft ") for line in last[-4:]), done.output
    (results,) = out.glob("*.json")
    (publication,) = json.loads(results.read_text(encoding="utf-8"))["publications"]
    assert publication["verdict"] == "no-contract"
    assert (publication["drafted"]["tables"], publication["drafted"]["cells"]) == (1, 20)
    assert publication["drafted"]["promises"] >= 1
