"""Shares that are adjusted so that they add up to 100, and what they add up to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model.report import PublicationReport
from tallvakt.rules.contract_files import ContractError
from tests.helpers.contract_language import check, content, faults, tally

CONTRACT = """
dimensions:
  place: {codes: {n: North, s: South}}
  item: {codes: {a: Reuse, b: Burnt, all: Both, a-pc: Reuse %, b-pc: Burnt %}}
period: {from: none}
figures: {decimals: 1}
tables: {t: {rows: place, columns: item, total: false}}
promises:
  - {id: a, check: share-off, with: {result: {column: a-pc}, part: {column: a}, whole: {column: all}, within: WITHIN}}
  - {id: b, check: share-off, with: {result: {column: b-pc}, part: {column: b}, whole: {column: all}, within: WITHIN}}
  - {id: hundred, equation: "a-pc + b-pc = 100"}
"""


def checked(folder: Path, row: str, within: object = 1) -> PublicationReport:
    text = f"Waste\n\nPlace | Reuse | Burnt | Both | Reuse % | Burnt %\nNorth | {row}\n"
    return check(folder, CONTRACT.replace("WITHIN", str(within)), {}, text)


@pytest.mark.parametrize(
    ("row", "within", "failed"),
    [
        ("1.0 | 2.0 | 3.0 | 33.3 | 66.7", 0, set()),
        ("1.0 | 2.0 | 3.0 | 33.2 | 66.8", 0, {"a", "b"}),
        ("1.0 | 2.0 | 3.0 | 33.2 | 66.8", 1, set()),
        ("1.0 | 2.0 | 3.0 | 33.4 | 66.6", 1, set()),
        ("1.0 | 2.0 | 3.0 | 33.1 | 66.9", 1, {"a", "b"}),
        ("1.0 | 2.0 | 3.0 | 33.1 | 66.9", 2, set()),
        ("1.0 | 2.0 | 3.0 | 33.3 | 66.8", 1, {"hundred"}),
    ],
)
def test_a_share_may_be_so_many_units_off(row: str, within: int, failed: set[str], tmp_path: Path) -> None:
    report = checked(tmp_path, row, within)
    assert {promise for promise in ("a", "b", "hundred") if tally(report, promise) == {"failed": 1}} == failed
    assert bool(faults(report)) is bool(failed)


@given(part=st.integers(0, 400), whole=st.integers(1, 400), printed=st.integers(0, 1000), within=st.integers(0, 3))
def test_within_is_counted_from_the_rounded_share(part: int, whole: int, printed: int, within: int) -> None:
    rounded = (2 * 1000 * part + whole) // (2 * whole)
    low, high = 2 * printed - 1 - 2 * within, 2 * printed + 1 + 2 * within
    assert (abs(rounded - printed) <= within) is (low * whole <= 2 * 1000 * part < high * whole)


def test_a_tolerance_is_in_units_of_the_last_digit(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"share-off: 0\.1 is no whole number; it counts units of the last digit"):
        content(tmp_path, CONTRACT.replace("WITHIN", "0.1"), {})
