"""Whatever is promised is evaluated, or told as not tried: no case of a promise goes in silence."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.pipeline.run import Options, check_document
from tallvakt.rules.content import Content
from tests.helpers.contract_language import check, content, document, tally

CONTRACT = """
dimensions: {place: {codes: {n: North, s: South, e: East}}}
columns: {periods: [quarter, year], gaps: allowed}
total: All
tables:
  first: {rows: place, marks: [First]}
  second: {rows: place, marks: [Second]}
  rates: {rows: place, marks: [Rates], figures: {decimals: 1}}
promises:
  - {id: rows, check: parts-not-summing, with: {tables: [first, second]}}
  - {id: years, check: periods-not-summing, with: {parts: quarter, whole: year, tables: [first, second]}}
  - {id: balance, equation: "n + s = e", tables: [first]}
  - {id: part, equation: "first <= second", over: tables}
  - {id: rate, check: share-off, with: {result: {table: rates}, part: {table: first}, whole: {table: second}}}
  - {id: change, check: change-off, with: {result: {table: rates}, of: {table: first}, minus: {table: second}}}
"""
ROWS = {"total": "All", "n": "North", "s": "South", "e": "East"}
COLUMNS = ("2023", "Q1 2023", "Q2 2023", "Q3 2023", "Q4 2023", "2024", "Q1 2024")
TABLES = {"first": "First", "second": "Second", "rates": "Rates"}
Printed = Mapping[str, tuple[frozenset[str], frozenset[str]]]
"""By table, the rows and the columns that it prints."""


def printed() -> st.SearchStrategy[Printed]:
    rows = st.frozensets(st.sampled_from(sorted(ROWS)), min_size=1).map(lambda some: some | {"total"})
    columns = st.frozensets(st.sampled_from(COLUMNS), min_size=2)
    return st.fixed_dictionaries(
        {"first": st.tuples(rows, columns)},
        optional={"second": st.tuples(rows, columns), "rates": st.tuples(rows, columns)},
    )


def publication(tables: Printed) -> str:
    lines = []
    for table, (rows, columns) in tables.items():
        heads = [column for column in COLUMNS if column in columns]
        lines += [TABLES[table], "", " | ".join(["Place", *heads])]
        lines += [" | ".join([ROWS[row], *["0"] * len(heads)]) for row in ROWS if row in rows]
        lines.append("")
    return "\n".join(lines)


def promised(tables: Printed) -> dict[str, int]:
    """By promise, in how many places a figure that it is about is printed; once where there is none."""
    cells = {table: {(row, column) for row in rows for column in columns} for table, (rows, columns) in tables.items()}
    first, second, rates = (cells.get(table, set()) for table in TABLES)
    cases = {
        "rows": sum(len({column for _, column in some}) for some in (first, second)),
        "years": sum(len(column) == 4 for some in (first, second) for _, column in some),
        "balance": len({column for row, column in first if row in "nse"}),
        "part": len(first | second),
        "rate": len(rates),
        "change": len(rates),
    }
    return {promise: count or 1 for promise, count in cases.items()}


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return content(tmp_path_factory.mktemp("promised"), CONTRACT, {})


@given(tables=printed())
@settings(max_examples=30, deadline=None)
def test_every_case_of_a_promise_is_evaluated_or_told(contract: Content, tables: Printed) -> None:
    made = document(Path(), publication(tables))
    report = check_document(made, contract, Options(contract="test.made"))
    counts = {promise: sum(tally(report, promise).values()) for promise in promised(tables)}
    assert counts == promised(tables)
    for outcome in report.outcomes:
        assert bool(outcome.skipped) == bool(outcome.reasons), outcome


QUARTERS = "First\n\nPlace | Q1 2023 | Q2 2023 | 2023\nAll | 1 | 1 | 2\nNorth | 1 | 1 | 2\n"
UNTRIED = {
    "some parts": (QUARTERS, "years", ("quarter-missing",)),
    "no part": ("First\n\nPlace | 2023 | 2024\nAll | 2 | 3\nNorth | 2 | 3\n", "years", ("parts-missing",)),
    "no table": (QUARTERS, "rate", ("nothing-printed",)),
    "no other": (QUARTERS, "part", ("row-missing",)),
}


@pytest.mark.parametrize("case", UNTRIED)
def test_what_is_not_tried_has_its_reason(case: str, tmp_path: Path) -> None:
    text, promise, reasons = UNTRIED[case]
    report = check(tmp_path, CONTRACT, {}, text)
    assert next(o.reasons for o in report.outcomes if o.promise == promise) == reasons
