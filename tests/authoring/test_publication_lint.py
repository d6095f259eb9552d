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
    assert "not-printed: by-sex: no table of rows 'sex' was found" in said
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
