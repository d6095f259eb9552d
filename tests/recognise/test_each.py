"""A table of two classifications, printed once for each period: each is a month of its own."""

from pathlib import Path
from typing import Any

import pytest

from tallvakt.rules.contract_files import ContractError
from tests.helpers.contract_language import Sheets, cells, check, content, faults, read, tally
from tests.recognise.test_headers import as_text

LISTS = {"place": "north south", "age": "code,nb,en\ny,Unge,Young\no,Gamle,Old\n"}
CONTRACT = """\
dimensions: {place: {codelist: place}, age: {codelist: age}}
total: {labels: [All]}
tables:
  cross: {rows: place, columns: age, each: month, title: {en: Places and ages}}
  months: {rows: place, required: false}
promises:
  - {id: down, check: parts-not-summing}
  - {id: across, check: parts-not-summing, with: {axis: columns}}
"""
HEAD = [None, "Young", "Old", "All"]


def month(extra: int = 0) -> list[list[Any]]:
    return [["All", 30 + extra, 50, 80 + extra], ["north", 10 + extra, 20, 30 + extra], ["south", 20, 30, 50]]


def text(*titles: str, wrong: int | None = None) -> str:
    """A table under each title; one has a wrong figure."""
    tables = []
    for n, title in enumerate(titles):
        rows = month(n)
        if n == wrong:
            rows[2][2] = 31
        tables.append(f"{title}\n\n{as_text([HEAD], rows).decode()}")
    return "\n".join(tables)


@pytest.mark.parametrize(
    "titles",
    [
        ("January 2024", "February 2024"),
        ("Places and ages, January 2024", "Places and ages, February 2024"),
        ("Places (2024-01)", "Places (2024-02)"),
        ("Januar 2024 - Februar 2024\n\nJanuar", "Februar"),
    ],
)
def test_each_heading_is_a_month_of_its_own(titles: tuple[str, ...], tmp_path: Path) -> None:
    found = read(tmp_path, CONTRACT, LISTS, text(*titles))
    assert str(found.reading.edition) == "2024-01..2024-02"
    assert cells(found, "cross/2024-01")["north", "y"] == "10"
    assert cells(found, "cross/2024-02")["north", "total"] == "31"
    report = check(tmp_path, CONTRACT, LISTS, text(*titles))
    assert not faults(report), report.findings
    assert (tally(report, "down"), tally(report, "across")) == ({"passed": 6}, {"passed": 6})


def test_a_wrong_figure_is_told_with_its_month(tmp_path: Path) -> None:
    report = check(tmp_path, CONTRACT, LISTS, text("January 2024", "February 2024", wrong=1))
    assert tally(report, "down") == {"passed": 5, "failed": 1}
    assert {c.table for f in report.findings for c in f.cells} == {"cross/2024-02"}
    assert report.names["cross", "subject", "2024-02"] == {"nb": "februar 2024", "en": "February 2024"}


def test_a_month_that_is_not_printed_is_missing(tmp_path: Path) -> None:
    report = check(tmp_path, CONTRACT, LISTS, text("January 2024", "March 2024"))
    [missing] = [f for f in report.findings if f.check == "table-missing"]
    assert "2024-02" in str(missing.facts)


def test_months_may_be_sheets(tmp_path: Path) -> None:
    book: Sheets = {name: [HEAD, *month(n)] for n, name in enumerate(("Januar 2024", "Februar 2024"))}
    report = check(tmp_path, CONTRACT, LISTS, book)
    assert not faults(report), report.findings
    assert {c.table for c in report.cells} == {"cross/2024-01", "cross/2024-02"}


def test_months_may_stand_over_the_columns(tmp_path: Path) -> None:
    heads = [[None, "January 2024", None, None, "February 2024"], [None, *HEAD[1:], *HEAD[1:]]]
    rows = [[*one, *other[1:]] for one, other in zip(month(), month(1), strict=True)]
    report = check(tmp_path, CONTRACT, LISTS, as_text(heads, rows).decode())
    assert not faults(report), report.findings
    assert tally(report, "across") == {"passed": 6}
    assert {c.table for c in report.cells} == {"cross/2024-01", "cross/2024-02"}


def test_tables_of_months_stand_beside_it(tmp_path: Path) -> None:
    heads, rows = [[None, "January", "February"]], [["All", 80, 81], ["north", 30, 31], ["south", 50, 50]]
    told = f"January 2024 - February 2024\n\n{as_text(heads, rows).decode()}\n" + text("January 2024", "February 2024")
    report = check(tmp_path, CONTRACT, LISTS, told)
    assert not faults(report), report.findings
    assert tally(report, "down") == {"passed": 8}


def test_it_is_for_tables_of_two_classifications_alone(tmp_path: Path) -> None:
    whole = "cross: {rows: place, columns: age, each: month, title: {en: Places and ages}}"
    contract = CONTRACT.replace(whole, "cross: {rows: place, each: month}")
    with pytest.raises(ContractError, match=r"tables\.cross\.each: is for a table with 'columns'"):
        content(tmp_path, contract, LISTS)
