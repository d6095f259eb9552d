"""Drafts of made-up publications as other offices lay them out: each is read in full, and promises what holds in it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
import yaml
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tallvakt.cli.commands import draft_questions

PLACES = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel")
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
Rows = Mapping[str, Sequence[int]]


def rows(seed: int, width: int, labels: Sequence[str] = PLACES, most: int = 9000) -> dict[str, list[int]]:
    random = Random(seed)
    return {label: [random.randrange(50, most) for _ in range(width)] for label in labels}


def combined(how: Callable[..., int], *tables: Rows) -> dict[str, list[int]]:
    return {k: [how(*column) for column in zip(*(t[k] for t in tables), strict=True)] for k in tables[0]}


def with_total(table: Rows, label: str) -> dict[str, list[int]]:
    return {**{k: list(v) for k, v in table.items()}, label: [sum(c) for c in zip(*table.values(), strict=True)]}


def csv(heads: Sequence[str], table: Rows, printed: Callable[[int], str] = str) -> str:
    return "\n".join([";".join(heads), *(";".join([k, *map(printed, v)]) for k, v in table.items())]) + "\n"


def headed(tables: Mapping[str, Rows], heads: Sequence[str]) -> str:
    return "\n".join(f"{name}\n\n{csv(heads, table)}" for name, table in tables.items())


def points(figure: int) -> str:
    return f"{figure:,}".replace(",", ".")


def page(table: Rows) -> str:
    cells = "".join(f"<tr><th>{k}</th>{''.join(f'<td>{n:,}</td>' for n in v)}</tr>" for k, v in table.items())
    heads = "<tr><th>Sector</th><th>Men</th><th>Women</th><th>Total</th></tr>"
    return f"<html><body><h1>Employed persons by sector, 2023</h1><table>{heads}{cells}</table></body></html>"


A, B, C = (rows(seed, len(MONTHS)) for seed in (1, 2, 3))
REGION = ("Region", *MONTHS)
BOTH = combined(lambda a, b: a + b, A, B)
COMMUTING = {"Resident": A, "Into": B, "Out of": C, "Workplace": combined(lambda a, b, c: a + b - c, A, B, C)}
WRONG = {**COMMUTING, "Workplace": {**COMMUTING["Workplace"], "Elm": [1, *COMMUTING["Workplace"]["Elm"][1:]]}}
BLANK = with_total(rows(4, 4), "")
SECTORS = {k: [*v, sum(v)] for k, v in with_total(rows(5, 2, ("Farming", "Industry", "Services")), "Total").items()}
ONE_WAY = {k: v[0] for k, v in A.items()}
AGES = {
    year: with_total({g: [*v, sum(v)] for g, v in rows(year, 2, ("15-24", "25-54", "55-64")).items()}, "Total")
    for year in (2021, 2022, 2023)
}


def bank(of: Callable[[int], Mapping[str, int]]) -> str:
    lines = [f"{k};{s};{m};{v}" for k in PLACES for n, m in enumerate(MONTHS) for s, v in of(A[k][n]).items()]
    return "\n".join(["region;sex;month;value", *lines]) + "\n"


THOUSANDS = rows(6, 12, ("Farming", "Fishing", "Mining", "Oil"), 900_000)
ROUNDED = {k: [round(n, -3) // 1000 for n in v] for k, v in with_total(THOUSANDS, "All trades").items()}
YEAR = [f"2024-{month:02}" for month in range(1, 13)]

CASES: Mapping[str, tuple[str, str, list[str]]] = {
    "three tables, one of them both others": (
        "sexes.csv", headed({"Women": A, "Men": B, "Both sexes": BOTH}, REGION), ["groups-sum-to-all"]
    ),
    "four tables, one of which is a balance of the others": (
        "commuting.csv", headed(COMMUTING, REGION), ["resident + into - out-of = workplace"]
    ),
    "men and women with the same figures in a bank file": (
        "same.csv", bank(lambda n: {"men": n, "women": n, "both": 2 * n}), ["groups-sum-to-all"]
    ),
    "points between thousands and Austrian months": (
        "at.csv",
        "Arbeitslose\n\n" + csv(("Land", "Jänner 2024", "Februar 2024", "März 2024", "April 2024"),
                                with_total(A, "Österreich"), points),
        ["parts-sum-to-total"],
    ),
    "a page with commas between thousands, a year in its heading": (
        "sector.html", page(SECTORS), ["parts-sum-to-total", "columns-sum-to-total"]
    ),
    "Spanish quarters": (
        "parados.csv",
        csv(("Provincia", "1T 2023", "2T 2023", "3T 2023", "4T 2023"), with_total(A, "Total nacional")),
        ["parts-sum-to-total"],
    ),
    "codes and names beside years": (
        "kommuner.csv",
        csv(("Kode;Kommune", "2021", "2022", "2023"),
            with_total(rows(7, 3, ("101;Aby", "147;Boby", "155;Coby")), "000;Hele landet")),
        ["parts-sum-to-total"],
    ),
    "one column and no period": ("kunnat.csv", csv(("Kunta", "Henkilöt"), rows(8, 1)), []),
    "a blank total below its rows": ("blank.csv", csv(("Area", "2020", "2021", "2022", "2023"), BLANK),
                                     ["parts-sum-to-total"]),
    "observations of no period": (
        "sectors.csv",
        "region,sector,persons\n" + "".join(
            f"{k},Public,{n}\n{k},Private,{B[k][0]}\n{k},All,{n + B[k][0]}\n" for k, n in ONE_WAY.items()),
        ["columns-sum-to-total"],
    ),
    "several columns of figures beside the year": (
        "idade.csv",
        "\n".join(["Ano;Grupo etário;Homens;Mulheres;Total",
                   *(f"{y};{g};{';'.join(map(str, v))}" for y, t in AGES.items() for g, v in t.items())]) + "\n",
        ["parts-sum-to-total", "homens + mulheres = total"],
    ),
    "thousands that are rounded one by one": ("rounded.csv", csv(("Trade", *YEAR), ROUNDED), ["parts-sum-to-total"]),
}  # fmt: skip


def drafted(folder: Path, name: str, text: str, typed: str | None = None) -> tuple[str, str]:
    """What the draft of a file says, and the contract."""
    (folder / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(folder / name), "--out", str(folder / "d"), "--family", "a.b"], typed)
    assert done.exit_code == 0, done.output
    return done.output, (folder / "d" / "a.b.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_draft_promises_what_holds_and_is_ready(case: str, tmp_path: Path) -> None:
    name, text, wanted = CASES[case]
    said, contract = drafted(tmp_path, name, text)
    promises = yaml.safe_load(contract)["promises"]
    assert [p.get("equation", p["id"]) for p in promises] == wanted
    assert "Ready for a person to read: held against its own file, nothing fails\n" in said
    assert " 0 passed" not in said


def test_what_a_draft_names_does_not_keep_it_from_being_ready(tmp_path: Path) -> None:
    said, contract = drafted(tmp_path, "wrong.csv", headed(WRONG, REGION))
    assert "resident + into - out-of = workplace" in contract
    assert "nothing fails but the 1 named above" in said


def test_each_column_of_figures_has_its_own_decimals(tmp_path: Path) -> None:
    lines = [
        f"{m},{k},{A[k][n]},{A[k][n] / sum(v[n] for v in A.values()):.1%}".rstrip("%")
        for n, m in enumerate(MONTHS)
        for k in PLACES
    ]
    _, contract = drafted(tmp_path, "v.csv", "\n".join(["month,region,number,per cent", *lines]) + "\n")
    assert yaml.safe_load(contract)["values"] == {
        "number": {"decimals": 0, "label": "number"},
        "per-cent": {"decimals": 1, "decimal_mark": ".", "label": "per cent"},
    }


def test_at_a_terminal_each_column_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_questions, "someone_answers", lambda: True)
    text = bank(lambda n: {"men": n, "women": n + 3, "both": 2 * n + 3})
    said, contract = drafted(tmp_path, "asked.csv", text, "sexx\nsex\n\n\n")
    assert "Which column labels the rows? (region, sex, month, value)" in said
    assert "did you mean 'sex'?" in said
    assert yaml.safe_load(contract)["long"]["row"] == "sex"


def test_what_cannot_be_drafted_is_told_with_what_would_help(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Persons\n\nNorth   5   6\nSouth   7   8\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(tmp_path / "t.txt"), "--out", str(tmp_path / "d")])
    assert done.exit_code == 2
    assert "columns are parted by tabs or by '|'" in done.output
