"""Workbooks as people make them: number formats, hidden parts, raised marks, struck figures, text for numbers."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.rendered.varied_tables import VariedTable

WHOLE = ("General", "0", "#,##0", "#,##0;-#,##0", "#,##0_);(#,##0)", "[$-409]#,##0", "[Red]#,##0")
ONE_DECIMAL = ("0.0", "#,##0.0", "#,##0.0_);(#,##0.0)")
FEATURES = (
    "plain",
    "scaled",
    "text",
    "spaces",
    "formula",
    "raised",
    "struck",
    "hidden-row",
    "hidden-column",
    "hidden-sheet",
)


def write(table: VariedTable, feature: str, path: Path, rng: random.Random) -> None:
    """Writes a workbook of one table with one feature on some of its figures."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Table"
    for _ in range(rng.randint(0, 2)):
        sheet.append([])
    sheet.append([table.title])
    sheet.append(["Region", *(f"{month} 2024" for month in table.months)])
    number_format = rng.choice(ONE_DECIMAL if table.decimals else WHOLE)
    for label, figures in zip(table.regions, table.figures, strict=True):
        sheet.append([label, *figures])
        for cell in sheet[sheet.max_row][1:]:
            cell.number_format = number_format
    for column in "ABCDEFG":
        sheet.column_dimensions[column].width = 22
    _feature(sheet, feature, table, rng)
    if feature == "hidden-sheet":
        draft = book.copy_worksheet(sheet)
        draft.title, draft.sheet_state = "Draft", "hidden"
    book.save(path)


def _feature(sheet: Worksheet, feature: str, table: VariedTable, rng: random.Random) -> None:
    first = sheet.max_row - len(table.regions) + 1
    cells = [cell for row in sheet.iter_rows(min_row=first, min_col=2) for cell in row if isinstance(cell, Cell)]
    if feature == "scaled":
        for cell in cells:
            cell.value, cell.number_format = float(str(cell.value)) * 1000, "#,##0.0," if table.decimals else "#,##0,"
    elif feature == "hidden-row":
        sheet.row_dimensions[rng.randrange(first, sheet.max_row + 1)].hidden = True
    elif feature == "hidden-column":
        sheet.column_dimensions["BCDEFG"[rng.randrange(len(table.months))]].hidden = True
    else:
        for cell in rng.sample(cells, rng.randint(1, len(cells))):
            _change(cell, feature, table.decimals)


def _change(cell: Cell, feature: str, decimals: int) -> None:
    """One figure in the way that a feature names."""
    figure = float(str(cell.value))
    text = f"{figure:.{decimals}f}"
    if feature == "text":
        cell.value = text
    elif feature == "spaces":
        cell.value = f"{figure:,.{decimals}f}".replace(",", "\u00a0")
    elif feature == "formula":
        cell.value = f"={text}+0"
    elif feature == "raised":
        cell.value = CellRichText(text, TextBlock(InlineFont(vertAlign="superscript"), "1"))
    elif feature == "struck":
        old = TextBlock(InlineFont(strike=True), f"{int(figure) + 1}")
        cell.value = CellRichText(old, TextBlock(InlineFont(), f" {text}"))
        cell.font = Font()
