"""Identities that are no levels are drafted as equations, and one that is broken is a finding."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from tallvakt import check
from tallvakt.cli.app import app

COLUMNS: dict[str, tuple[tuple[str, ...], Callable[[int, int, int], int], str]] = {
    "commuting": (("Resident", "In", "Out", "Workplace"), lambda a, b, c: a + b - c, "resident + in - out = workplace"),
    "stock": (("Begun", "Ended", "Before", "Now"), lambda a, b, c: c + a - b, "begun + before - ended = now"),
    "couples": (
        ("Couples", "Alone", "Away", "Persons"),
        lambda a, b, c: 2 * a + b - c,
        "2 * couples + alone - away = persons",
    ),
    "quoted": (
        ("1. Born", "2. Died", "3. Moved", "4. Growth"),
        lambda a, b, c: a - b + c,
        '"1-born" + "3-moved" - "2-died" = "4-growth"',
    ),
}


def table(case: str) -> list[list[Any]]:
    heads, last, _ = COLUMNS[case]
    random = Random(case)
    rows = [
        [random.randrange(4_000, 9_000), random.randrange(100, 2_000), random.randrange(100, 900)] for _ in range(14)
    ]
    return [["Region", *heads], *([f"Place {chr(65 + n)}", *row, last(*row)] for n, row in enumerate(rows))]


def turned(rows: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def drafted(folder: Path, rows: list[list[Any]]) -> tuple[list[dict[str, Any]], str, Path]:
    path = folder / "boats.csv"
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(folder / "d"), "--family", "a.b"])
    assert done.exit_code == 0, done.output
    contract = yaml.safe_load((folder / "d" / "a.b.yaml").read_text(encoding="utf-8"))
    return [p for p in contract["promises"] if "equation" in p], done.output, path


@pytest.mark.parametrize("way", ["columns", "rows"])
@pytest.mark.parametrize("case", COLUMNS)
def test_a_balance_is_an_equation(case: str, way: str, tmp_path: Path) -> None:
    rows = table(case)
    equations, said, _ = drafted(tmp_path, rows if way == "columns" else turned(rows))
    assert [(p["equation"], p["over"]) for p in equations] == [(COLUMNS[case][2], way)]
    assert "14 passed, 0 undecided, 0 failed" in said
    assert "Ready for a person to read" in said


@pytest.mark.parametrize("case", COLUMNS)
def test_a_broken_balance_is_a_finding(case: str, tmp_path: Path) -> None:
    rows = table(case)
    rows[6][2] += 90
    equations, said, path = drafted(tmp_path, rows)
    assert [p["equation"] for p in equations] == [COLUMNS[case][2]]
    assert "13 passed, 0 undecided, 1 failed" in said
    (publication,) = check(path).publications
    assert [(f.check, f.facts["row"]["en"]) for f in publication.findings if f.severity == "error"] == [
        ("equation-off", "Place F")
    ]


def test_figures_of_chance_are_no_equation(tmp_path: Path) -> None:
    rows = table("commuting")
    for n, row in enumerate(rows[1:]):
        row[-1] += n * n % 7
    assert drafted(tmp_path, rows)[0] == []
