"""Headers of two levels: a row of labels over the header is what the columns are printed for, or their year."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tallvakt import ingest
from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.run import Options, check_document
from tests.helpers.contract_language import cells, content, faults, read, tally

LISTS = {"place": "north south", "sex": "code,nb,en\nw,Kvinner,Women\nm,Menn,Men\n"}
BY_SEX = """\
dimensions: {place: {codelist: place}, sex: {codelist: sex}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
total: {labels: [All]}
tables:
  all: {rows: place}
  by-sex: {rows: place, for: sex, named_in: heading}
promises:
  - {id: sums, check: parts-not-summing}
  - {id: sexes, check: statuses-not-summing, with: {parts: by-sex, whole: all}}
"""
HEADS: list[list[Any]] = [
    [None, "Both", None, "Women", None, "Men", None],
    [None, "January 2024", "February 2024", "January 2024", "February 2024", "January 2024", "February 2024"],
]
ROWS: list[list[Any]] = [
    ["All", 60, 70, 25, 30, 35, 40],
    ["north", 20, 30, 10, 14, 10, 16],
    ["south", 40, 40, 15, 16, 25, 24],
]


def as_text(heads: list[list[Any]], rows: list[list[Any]]) -> bytes:
    return "\n".join("\t".join("" if c is None else str(c) for c in row) for row in [*heads, *rows]).encode() + b"\n"


def as_pipes(heads: list[list[Any]], rows: list[list[Any]]) -> bytes:
    lines = ["| " + " | ".join("" if c is None else str(c) for c in row) + " |" for row in [*heads, *rows]]
    return "\n".join([lines[0], "|---" * len(heads[0]) + "|", *lines[1:]]).encode() + b"\n"


def as_page(heads: list[list[Any]], rows: list[list[Any]]) -> bytes:
    """The corner over both rows of the header, the labels over their columns."""
    labels, cut = heads[0][1:], [n for n, c in enumerate(heads[0][1:]) if c is not None]
    ends = [*cut[1:], len(labels)]
    first = "".join(f"<th colspan={end - n}>{labels[n]}</th>" for n, end in zip(cut, ends, strict=True))
    page = f"<table><thead><tr><td rowspan=2>Place</td>{first}</tr>"
    page += f"<tr>{''.join(f'<th>{c}</th>' for c in heads[1][1:])}</tr></thead><tbody>"
    for row in rows:
        page += f"<tr><th>{row[0]}</th>{''.join(f'<td>{c}</td>' for c in row[1:])}</tr>"
    return f"<html><body>{page}</tbody></table></body></html>".encode()


def as_book(path: Path, heads: list[list[Any]], rows: list[list[Any]]) -> bytes:
    """The labels in cells merged over their columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*heads, *rows]:
        sheet.append(row)
    cut = [n for n, c in enumerate(heads[0], start=1) if c is not None]
    for n, end in zip(cut, [*cut[1:], len(heads[0]) + 1], strict=True):
        sheet.merge_cells(start_row=1, end_row=1, start_column=n, end_column=end - 1)
    book.save(path)
    return path.read_bytes()


def as_csv(heads: list[list[Any]], rows: list[list[Any]]) -> bytes:
    return as_text(heads, rows).replace(b"\t", b";")


def report(folder: Path, form: str, rows: list[list[Any]] = ROWS, heads: list[list[Any]] = HEADS) -> PublicationReport:
    """What the suite makes of the table in a form."""
    path = folder / f"book.{form.removeprefix('pipes.')}"
    if form == "xlsx":
        as_book(path, heads, rows)
    else:
        path.write_bytes({"txt": as_text, "html": as_page, "pipes.md": as_pipes, "csv": as_csv}[form](heads, rows))
    return check_document(ingest.read(path), content(folder, BY_SEX, LISTS), Options("test.made"))


FORMS = ["txt", "pipes.md", "html", "xlsx", "csv"]


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_over_the_header_is_what_its_columns_are_for(form: str, tmp_path: Path) -> None:
    found = report(tmp_path, form)
    assert not faults(found), found.findings
    assert tally(found, "sums") == {"passed": 6}
    assert tally(found, "sexes") == {"passed": 6}
    assert (found.counts.total, found.counts.unaccounted) == (18, 0)
    assert {c.table for c in found.cells} == {"all", "by-sex/w", "by-sex/m"}


