"""One publication in every form: the same rows as text, workbook, PDF, HTML page and long CSV.

`blocks_of` takes the printed blocks from a document; each writer lays them out as a publisher would.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
from openpyxl.styles import Font

from tallvakt.ingest import Document
from tallvakt.model.numerals import count, plain
from tallvakt.model.periods import named

LONG = ("tabell", "rad", "kolonne", "verdi")


@dataclass(frozen=True)
class Block:
    """A header and rows, as printed; `table` is the contract's table id where it is known."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    table: str = ""


def blocks_of(document: Document, tables: Sequence[str] = ()) -> list[Block]:
    """The blocks of a document; one that lost its header takes that of the first that has one as wide."""
    headers = [tuple(f.text for f in t.header.fields) for t in document.tables if t.header]
    made = []
    for number, raw in enumerate(document.tables):
        width = max(len(r.fields) for r in raw.rows)
        header = tuple(f.text for f in raw.header.fields) if raw.header else next(h for h in headers if len(h) == width)
        rows = tuple((r.label.text, tuple(f.text for f in r.fields)) for r in raw.rows)
        made.append(Block(raw.above[-1].text if raw.above else "", header, rows, tables[number] if tables else ""))
    return made


def text(blocks: Sequence[Block], title: str) -> str:
    """As the tab-separated extraction of a PDF."""
    lines = []
    for block in blocks:
        lines += [title, "", "\t" + "\t".join(block.header)]
        lines += ["\t".join((label, *fields)) for label, fields in block.rows]
        lines.append("")
    return "\n".join(lines) + "\n"


SHEETS = {
    "by-measure": "Arbeidsmarkedsstatus og tiltak",
    "by-status": "Arbeidsmarkedsstatus og tiltak",
    "by-county": "Tiltak og fylke",
    "by-sex": "Tiltak og kjønn",
    "by-age": "Tiltak og alder",
    "by-immigrant-background": "Tiltak og innvandrerbakgrunn",
    "by-world-region": "Tiltak og verdensdel",
    "by-education": "Tiltak og utdanning",
}


def value(token: str) -> Any:
    """A token as a workbook holds it: a count as a number, anything else as text."""
    number = count(token)
    return token if number is None else number


def workbook(path: Path, blocks: Sequence[Block], title: str, *, lower: bool = False, stray: bool = False) -> None:
    """NAV's layout: a sheet of prose, then a sheet per breakdown, one header over blocks parted by blank rows.

    `lower` writes months in lower case, `stray` adds the column headed `NA` of the files of 2026.
    """
    book = openpyxl.Workbook()
    about = book.active
    assert about is not None
    about.title = "0. Om tabellene"
    for line in ("Om tabellene", "Tall under 4 er erstattet med «*».", title):
        about.append([line])
    for name in dict.fromkeys(SHEETS.get(b.table, "Tabeller") for b in blocks):
        sheet = book.create_sheet(name)
        header: tuple[str, ...] = ()
        for block in (b for b in blocks if SHEETS.get(b.table, "Tabeller") == name):
            if len(block.header) != len(header):
                header = block.header
                months = [h.lower() if lower and n else h for n, h in enumerate(header)]
                sheet.append([None, *months, *(["NA"] if stray else [])])
                sheet.cell(sheet.max_row, 2).font = Font(bold=True)
            for label, fields in block.rows:
                sheet.append([label, *map(value, fields)])
            sheet.append([])
            sheet.cell(sheet.max_row + 1, 1, "")
    book.save(path)


def page(blocks: Sequence[Block], title: str) -> str:
    """An HTML page, one table per block, some end tags left out as HTML allows."""
    parts = [f"<!DOCTYPE html>\n<html lang=nb><head><title>{html.escape(title)}</title></head><body>"]
    for block in blocks:
        parts.append(f"<h2>{html.escape(title)}</h2>\n<table>\n<thead><tr><th>")
        parts += [f"<th>{html.escape(h)}" for h in block.header]
        parts.append("</thead>\n<tbody>")
        for label, fields in block.rows:
            cells = "".join(f"<td>{html.escape(f).replace(' ', '&nbsp;')}</td>" for f in fields)
            parts.append(f"<tr><th scope=row>{html.escape(label)}</th>{cells}</tr>")
        parts.append("</tbody></table>")
    return "\n".join([*parts, "</body></html>"]) + "\n"


