"""What the reader of cell values does not tell of an .xls: errors, hidden parts, formats, raised and struck words.

Source: [MS-XLS], by way of xlrd, which tells no formulas: they are read by the value stored with them.
"""

from __future__ import annotations

import io
from typing import Any

import xlrd

from tallvakt.ingest.numberformat import alters, date_parts
from tallvakt.ingest.ooxml import Book
from tallvakt.ingest.ooxml_sheets import SheetFacts
from tallvakt.ingest.raised_text import TextPiece
from tallvakt.model.cell_names import column_letters

_LEVELS = {1: "raised", 2: "lowered"}
_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def survey(data: bytes) -> Book | None:
    """Facts of every sheet of cells; None for a workbook whose formats the library cannot read."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO(), on_demand=False
        )
        formats = tuple(_code(book, style.format_key) for style in book.xf_list)
        struck = frozenset(n for n, style in enumerate(book.xf_list) if _font_of(book, style).struck)
        watched = frozenset(n for n, code in enumerate(formats) if n in struck or alters(code) or date_parts(code))
        sheets = tuple(_facts(book, sheet, watched) for sheet in book.sheets())
    except MemoryError:
        raise
    except Exception:  # whatever a library that trusts its input makes of a damaged file
        return None
    return Book(sheets=sheets, formats=formats, struck=struck, cells_alone=True)


def _code(book: Any, key: int) -> str:
    return str(book.format_map[key].format_str) if key in book.format_map else ""


def _font_of(book: Any, style: Any) -> TextPiece:
    fonts = book.font_list
    return _look(fonts[style.font_index]) if style.font_index < len(fonts) else TextPiece("")


def _look(font: Any) -> TextPiece:
    return TextPiece("", _LEVELS.get(font.escapement, ""), bool(font.struck_out))


def _facts(book: Any, sheet: Any, watched: frozenset[int]) -> SheetFacts:
    facts = SheetFacts(hidden_rows=_hidden_rows(sheet))
    facts.hidden_columns += [(n + 1, n + 1) for n, c in sheet.colinfo_map.items() if c.hidden or c.width == 0]
    letters = [column_letters(n + 1) for n in range(sheet.ncols)]
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in _BLANK:
                continue
            spot = f"{letters[column]}{row + 1}"
            style = sheet.cell_xf_index(row, column)
            if style in watched:
                facts.styles[spot] = style
            if kind == xlrd.XL_CELL_ERROR:
                facts.errors[spot] = xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#VALUE!")
            elif (row, column) in sheet.rich_text_runlist_map:
                runs = sheet.rich_text_runlist_map[row, column]
                facts.inline[spot] = _pieces(book, str(sheet.cell_value(row, column)), runs)
    return facts


def _hidden_rows(sheet: Any) -> list[int]:
    """Rows that are hidden; where the sheet hides those it tells nothing of, these too."""
    told = sheet.rowinfo_map
    hidden = [n + 1 for n, row in told.items() if row.hidden or row.height == 0]
    return hidden + ([n + 1 for n in range(sheet.nrows) if n not in told] if sheet.default_row_hidden else [])


def _pieces(book: Any, text: str, runs: list[tuple[int, int]]) -> tuple[TextPiece, ...]:
    """The runs of a text; before the first of them it looks as its cell does."""
    starts = [start for start, _ in runs]
    pieces = [TextPiece(text[: starts[0]], struck=None)]
    for (start, font), end in zip(runs, [*starts[1:], len(text)], strict=True):
        pieces.append(_look(book.font_list[font])._replace(text=text[start:end]))
    return tuple(piece for piece in pieces if piece.text)
