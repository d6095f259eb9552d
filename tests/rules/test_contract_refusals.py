"""A slip in a contract is told by file, line and key when the contract is loaded."""

import re
from pathlib import Path

import pytest
import yaml

from tallvakt.rules import contract_files
from tallvakt.rules.content import find_suite
from tallvakt.rules.contract_files import ContractError
from tallvakt.rules.registry import load

CHECKS = load(find_suite().checks)

BASE = """\
family: test.small
version: "1"
title: {en: Small}
symbols:
  "*": {means: suppressed, lower: 0, upper: 3}
dimensions:
  measure: {codelist: measures}
  status: {codelist: statuses}
left_out_row: zero
tables:
  main: {rows: measure}
  by-status: {rows: measure, for: status}
"""
SLIPS = {
    "a table that is not there": (
        "promises:\n  - {id: sums, check: parts-not-summing, with: {tables: mian}}\n",
        r":14: promises\.0\.with\.tables: parts-not-summing: no table 'mian'; did you mean 'main'\?",
    ),
    "a value of another type": (
        "promises:\n  - id: sums\n    check: parts-not-summing\n    with:\n      tables: 5\n",
        r":17: promises\.0\.with\.tables: parts-not-summing: a text belongs here, not '5'",
    ),
    "a table of the wrong shape": (
        "promises:\n  - {id: same, check: totals-disagreeing, with: {anchor: by-status}}\n",
        r":14: promises\.0\.with\.anchor: totals-disagreeing: 'by-status' is printed for several subjects",
    ),
    "tables that do not fit together": (
        "promises:\n  - {id: groups, check: statuses-not-summing, with: {parts: main, whole: main}}\n",
        r":14: promises\.0\.with: statuses-not-summing: 'main' must be printed once for each group",
    ),
    "two tables that look alike": (
        "  again: {rows: measure}\n",
        r":13: tables\.again: nothing tells it from 'main'; give both 'marks'",
    ),
    "a star that counts other units": (
        "  shares: {rows: status, figures: {decimals: 1}}\n",
        r":13: tables\.shares\.symbols: '\*' stands for 0 to 3 of other units",
    ),
    "columns of an unknown dimension": (
        "  ages: {rows: measure, columns: agee}\n",
        r":13: tables\.ages\.columns: no dimension 'agee'",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_where_it_stands(slip: str, tmp_path: Path) -> None:
    added, told = SLIPS[slip]
    _write(tmp_path, BASE + added)
    with pytest.raises(ContractError, match=r"small\.yaml" + told):
        contract_files.load([tmp_path], CHECKS)


def test_without_a_slip_it_loads(tmp_path: Path) -> None:
    _write(tmp_path, BASE)
    assert set(contract_files.load([tmp_path], CHECKS).contracts) == {"test.small"}


def _write(folder: Path, contract: str) -> None:
    lists = folder / "codelists"
    lists.mkdir()
    for name in ("measures", "statuses"):
        (lists / f"{name}.csv").write_text("code,nb,en\na,A,A\nb,B,B\n", encoding="utf-8")
    (folder / "small.yaml").write_text(contract, encoding="utf-8")


WHOLE = """\
family: test.slips
version: "1"
title: {en: Slips}
locale: en
dimensions:
  place: {codes: {n: North, s: South}}
  sex: {codes: {w: Women, m: Men}}
symbols:
  "*": {means: suppressed, upper: 3}
figures: {decimals: 0}
columns: {periods: month}
period: {from: title}
total: In all
left_out_row: zero
tables:
  by-place: {rows: place}
  by-sex: {rows: sex, for: place}
promises:
  - {id: sums, check: parts-not-summing}
  - {id: part, equation: "n <= total", tables: [by-place]}
protect: {averages: true}
"""
ONE_WORD = [
    ("dimensions:", "dimension:", ":5: dimension: no key 'dimension'; did you mean 'dimensions'"),
    ("symbols:", "symbol:", ":8: symbol: no key 'symbol'; did you mean 'symbols'"),
    ("suppressed", "supressed", r":9: symbols\.\*\.means: .*; did you mean 'suppressed'"),
    ("upper: 3", "uper: 3", r":9: symbols\.\*\.uper: .*; did you mean 'upper'"),
    ("upper: 3", "upper: three", r":9: symbols\.\*\.upper: a whole number belongs here, not 'three'"),
    ("upper: 3", "upper: 3, lower: 5", ":9: .*upper 3 is below lower 5"),
    ("decimals: 0", "decimals: -1", r":10: figures\.decimals: -1 cannot stand here; write at least 0"),
    ("decimals: 0", "decimal: 0", r":10: figures\.decimal: .*; did you mean 'decimals'"),
    ("decimals: 0", 'decimals: 0, decimal_mark: ";"', r":10: figures\.decimal_mark: .*',', '\.' or 'either'"),
    ("decimals: 0", "rounding: random", r":10: figures\.rounding: random .*'base'"),
    ("decimals: 0", 'thousands: ".", decimal_mark: "."', r":10: figures\.thousands: '\.' is the decimal mark"),
    ("periods: month", "periods: months", r":11: columns\.periods: .*; did you mean 'month'"),
    ("periods: month", "period: month", r":11: columns\.period: .*; did you mean 'periods'"),
    ("from: title", "from: filename", r":12: period\.from: .*; did you mean 'file-name'"),
    ("from: title", "form: title", r":12: period\.form: .*; did you mean 'from'"),
    ("from: title", "default: 24", r":12: period\.default: '24' is no period; write 2024"),
    ("row: zero", "row: nil", ":14: left_out_row: .*'zero', 'unknown' or 'error'"),
    ("left_out_row", "leftout_row", ":14: leftout_row: .*; did you mean 'left_out_row'"),
    ("rows: place}", "rows: plase}", r":16: tables\.by-place\.rows: .*; did you mean 'place'"),
    ("rows: place}", "row: place}", r":16: tables\.by-place\.row: .*; did you mean 'rows'"),
    ("rows: place}", "rows: place, printed: column}", r":16: .*printed: .*; did you mean 'columns'"),
    ("rows: place}", "rows: place, each: month}", r":16: .*each: .*'columns' of a dimension"),
    ("rows: place}", "rows: place", ":17: not YAML"),
    ("by-place: {rows", "By Place: {rows", r":16: tables\.By Place: .*small letters"),
    ("for: place", "for: places", r":17: tables\.by-sex\.for: .*; did you mean 'place'"),
    ("for: place", "fore: place", r":17: tables\.by-sex\.fore: .*; did you mean 'for'"),
    ("parts-not-summing", "parts-not-suming", r":19: promises\.0\.check: .*did you mean 'parts-not-summing'"),
    ("check: parts", "chek: parts", r":19: promises\.0\.chek: .*; did you mean 'check'"),
    ("summing}", "summing, with: {tables: by-plase}}", r":19: .*tables: .*did you mean 'by-place'"),
    ("summing}", "summing, with: {axes: rows}}", r":19: .*axes.*; did you mean 'axis'"),
    ("summing}", "summing, severity: errors}", r":19: promises\.0\.severity: .*; did you mean 'error'"),
    ("id: part", "id: sums", r":20: promises\.1\.id: promise 'sums' is declared twice"),
    ("n <= total", "n < total", r":20: promises\.1\.equation: .*write <= or >="),
    ("n <= total", "n <= ", r":20: promises\.1\.equation: .*lacks a term"),
    ("n <= total", "n total", r":20: promises\.1\.equation: .*compares nothing"),
    ("n <= total", "nn <= total", r":20: promises\.1\.equation: .*did you mean 'n'"),
    ("tables: [by-place]", "table: [by-place]", r":20: promises\.1\.table: .*; did you mean 'tables'"),
    ("tables: [by-place]", "tables: [by-plce]", r":20: promises\.1\.tables: .*did you mean 'by-place'"),
    ("tables: [by-place]", "over: row", r":20: promises\.1\.over: .*; did you mean 'rows'"),
    ("tables: [by-place]", "check: sums", r":20: promises\.1\.check: .*'equation' or a 'check', not both"),
    ("locale: en", "locale: no", ":4: locale: .*put it in quotes"),
    ("{n: North", "{no: North", r":6: dimensions\.place\.codes\S*: .*put it in quotes"),
    ("{n: North", "{n: {lable: North}", r":6: dimensions\.place\.codes\.n\.lable: .*; did you mean 'label'"),
    ("{n: North", "{n: {label: North, parent: x}", r":6: dimensions\.place\.codes\.n\.parent: no code 'x'"),
    ("{codes: {n: N", "{codelist: a, codes: {n: N", r":6: .*codes: .*codelist 'a' already"),
    ("test.slips", "T T", ":1: family: 'T T' .*small letters"),
    ("title: {en: Slips}", "title: Slips", r":3: title: .*\{en: Slips\}"),
]


@pytest.mark.parametrize(("word", "slip", "said"), ONE_WORD)
def test_a_slip_of_one_word_is_told_with_its_line_its_key_and_the_word_meant(
    word: str, slip: str, said: str, tmp_path: Path
) -> None:
    assert word in WHOLE
    (tmp_path / "slips.yaml").write_text(WHOLE.replace(word, slip, 1), encoding="utf-8")
    with pytest.raises(ContractError, match=said):
        contract_files.load((tmp_path,), CHECKS)


def test_the_contract_without_a_slip_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "whole.yaml").write_text(WHOLE, encoding="utf-8")
    assert "test.slips" in contract_files.load((tmp_path,), CHECKS).contracts


MATRIX = yaml.safe_load((Path(__file__).parent / "contract_slips.yaml").read_text(encoding="utf-8"))
KINDS = [kind for kind in MATRIX if kind != "contract"]
PYTHON = re.compile(r"pydantic|Input should|Field required|valid (?:dict|tuple|int|str)|instance of|Traceback|NoneType")
"""Words that say nothing to a person who writes a contract."""


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{kind}-{case['slip']}") for kind in KINDS for case in MATRIX[kind]]
)
def test_every_slip_of_the_matrix_is_told(case: dict[str, str], tmp_path: Path) -> None:
    assert case["is"] in MATRIX["contract"]
    (tmp_path / "slips.yaml").write_text(MATRIX["contract"].replace(case["is"], case["slip"], 1), encoding="utf-8")
    with pytest.raises(ContractError) as raised:
        contract_files.load((tmp_path,), CHECKS)
    said = str(raised.value)
    assert f"slips.yaml:{case['said']}" in said
    assert not PYTHON.search(said)


def test_the_contract_of_the_matrix_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "whole.yaml").write_text(MATRIX["contract"], encoding="utf-8")
    assert "test.slips" in contract_files.load((tmp_path,), CHECKS).contracts


def test_of_values_and_the_format_of_a_table_both_are_named(tmp_path: Path) -> None:
    contract = MATRIX["contract"].replace("{rows: place}", "{rows: place, figures: {base: 5}}", 1)
    (tmp_path / "slips.yaml").write_text(contract + "values: {number: {}}\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r":18: tables\.by-place\.figures: 'values' say how the figures"):
        contract_files.load((tmp_path,), CHECKS)
