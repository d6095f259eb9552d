"""Rows labelled in several columns, figures in several more: exports of statistics banks as offices make them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tallvakt.cli.app import app

PARTS = ("Elm", "Fir", "Oak", "Yew", "Ash")
BORN = {"men": (31, 17, 64, 25, 42), "women": (29, 21, 58, 31, 37)}
DEAD = {"men": (40, 9, 51, 33, 18), "women": (22, 14, 70, 19, 45)}


def _rows() -> list[list[str]]:
    """Region, sex, born, dead, growth: regions add up to the whole, the sexes to all, and growth is a difference."""
    everywhere = dict.fromkeys(("Whole land", *PARTS))
    rows = []
    for place in everywhere:
        at = range(len(PARTS)) if place == "Whole land" else [PARTS.index(place)]
        by_sex = {s: (sum(BORN[s][n] for n in at), sum(DEAD[s][n] for n in at)) for s in BORN}
        by_sex["all"] = (sum(b for b, _ in by_sex.values()), sum(d for _, d in by_sex.values()))
        rows += [[place, sex, str(born), str(dead), str(born - dead)] for sex, (born, dead) in by_sex.items()]
    return rows


HEAD = ["region", "sex", "Born 2024", "Dead 2024", "Natural growth 2024"]


def _export(delimiter: str) -> str:
    lines = [delimiter.join(f'"{t}"' if t[0].isalpha() else t for t in row) for row in (HEAD, *_rows())]
    return "\n".join(['"People by region, sex and year"', "", *lines]) + "\n"


def invoke(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.mark.parametrize(("name", "text"), [("people.csv", _export(",")), ("people.txt", _export("\t"))])
def test_two_columns_of_labels_and_several_of_figures(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    drafted = invoke("draft", str(file), "--family", "my.people", "--out", str(tmp_path / "contracts"))
    assert drafted.exit_code == 0
    assert "Ready" in drafted.stdout
    contract = (tmp_path / "contracts" / "my.people.yaml").read_text(encoding="utf-8")
    assert "born-2024 - dead-2024 = natural-growth-2024" in contract
    wrong = tmp_path / "wrong" / name
    wrong.parent.mkdir()
    wrong.write_text(text.replace(",70,", ",7,").replace("\t70\t", "\t7\t"), encoding="utf-8")
    checked = invoke("check", str(wrong), "--schemas", str(tmp_path / "contracts"), "--out", str(tmp_path / "report"))
    assert checked.exit_code == 1
    assert "7 → 70" in checked.stdout


def test_observations_without_a_figure_are_nothing(tmp_path: Path) -> None:
    """By carrier and year: what cannot be is left blank, and the sum of the others is printed."""
    figures: dict[str, tuple[int, ...]] = {
        "Coal": (120, 131, 0),
        "Oil": (410, 395, 0),
        "Gas": (0, 0, 77),
        "Wind": (52, 64, 81),
    }
    figures["All carriers"] = tuple(map(sum, zip(*figures.values(), strict=True)))
    lines = ["carrier;year;use"]
    lines += [f"{k};{2021 + n};{v or ''}" for k, several in figures.items() for n, v in enumerate(several)]
    file = tmp_path / "energy.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    drafted = invoke("draft", str(file), "--family", "my.energy", "--out", str(tmp_path / "contracts"))
    assert "Symbol (a blank field): zero" in drafted.stdout
    assert "Ready" in drafted.stdout
    checked = invoke("check", str(file), "--schemas", str(tmp_path / "contracts"), "--out", str(tmp_path / "report"))
    assert checked.exit_code == 0
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(file.read_text(encoding="utf-8").replace("Gas;2021;", "Gas;2021;31"), encoding="utf-8")
    checked = invoke("check", str(wrong), "--schemas", str(tmp_path / "contracts"), "--out", str(tmp_path / "report"))
    assert checked.exit_code == 1
