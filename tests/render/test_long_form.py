"""What is rendered of a file with one row per observation points at the observation's own line and field."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tests.helpers.paths import ROOT

BANK = ROOT / "examples" / "statistics-bank"
RIGHT, WRONG = "Region;Wage subsidy;01;North;persons;2024M01;310", "Region;Wage subsidy;01;North;persons;2024M01;301"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[str]]:
    folder = tmp_path_factory.mktemp("long")
    text = (BANK / "training-2024-03.csv").read_text(encoding="utf-8")
    assert text.count(RIGHT) == 1
    path = folder / "training.csv"
    path.write_text(text.replace(RIGHT, WRONG), encoding="utf-8")
    formats = ["--format", "sarif", "--format", "github"]
    done = CliRunner().invoke(
        app, ["check", str(path), "--schemas", str(BANK / "schemas"), "--out", str(folder / "out"), *formats]
    )
    assert done.exit_code == 1, done.output
    return folder / "out", done.output, path.read_text(encoding="utf-8").splitlines()


def test_sarif_marks_the_figure_in_its_line(rendered: tuple[Path, str, list[str]]) -> None:
    out, _, lines = rendered
    log = json.loads((out / "tallvakt.sarif").read_text(encoding="utf-8"))
    results = [r for r in log["runs"][0]["results"] if r["ruleId"] == "TV301"]
    [region] = [r["locations"][0]["physicalLocation"]["region"] for r in results]
    line = lines[region["startLine"] - 1]
    assert (line, line[region["startColumn"] - 1 : region["endColumn"] - 1]) == (WRONG, "301")
    others = [o["physicalLocation"]["region"] for r in results for o in r["relatedLocations"]]
    told = {(r["startLine"], lines[r["startLine"] - 1][r["startColumn"] - 1 : r["endColumn"] - 1]) for r in others}
    assert {text for _, text in told} == {"1969", "455", "1204"}
    assert all("2024M01" in lines[number - 1] for number, _ in told)


def test_an_annotation_stands_on_the_line(rendered: tuple[Path, str, list[str]]) -> None:
    _, printed, lines = rendered
    [found] = re.findall(r"::error [^:]*line=(\d+),col=(\d+),endColumn=(\d+),title=TV301", printed)
    number, start, _ = map(int, found)
    assert (lines[number - 1], lines[number - 1][start - 1 :]) == (WRONG, "301")


def test_the_page_shows_the_line_and_the_table_it_is_of(rendered: tuple[Path, str, list[str]]) -> None:
    out, _, lines = rendered
    [page] = [p for p in out.glob("*.html") if p.stem == "training"]
    text = page.read_text(encoding="utf-8")
    assert re.search(r"Region;Wage subsidy;01;North;persons;2024M01;<mark[^>]*>301</mark>", text)
    assert f"line {lines.index(WRONG) + 1}," in text
    assert ">2024M01</" in text
