"""A change since the period before: in a table of its own, or in a column beside the periods."""

from pathlib import Path

import pytest

from tallvakt.rules.contract_files import ContractError
from tests.helpers.contract_language import cells, check, content, faults, read, tally

LISTS = {"place": "north south"}
CONTRACT = """\
dimensions: {place: {codelist: place}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
columns: {average: {labels: [Mean]}}
total: {labels: [All]}
tables:
  counts: {rows: place}
  changes: {rows: place, beside: [Change], figures: {negative: true}, symbols: {"*": {means: suppressed}}}
promises:
  - {id: sums, check: parts-not-summing}
  - id: change
    check: change-off
    with: {result: {table: changes}, of: {table: counts}, minus: {table: counts}, before: 1}
"""
TITLE = "January 2024 - March 2024\n\n"
WHOLE = " | Mean | January | February | March | Change\n"
ROWS = "All | 70 | 60 | 70 | 80 | 10\nnorth | 27 | 20 | 30 | 32 | 2\nsouth | 43 | 40 | 40 | 48 | 8\n"


def test_a_column_of_changes_is_a_table_of_the_period_before_it(tmp_path: Path) -> None:
    found = read(tmp_path, CONTRACT, LISTS, TITLE + WHOLE + ROWS)
    assert cells(found, "changes") == {
        ("total", "2024-03"): "10", ("north", "2024-03"): "2", ("south", "2024-03"): "8"
    }  # fmt: skip
    assert cells(found, "counts")["north", "average"] == "27"
    assert not found.reading.labels
    report = check(tmp_path, CONTRACT, LISTS, TITLE + WHOLE + ROWS)
    assert not report.findings
    assert (tally(report, "sums"), tally(report, "change")) == ({"passed": 4}, {"passed": 3})


def test_changes_may_stand_between_the_months(tmp_path: Path) -> None:
    text = " | January | February | Change | March | Change\nAll | 60 | 70 | 10 | 69 | -1\n"
    text += "north | 20 | 30 | 10 | 29 | −1\nsouth | 40 | 40 | 0 | 40 | 1\n"
    report = check(tmp_path, CONTRACT, LISTS, TITLE + text)
    assert tally(report, "change") == {"passed": 5, "failed": 1}
    assert tally(report, "sums") == {"passed": 4, "failed": 1}
    told = {(c.table, c.row, c.column) for f in report.findings if f.check == "change-off" for c in f.cells}
    assert ("changes", "south", "2024-03") in told
    assert report.counts.unaccounted == 0


@pytest.mark.parametrize(
    ("north", "outcomes"),
    [
        ("27 | 20 | 30 | 32 | 3", {"passed": 2, "failed": 1}),
        ("27 | 20 | * | 32 | 30", {"passed": 2, "undecided": 1}),
        ("27 | 20 | * | 32 | 33", {"passed": 2, "failed": 1}),
        ("27 | 20 | 30 | 32 | *", {"passed": 2, "undecided": 1}),
    ],
)
def test_a_change_is_held_against_both_months(north: str, outcomes: dict[str, int], tmp_path: Path) -> None:
    text = TITLE + WHOLE + ROWS.replace("27 | 20 | 30 | 32 | 2", north)
    assert tally(check(tmp_path, CONTRACT, LISTS, text), "change") == outcomes


def test_tables_of_changes_have_nothing_before_their_first_month(tmp_path: Path) -> None:
    contract = CONTRACT.replace("beside: [Change]", "marks: [Change]")
    text = TITLE + " | January | February\nAll | 60 | 70\nnorth | 20 | 30\nsouth | 40 | 40\n\nChange\n\n"
    text += " | January | February\nAll | 5 | 10\nnorth | 5 | 10\nsouth | 0 | 0\n"
    report = check(tmp_path, contract, LISTS, text.replace("March", "February"))
    assert tally(report, "change") == {"passed": 3, "skipped": 3}
    assert "month-missing" in str([o for o in report.outcomes if o.promise == "change"])


@pytest.mark.parametrize(("before", "last"), [(1, "2023-Q4"), (4, "2023-Q1")])
def test_quarters_are_held_against_quarters(before: int, last: str, tmp_path: Path) -> None:
    contract = CONTRACT.replace("columns: {average: {labels: [Mean]}}", "columns: {periods: quarter}")
    heads = ["Q1 2023", "Q2 2023", "Q3 2023", "Q4 2023", "Q1 2024"]
    figures = [30, 40, 50, 60, 75]
    change = figures[-1] - figures[["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"].index(last)]
    text = " | " + " | ".join(heads) + " | Change\n"
    for label in ("All", "north"):
        text += f"{label} | {' | '.join(map(str, figures))} | {change}\n"
    report = check(tmp_path, contract.replace("before: 1", f"before: {before}"), LISTS, text)
    assert tally(report, "change") == {"passed": 2}, report.findings


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("before: 1", "before: -1", "before: change-off: is how many periods earlier"),
        (
            "minus: {table: counts}",
            "minus: {table: counts, column: 2024-01}",
            "before: change-off: is how many periods earlier",
        ),
        ("beside: [Change]", "beside: [Change], columns: place", "beside: is for a table whose columns are periods"),
    ],
)
def test_slips_are_told(old: str, new: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=why):
        content(tmp_path, CONTRACT.replace(old, new), LISTS)


def test_a_publication_without_the_column_lacks_a_table(tmp_path: Path) -> None:
    text = TITLE + " | January | February | March\nAll | 60 | 70 | 80\nnorth | 20 | 30 | 32\nsouth | 40 | 40 | 48\n"
    assert faults(check(tmp_path, CONTRACT, LISTS, text)) == {"table-missing"}