@pytest.mark.parametrize("form", ["txt", "csv"])
def test_the_labels_may_be_repeated_over_each_column(form: str, tmp_path: Path) -> None:
    repeated = [HEADS[0][2 * ((n + 1) // 2) - 1] if n else None for n in range(7)]
    found = report(tmp_path, form, heads=[repeated, HEADS[1]])
    assert tally(found, "sexes") == {"passed": 6}
    assert not faults(found)


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_figure_is_found_where_it_stands(form: str, tmp_path: Path) -> None:
    wrong = [ROWS[0], [*ROWS[1][:6], 61], ROWS[2]]
    [first] = [f for f in report(tmp_path, form, wrong).findings if f.check == "parts-not-summing"]
    assert {(c.table, c.row, c.column) for c in first.cells} == {
        ("by-sex/m", row, "2024-02") for row in ("total", "north", "south")
    }


def test_a_label_over_one_blank_column_is_the_name_of_that_column(tmp_path: Path) -> None:
    contract = BY_SEX.replace("  all: {rows: place}\n", "").replace(
        "  - {id: sexes, check: statuses-not-summing, with: {parts: by-sex, whole: all}}\n", ""
    )
    contract += "columns: {average: {labels: [Mean]}}\n"
    heads = [[None, "Mean", "Women", None, "Men"], [None, None, "January", "February", "January", "February"]]
    rows = [["All", 8, 7, 8, 9, 9], ["north", 3, 2, 3, 4, 4], ["south", 5, 5, 5, 5, 5]]
    found = read(tmp_path, contract, LISTS, "January 2024 - February 2024\n\n" + as_text(heads, rows).decode())
    assert cells(found, "by-sex/w")["north", "2024-02"] == "3"
    assert cells(found, "by-sex/m")["south", "2024-01"] == "5"
    assert [u.text for u in found.reading.unaccounted] == ["8", "3", "5"]  # of neither sex, and no other table


@pytest.mark.parametrize("quarter", ["{}. kvartal", "Q{}"])
def test_years_over_quarters_are_part_of_their_name(quarter: str, tmp_path: Path) -> None:
    contract = """\
dimensions: {place: {codelist: place}}
columns: {periods: [quarter]}
total: {labels: [All]}
tables: {main: {rows: place}}
"""
    heads: list[list[Any]] = [[None, 2023, None, None, None, 2024, None, None, None]]
    heads.append([None, *[quarter.format(n) for n in (1, 2, 3, 4)] * 2])
    rows = [[label, *[n + k for k in range(8)]] for label, n in (("All", 50), ("north", 20))]
    told = cells(read(tmp_path, contract, LISTS, as_text(heads, rows).decode()), "main")
    assert (told["north", "2023-Q1"], told["north", "2023-Q4"], told["north", "2024-Q2"]) == ("20", "23", "25")


def test_labels_over_months_may_tell_tables_apart(tmp_path: Path) -> None:
    contract = """\
dimensions: {place: {codelist: place}}
total: {labels: [All]}
tables:
  counts: {rows: place, marks: [Persons]}
  shares: {rows: place, marks: [Per cent], figures: {decimals: 1, decimal_mark: "."}}
"""
    heads = [[None, "Persons", None, "Per cent"], [None, "January", "February", "January", "February"]]
    rows = [["All", 8, 9, "100.0", "100.0"], ["north", 4, 3, "50.0", "33.3"], ["south", 4, 6, "50.0", "66.7"]]
    text = "January 2024 - February 2024\n\n" + as_text(heads, rows).decode()
    found = read(tmp_path, contract, LISTS, text)
    assert cells(found, "counts")["north", "2024-02"] == "3"
    assert cells(found, "shares")["north", "2024-02"] == "33.3"
    assert not found.reading.unaccounted


def test_figures_beyond_the_header_are_not_dropped(tmp_path: Path) -> None:
    found = report(tmp_path, "txt", [[*row, 7] for row in ROWS])
    assert found.counts.unaccounted == 3


def test_two_headers_that_do_not_belong_together_are_told_as_before(tmp_path: Path) -> None:
    text = " | Women | Men\n | January 2024 | February 2024\nAll | 8 | 9\nnorth | 4 | 3\nsouth | 4 | 6\n"
    found = read(tmp_path, BY_SEX, LISTS, text)
    assert "header-without-rows" in {r.key for r in found.reading.remarks}
    assert cells(found, "all")["north", "2024-02"] == "3"
