"""Columns that name no year: what the columns beside them, and the headings over them, tell of it."""

from pathlib import Path

import pytest

from tallvakt.model.periods import named
from tallvakt.recognise.heading_years import completed
from tests.helpers.contract_language import check, faults, read, tally

YEARS = {
    "the row closes with its year": ("Q1 Q2 Q3 Q4 2022", "", "2022-Q1 2022-Q2 2022-Q3 2022-Q4 2022"),
    "against a heading of another": ("Q1 Q2 Q3 Q4 2022", "2023", "2022-Q1 2022-Q2 2022-Q3 2022-Q4 2022"),
    "the row opens with its year": ("2022 Q1 Q2", "", "2022 2022-Q1 2022-Q2"),
    "several years close": ("H1 H2 2021 H1 H2 2022", "2022", "2021-H1 2021-H2 2021 2022-H1 2022-H2 2022"),
    "the heading": ("January February Q1", "Q1 2024", "2024-01 2024-02 2024-Q1"),
    "a comparison has its own": ("January Q1 Q1/2023", "Q1 2024", "2024-01 2024-Q1 2023-Q1"),
    "the last year, and this one so far": ("2023 Q1 Q2", "2024", "2023 2024-Q1 2024-Q2"),
    "the year turns": ("Nov/2023 Dec Jan Feb", "", "2023-11 2023-12 2024-01 2024-02"),
    "the year has turned": ("Nov Dec Jan/2024", "", "2023-11 2023-12 2024-01"),
    "a school year": ("Aug Dec Jan Jul", "2023/24", "2023-08 2023-12 2024-01 2024-07"),
    "nothing tells": ("Q1 Q2", "", "? ?"),
}


@pytest.mark.parametrize("case", YEARS)
def test_a_year_is_told_by_what_stands_beside_or_over(case: str) -> None:
    row, heading, expected = YEARS[case]
    columns = completed([named(text) for text in row.split()], named(heading))
    codes = [one.code(0) if one is not None and one.year is not None else "?" for one in columns]
    assert " ".join(codes) == expected


CONTRACT = """
dimensions: {place: {codes: {n: North, s: South}}}
columns: {periods: [KINDS]}
total: All
tables: {t: {rows: place, printed: PRINTED}}
promises:
  - {id: rows, check: parts-not-summing}
  - {id: periods, check: periods-not-summing, with: {parts: PARTS, whole: WHOLE}}
"""
QUARTERS = "All | 3 | 3 | 3 | 3 | 12\nNorth | 1 | 1 | 1 | 1 | 4\nSouth | 2 | 2 | 2 | 2 | 8\n"
TWICE = "\n".join(line + line[line.index(" |") :] for line in QUARTERS.splitlines())
HALF = "Q1 | 3 | 1 | 2\nQ2 | 3 | 1 | 2\nQ3 | 3 | 1 | 2\nQ4 | 3 | 1 | 2\n"
LAYOUTS = {
    "a last column": ("Exports\n\nPlace | Q1 | Q2 | Q3 | Q4 | 2022\n" + QUARTERS, 3),
    "a title": ("Exports, 2022\n\nPlace | Q1 | Q2 | Q3 | Q4 | Year\n" + QUARTERS, 3),
    "a corner": ("Exports\n\n2022 | Q1 | Q2 | Q3 | Q4 | Total\n" + QUARTERS, 3),
    "two years": ("Exports\n\nPlace | Q1 | Q2 | Q3 | Q4 | 2022 | Q1 | Q2 | Q3 | Q4 | 2023\n" + TWICE, 6),
    "a row of years": (
        "Exports\n\n\t2022\t\t\t\t\t2023\t\t\t\t\nPlace | Q1 | Q2 | Q3 | Q4 | Total | Q1 | Q2 | Q3 | Q4 | Total\n"
        + TWICE,
        6,
    ),
    "years down the page": (
        "Exports\n\nPeriod | All | North | South\n2022 | 12 | 4 | 8\n" + HALF + "2023 | 12 | 4 | 8\n" + HALF,
        6,
    ),
}


def contract(parts: str, whole: str, printed: str = "rows") -> str:
    kinds = {"KINDS": f"{parts}, {whole}", "PARTS": parts, "WHOLE": whole, "PRINTED": printed}
    text = CONTRACT
    for word, value in kinds.items():
        text = text.replace(word, value)
    return text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_quarters_are_held_to_their_year_wherever_it_stands(layout: str, tmp_path: Path) -> None:
    text, sums = LAYOUTS[layout]
    printed = "columns" if "down" in layout else "rows"
    report = check(tmp_path, contract("quarter", "year", printed), {}, text)
    assert not faults(report)
    assert tally(report, "periods") == {"passed": sums}


def test_each_sheet_is_of_the_year_that_its_title_names(tmp_path: Path) -> None:
    rows = [[cell if n == 0 else int(cell) for n, cell in enumerate(r.split(" | "))] for r in QUARTERS.splitlines()]
    sheets = {
        name: [[f"{name}: Exports, {year}"], [], ["Place", "Q1", "Q2", "Q3", "Q4", str(year)], *rows]
        for name, year in (("Table 1", 2022), ("Table 2", 2023))
    }
    sheets["Table 3"] = [
        ["Table 3: Exports"],
        [],
        ["Place", "2022", "2023"],
        ["All", 12, 12],
        ["North", 4, 4],
        ["South", 8, 8],
    ]
    marked = (
        contract("quarter", "year")
        .replace(
            "{t: {rows: place, printed: rows}}",
            "{t: {rows: place, marks: [Table 1, Table 2]}, y: {rows: place, marks: [Table 3]}}",
        )
        .replace("whole: year}", "whole: year, tables: [t]}")
    )
    report = check(tmp_path, marked, {}, sheets)
    assert not faults(report)
    assert tally(report, "periods") == {"passed": 6}


def test_a_comparison_with_the_year_before_asks_for_no_more_of_that_year(tmp_path: Path) -> None:
    text = (
        "Nights, 1st quarter 2024\nNumber\n\nPlace | January | February | March | 1st quarter | 1st quarter 2023\n"
        "All | 3 | 3 | 3 | 9 | 12\nNorth | 1 | 1 | 1 | 3 | 4\nSouth | 2 | 2 | 2 | 6 | 8\n"
    )
    report = check(tmp_path, contract("month", "quarter"), {}, text)
    assert not faults(report)
    assert tally(report, "periods") == {"passed": 3, "skipped": 3}
    assert next(o.reasons for o in report.outcomes if o.promise == "periods") == ("parts-missing",)
    missing = (
        text.replace("| March ", "").replace("| 3 | 9", "| 9").replace("| 1 | 3 |", "| 3 |").replace("| 2 | 6", "| 6")
    )
    assert "month-missing" in faults(check(tmp_path, contract("month", "quarter"), {}, missing))


def test_months_are_of_the_year_of_their_heading(tmp_path: Path) -> None:
    made = contract("month", "quarter")
    recognised = read(tmp_path, made, {}, "Nights 2021\n\nPlace | January | February\nAll | 3 | 3\nNorth | 3 | 3\n")
    assert set(recognised.cells["column"]) == {"2021-01", "2021-02"}