def long_csv(blocks: Sequence[Block], title: str) -> str:
    """One row per observation, columns `LONG`, semicolons and quotes where needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(LONG)
    for number, block in enumerate(blocks):
        for label, fields in block.rows:
            for column, token in zip(block.header, fields, strict=False):
                writer.writerow([f"{number:03}", label, f"{column}", token])
    return out.getvalue()


BANK = ("breakdown", "training", "code", "category", "unit", "month", "number")
"""The columns of the made-up statistics bank in `examples/statistics-bank`."""
BREAKDOWNS = {"by-training": "Training", "by-region": "Region", "by-sex": "Sex"}


def observations(blocks: Sequence[Block], year: int) -> list[tuple[str, ...]]:
    """Blocks as a statistics bank delivers them, one row per observation, months as `2024M01`; with a row of `BANK`.

    Of every month there is an observation in another unit too.
    """
    rows: list[tuple[str, ...]] = [BANK]
    for block in blocks:
        training = next((label.removeprefix("In all").strip() for label, _ in block.rows if "In all" in label), "")
        for label, fields in block.rows:
            code, _, name = label.partition(" ") if label[0].isdigit() else ("", "", label)
            category = "In all" if name == f"In all {training}" else name
            for column, token in zip(block.header, fields, strict=True):
                month = named(column)
                period = f"{year}M{month.number:02}" if month else column
                rows.append((BREAKDOWNS[block.table], training, code, category, "persons", period, plain(token)))
    parts = [row for row in rows[1:] if row[3] == "In all" and row[2] == "" and "M" in row[5]]
    return rows + [(*row[:4], "per cent", row[5], "100") for row in parts]


def bank_csv(rows: Sequence[Sequence[str]]) -> str:
    """Observations as a file of semicolons."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def bank_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Observations as a sheet, counts as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([*row[:-1], value(row[-1])])
    book.save(path)


def bank_parquet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Observations as Parquet, every column text."""
    import pyarrow
    from pyarrow import parquet

    columns: dict[str, Any] = {name: [row[n] for row in rows[1:]] for n, name in enumerate(rows[0])}
    parquet.write_table(pyarrow.table(columns), path)


def bank_page(rows: Sequence[Sequence[str]]) -> str:
    """Observations as one table of an HTML page."""
    lines = ["<tr>" + "".join(f"<td>{html.escape(field)}</td>" for field in row) + "</tr>" for row in rows[1:]]
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in rows[0])
    return "\n".join([f"<!DOCTYPE html><table><thead><tr>{heads}</tr></thead>", *lines, "</table>"]) + "\n"


def bank_pdf(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Observations as a ruled table over several pages, its header on each."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("FONT", (0, 0), (-1, -1), "Helvetica", 8, 9.5)])
    SimpleDocTemplate(str(path), pagesize=A4).build([Table([list(row) for row in rows], repeatRows=1, style=style)])


ALIGNED: dict[str, Literal[0, 1, 2]] = {"left": 0, "center": 1, "right": 2}


@dataclass(frozen=True)
class Print:
    """How a PDF is laid out: rules or none, widths in points, where text stands in its cell, blank above and below."""

    rules: bool = True
    label_width: float = 120
    width: float = 56
    valign: str = "TOP"
    align: Literal["left", "center", "right"] = "right"
    padding: float = 2
    repeat: int = 1
    title: bool = True


def pdf(path: Path, blocks: Sequence[Block], title: str, how: Print = Print()) -> None:
    """A report of A4 pages across: a title and a table per block; labels and headings break in narrow columns."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    body = ParagraphStyle("body", fontName="Helvetica", fontSize=8, leading=9.5)
    right = ParagraphStyle("right", parent=body, alignment=ALIGNED[how.align])
    heading = ParagraphStyle(
        "heading", fontName="Helvetica-Bold", fontSize=11, leading=14, spaceBefore=10, spaceAfter=4
    )
    frame: list[Any] = [("INNERGRID", (0, 0), (-1, -1), 0.4, colors.grey), ("BOX", (0, 0), (-1, -1), 0.4, colors.grey)]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), "Helvetica", 8, 9.5),
            ("ALIGN", (1, 0), (-1, -1), how.align.upper()),
            ("VALIGN", (0, 0), (-1, -1), how.valign),
            ("TOPPADDING", (0, 0), (-1, -1), how.padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), how.padding),
            *(frame if how.rules else [("LINEBELOW", (0, 0), (-1, 0), 0.6, colors.black)]),
        ]
    )
    flow: list[Any] = []
    for block in blocks:
        data: list[list[Any]] = [["", *(Paragraph(html.escape(h), right) for h in block.header)]]
        data += [[Paragraph(html.escape(label), body), *fields] for label, fields in block.rows]
        widths = [how.label_width, *[how.width] * len(block.header)]
        table = Table(data, colWidths=widths, repeatRows=how.repeat, style=style, hAlign="LEFT")
        flow += [Paragraph(title, heading)] if how.title else []
        flow += [table, Spacer(1, 14)]
    SimpleDocTemplate(str(path), pagesize=landscape(A4), title=title).build(flow, onLaterPages=_page_number)


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawRightString(800, 20, f"{document.page}")


Writer = Callable[[Path, Sequence[Block], str], None]
