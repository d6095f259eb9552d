"""Rows and columns that are no matter of one promise: per cents beside counts, a row of means below them."""

from pathlib import Path

import pytest

from tallvakt.rules.contract_files import ContractError
from tests.helpers.contract_language import check, content, faults, tally

CONTRACT = """
dimensions:
  place: {codes: {n: North, s: South, mean: Mean}}
  item: {codes: {men: Men, women: Women, rate: Rate}}
period: {from: none}
total: All
tables: {t: {rows: place, columns: item, figures_of: {rate: {decimals: 1}}}}
promises:
  - {id: down, check: parts-not-summing, with: {ignore: [rate, mean]}}
  - {id: across, check: parts-not-summing, with: {axis: columns, ignore: rate}}
  - {id: fewer, equation: "men <= women", ignore: mean}
"""
ROWS = ["All | 4 | 6 | 10 | 33.3", "North | 1 | 2 | 3 | 12.5", "South | 3 | 4 | 7 | 50.0", "Mean | 3 | 2 | 5 | 31.3"]
HEAD = "Persons\n\nPlace | Men | Women | All | Rate\n"


def test_a_promise_is_not_about_what_it_ignores(tmp_path: Path) -> None:
    report = check(tmp_path, CONTRACT, {}, HEAD + "\n".join(ROWS) + "\n")
    assert not faults(report)
    assert tally(report, "down") == {"passed": 3}
    assert tally(report, "across") == {"passed": 4}
    assert tally(report, "fewer") == {"passed": 3}


def test_what_is_not_ignored_is_still_held(tmp_path: Path) -> None:
    wrong = [row.replace("South | 3", "South | 2") for row in ROWS]
    report = check(tmp_path, CONTRACT, {}, HEAD + "\n".join(wrong) + "\n")
    assert tally(report, "down") == {"passed": 2, "failed": 1}
    assert tally(report, "across") == {"passed": 3, "failed": 1}


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("ignore: [rat, mean]", r"promises\.0\.with\.ignore: .*no code of rows or columns 'rat'; did you mean 'rate'"),
        ("ignored: [rate]", r"no parameter 'ignored'; did you mean 'ignore'"),
    ],
)
def test_a_slip_names_the_likely_code(slip: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=said):
        content(tmp_path, CONTRACT.replace("ignore: [rate, mean]", slip), {})


def test_half_years_are_held_to_their_year_and_to_their_quarters(tmp_path: Path) -> None:
    contract = """
dimensions: {place: {codes: {n: North}}}
columns: {periods: [quarter, half-year, year]}
tables: {t: {rows: place, total: false}}
promises:
  - {id: halves, check: periods-not-summing, with: {parts: half-year, whole: year}}
  - {id: quarters, check: periods-not-summing, with: {parts: quarter, whole: half-year}}
"""
    head = "Persons 2024\n\nPlace | Q1 | Q2 | 1st half | Q3 | Q4 | 2nd half | 2024\n"
    report = check(tmp_path, contract, {}, head + "North | 1 | 2 | 3 | 4 | 5 | 9 | 12\n")
    assert (tally(report, "halves"), tally(report, "quarters")) == ({"passed": 1}, {"passed": 2})
    report = check(tmp_path, contract, {}, head + "North | 1 | 2 | 3 | 4 | 5 | 8 | 12\n")
    assert (tally(report, "halves"), tally(report, "quarters")) == ({"failed": 1}, {"passed": 1, "failed": 1})
