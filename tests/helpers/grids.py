"""A made-up publication of one small table with totals both ways, in every form that a copy is written in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from tallvakt.rules.content import Content, find_suite, load

CONTRACT = """\
family: my.grid
version: "1"
title: {{en: Grid}}
locale: en
dimensions: {{v1: {{codelist: rows}}, v2: {{codelist: columns}}}}
symbols: {symbols}
columns: {{periods: year}}
total: {{labels: [total]}}
left_out_row: {left_out}
figures: {{decimal_mark: either}}
tables: {{grid: {{rows: v1, columns: v2{table}}}}}
promises:
  - {{id: down, check: parts-not-summing}}
  - {{id: across, check: parts-not-summing, with: {{axis: columns}}}}
  - {{id: small, check: suppression-missing}}
"""
HEADER = ("region", "a", "b", "c", "total")
RIGHT = (
    ("total", "3 021", "2 262", "1 770", "7 053"),
    ("west", "1 204", "1 018", "633", "2 855"),
    ("north", "912", "830", "447", "2 189"),
    ("south", "905", "414", "690", "2 009"),
)
STAR = '{"*": {means: suppressed, lower: 0, upper: 3}}'

Rows = Sequence[Sequence[str]]


def changed(rows: Rows, row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    """The rows with another token."""
    return tuple(
        tuple(text if (r, c) == (row, column) else old for c, old in enumerate(line)) for r, line in enumerate(rows)
    )


def content(folder: Path, *, symbols: str = STAR, left_out: str = "zero", table: str = "") -> Content:
    """The suite with the contract of the grid, written into a folder."""
    schemas = folder / "schemas"
    (schemas / "codelists").mkdir(parents=True, exist_ok=True)
    text = CONTRACT.format(symbols=symbols, left_out=left_out, table=table)
    (schemas / "my.grid.yaml").write_text(text, encoding="utf-8")
    rows = "".join(f"{name},{name},{name}\n" for name in ("west", "north", "south"))
    (schemas / "codelists" / "rows.csv").write_text(f"code,nb,en\n{rows}", encoding="utf-8")
    columns = "".join(f"{name},{name},{name}\n" for name in "abc")
    (schemas / "codelists" / "columns.csv").write_text(f"code,nb,en\n{columns}", encoding="utf-8")
    return load(find_suite((schemas,)))


def csv(rows: Rows) -> str:
    """The grid as a delimited file."""
    return "".join(";".join(line) + "\r\n" for line in (HEADER, *rows))


def text(rows: Rows) -> str:
    """The grid as a text publication."""
    return "A grid of three regions\n\n" + "".join("\t".join(line) + "\n" for line in (HEADER, *rows))


def html(rows: Rows) -> str:
    """The grid as a page, its blanks no-break and its figures in tags."""
    lines = ["<html><body class='x'><h1>A grid</h1><script>run()</script><table>"]
    for line in (HEADER, *rows):
        cells = "".join(f"<td>{cell.replace(' ', '&nbsp;')}</td>" for cell in line)
        lines.append(f"<tr>\n{cells}\n</tr>")
    return "\n".join((*lines, "</table></body></html>\n"))


def workbook(path: Path, rows: Rows) -> None:
    """The grid in a workbook that has a bold cell, a formula on another sheet, and protection."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Grid"
    for line in (HEADER, *rows):
        numbers = [int(cell.replace(" ", "")) if cell[:1].isdigit() else cell for cell in line]
        sheet.append(numbers)
    sheet["B2"].font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2, min_col=2):
        for cell in row:
            cell.number_format = "#,##0"
    sheet.protection.sheet = True
    other = book.create_sheet("Notes")
    other["A1"] = "A note"
    book.properties.description = "As published"
    book.save(path)
