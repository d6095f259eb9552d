"""What a contract leaves out of a publication, or seems to say wrongly of it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tests.helpers.paths import ROOT

TEXT = """\
January 2024 - March 2024

\tJanuary\tFebruary\tMarch
All\t11\t12\t13
north\t5\t6\t:
south\t4\t4\t4
"""
CONTRACT = """\
family: a.b
version: "1"
title: {en: Boats}
dimensions: {place: {codelist: place}, sex: {codelist: sex}}
symbols: {":": {means: suppressed, lower: 0, upper: 9}}
total: {labels: [All]}
tables: {by-place: {rows: place}, by-sex: {rows: sex}}
protect: {symbols: ["*"]}
promises:
  - {id: sums, check: parts-not-summing}
  - {id: sexes, check: parts-not-summing, with: {tables: [by-sex]}}
"""


def linted(folder: Path, contract: str) -> tuple[int, str]:
    (folder / "codelists").mkdir(exist_ok=True)
    (folder / "codelists" / "place.csv").write_text("code,en\nnorth,north\nsouth,south\n", encoding="utf-8")
    (folder / "codelists" / "sex.csv").write_text("code,en\nw,women\nm,men\n", encoding="utf-8")
    (folder / "a.b.yaml").write_text(contract, encoding="utf-8")
    path = folder / "boats.txt"
    path.write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(app, ["lint", str(path), "--schemas", str(folder)])
    return done.exit_code, done.output


def test_what_is_not_looked_at_is_told(tmp_path: Path) -> None:
    text = CONTRACT.replace('symbols: [":"]', "symbols: []")
    _, said = linted(tmp_path, text)
    assert "never-asked: sexes" in said
    assert "not-printed: by-sex: no table has rows of 'sex': 'north', 'south' and the other labels are none" in said
    assert "coverage: by-place: 9 of 9 figures" in said


def test_a_symbol_that_nobody_audits_is_told(tmp_path: Path) -> None:
    contract = CONTRACT.replace('symbols: {":"', 'symbols: {"*": {means: suppressed, lower: 0, upper: 3}, ":"')
    _, said = linted(tmp_path, contract)
    assert "not-audited: :: hides 1 figures" in said


def test_a_rule_that_holds_nowhere_may_be_the_wrong_rule(tmp_path: Path) -> None:
    contract = CONTRACT.replace("{by-place: {rows: place}", "{by-place: {rows: place, outside: [south]}")
    code, said = linted(tmp_path, contract.replace("upper: 9", "upper: 2"))
    assert code == 1
    assert "wrong-rule: sums: fails in all of its 3 cases" in said


@pytest.mark.parametrize("name", ["TILT140-2024-08", "TILT180-2024-04"])
def test_no_rule_of_a_shipped_contract_is_wrong(name: str) -> None:
    done = CliRunner().invoke(app, ["lint", str(ROOT / "examples" / "publications" / f"{name}.txt")])
    assert done.exit_code == 0
    assert "wrong-rule" not in done.output


FLOWS = """\
family: a.flows
version: "1"
title: {en: Flows}
dimensions:
  region: {codes: {n: North, s: South}}
  flow: {codes: {a: Into, b: Out}}
  sex: {codes: {w: Women, m: Men}}
  town: {codelist: open, codes_printed: true}
total: All
period: {from: none}
tables: {flows: {rows: region, columns: flow}}
promises: [{id: down, check: parts-not-summing}]
"""
PRINTED = "Region;Into;Out;All\nAll;3;7;10\nNorth;1;3;4\nSouth;2;4;6\n"
CAUSES = [
    ("rows: region", "rows: town", "no table has rows of 'town': codes are declared as printed ('codes_printed')"),
    ("rows: region", "rows: sex", "no table has rows of 'sex': 'North', 'South' and the other labels are none of its"),
    ("columns: flow", "columns: sex", "no column is a code of 'sex': they are 'Into', 'Out'"),
    ("columns: flow", "columns: flow, marks: [Persons]", "no heading and no name of a sheet holds 'Persons'"),
    ("columns: flow", "columns: flow, for: sex", "no total row names a code of 'sex' ('for'); do headings?"),
    ("columns: flow", "columns: flow, for: sex, named_in: heading", "no heading names a code of 'sex'"),
    ("columns: flow", "columns: flow, each: month", "no heading names its month ('each')"),
]


@pytest.mark.parametrize(("key", "instead", "cause"), CAUSES)
def test_what_keeps_a_table_from_a_contract_is_told(key: str, instead: str, cause: str, tmp_path: Path) -> None:
    code, said = flows(tmp_path, FLOWS.replace(key, instead, 1))
    assert code == 1
    assert "not-read: -: no contract resembles it; this is what keeps 'a.flows' from it" in said
    assert "not-printed: flows: " in said
    assert cause in said


def test_a_file_may_be_held_to_a_contract_that_is_named(tmp_path: Path) -> None:
    code, said = flows(tmp_path, FLOWS.replace("rows: region, columns: flow", "rows: sex"), "a.flows")
    assert code == 0
    assert "not-read" not in said
    assert "not-printed: flows: no table has rows of 'sex'" in said


def test_labels_of_no_codelist_are_named(tmp_path: Path) -> None:
    _, said = flows(tmp_path, FLOWS.replace("s: South", "s: Sydney"))
    assert "not-covered: labels: 1 labels are of no codelist of the contract: 'South'" in said


def flows(folder: Path, contract: str, *named: str) -> tuple[int, str]:
    (folder / "schemas").mkdir()
    (folder / "schemas" / "flows.yaml").write_text(contract, encoding="utf-8")
    (folder / "p.csv").write_text(PRINTED, encoding="utf-8")
    done = CliRunner().invoke(app, ["lint", str(folder / "p.csv"), *named, "--schemas", str(folder / "schemas")])
    return done.exit_code, done.output


def test_cases_that_were_not_tried_are_told_apart_and_cover_nothing(tmp_path: Path) -> None:
    promises = """
  - {id: quarters, check: periods-not-summing, with: {parts: month, whole: quarter}}
"""
    contract = CONTRACT[: CONTRACT.index("  - {id: sums")].replace(
        "tables:", "columns: {periods: [month, quarter]}\ntables:"
    )
    text = TEXT.replace("March", "1st quarter").replace("13", "23").replace(":", "11").replace("4\t4\t4", "4\t4\t8")
    (tmp_path / "boats.txt").write_text(text, encoding="utf-8")
    (tmp_path / "codelists").mkdir()
    (tmp_path / "codelists" / "place.csv").write_text("code,en\nnorth,north\nsouth,south\n", encoding="utf-8")
    (tmp_path / "codelists" / "sex.csv").write_text("code,en\nw,women\nm,men\n", encoding="utf-8")
    (tmp_path / "a.b.yaml").write_text(contract + promises.strip("\n") + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["lint", str(tmp_path / "boats.txt"), "a.b", "--schemas", str(tmp_path)])
    assert "never-asked: quarters: no case of it could be tried: a month is missing" in done.output
    assert "coverage: by-place: 0 of 9 figures are in some promise" in done.output
