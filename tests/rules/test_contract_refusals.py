"""A slip in a contract is told by file, line and key when the contract is loaded."""

from pathlib import Path

import pytest

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
        r":17: promises\.0\.with\.tables: parts-not-summing: Input should be",
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
