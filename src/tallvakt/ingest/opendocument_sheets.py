"""The sheets of an .ods, heard element by element: where their cells are and what is seen of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tallvakt.ingest.numberformat import alters, date_parts
from tallvakt.ingest.ooxml_sheets import SheetFacts
from tallvakt.ingest.opendocument_styles import Look, StyleReader
from tallvakt.ingest.opendocument_text import CellText
from tallvakt.ingest.raised_text import TextPiece
from tallvakt.model.cell_names import column_letters

_ROW, _COLUMN, _CELL, _COVERED = "table:table-row", "table:table-column", "table:table-cell", "table:covered-table-cell"
_GROUPS = ("table:table-row-group", "table:table-column-group")
_HIDDEN = ("collapse", "filter")


class _Noted(NamedTuple):
    """Cells next to one another that hold the same, with what is to be known of them."""

    row: int
    column: int
    columns: int
    kind: str
    """`style`, `text`, `error` or `formula`."""
    content: int | str | tuple[TextPiece, ...]


class SheetsReader:
    """Adds up the area of every sheet down and right to its last cell with a value, and notes what is seen of cells."""

    def __init__(self, styles: StyleReader, hold_area: Callable[[int], None]) -> None:
        self.sheets: list[SheetFacts] = []
        self.formats: list[str] = []
        """Number format of each style of cells."""
        self.struck: set[int] = set()
        """Styles of cells that strike them through."""
        self._styles, self._hold_area = styles, hold_area
        self._numbers: dict[str, int | None] = {}
        self._area = self._depth = self._closed_groups = 0
        self._groups: list[bool] = []
        self._text: CellText | None = None
        self._begin_sheet()

    def start(self, kind: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if kind == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._begin_sheet()
        elif self._text is not None:
            self._text.start(kind, attributes)
        elif self._depth == 0:
            self._styles.start(kind, attributes)
        elif self._depth == 1:
            self._in_sheet(kind, attributes)

    def end(self, kind: str) -> None:
        """An element ends."""
        if kind == "table:table":
            self._depth -= 1
            if self._depth == 0:
                self._end_sheet()
        elif self._depth == 0:
            self._styles.end(kind)
        elif self._depth == 1:
            if kind in (_CELL, _COVERED):
                self._end_cell()
            elif self._text is not None:
                self._text.end()
            elif kind == _ROW:
                self._end_row()
            elif kind in _GROUPS:
                self._closed_groups -= self._groups.pop()

    def words(self, text: str) -> None:
        """Characters."""
        if self._text is not None:
            self._text.words(text)
        elif self._depth == 0:
            self._styles.words(text)

    def _begin_sheet(self) -> None:
        self._facts = SheetFacts()
        self._rows = self._last = self._width = self._columns = 0
        self._column_styles: list[tuple[int, str]] = []
        self._hidden: list[tuple[int, int]] = []
        self._noted: list[tuple[list[_Noted], int]] = []

    def _in_sheet(self, kind: str, attributes: dict[str, str]) -> None:
        if kind in (_CELL, _COVERED):
            self._begin_cell(attributes)
        elif kind == _ROW:
            self._column = self._filled = 0
            self._row_noted: list[_Noted] = []
            self._repeat = _repeated(attributes, "table:number-rows-repeated")
            self._row_style = attributes.get("table:default-cell-style-name", "")
            if self._is_hidden("table-row", attributes):
                self._hidden.append((self._rows + 1, self._rows + self._repeat))
        elif kind == _COLUMN:
            first = self._columns + 1
            self._columns += _repeated(attributes, "table:number-columns-repeated")
            self._column_styles.append((self._columns, attributes.get("table:default-cell-style-name", "")))
            if self._is_hidden("table-column", attributes):
                self._facts.hidden_columns.append((first, self._columns))
        elif kind in _GROUPS:
            self._groups.append(attributes.get("table:display") == "false")
            self._closed_groups += self._groups[-1]

    def _is_hidden(self, family: str, attributes: dict[str, str]) -> bool:
        if self._closed_groups or attributes.get("table:visibility") in _HIDDEN:
            return True
        return self._styles.no_size(family, attributes.get("table:style-name", ""))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._before = self._column
        self._column += _repeated(attributes, "table:number-columns-repeated")
        self._value_type = next((key for key in attributes if key.startswith("office:")), "")
        self._formula = attributes.get("table:formula")
        if not self._value_type and self._formula is None:
            return
        self._filled = self._column
        name = attributes.get("table:style-name") or self._row_style or self._column_style()
        if attributes.get("calcext:value-type") == "error":
            self._text = CellText(self._styles, Look())
            self._value_type = "error"
        elif attributes.get("office:value-type") == "string" and self._styles.marks:
            self._text = CellText(self._styles, self._styles.look("table-cell", name))
        elif self._value_type:
            number = self._style_number(name)
            if number is not None:
                self._note("style", number)
        else:
            self._note("formula", (self._formula or "").partition(":")[2].removeprefix("="))

    def _end_cell(self) -> None:
        text, self._text = self._text, None
        if text is None:
            return
        if self._value_type == "error":
            self._note("error", text.text or "#VALUE!")
        elif text.is_marked:
            self._note("text", tuple(text.pieces))

    def _note(self, kind: str, content: int | str | tuple[TextPiece, ...]) -> None:
        self._row_noted.append(_Noted(self._rows, self._before, self._column - self._before, kind, content))

    def _end_row(self) -> None:
        if self._row_noted:
            self._noted.append((self._row_noted, self._repeat))
        self._rows += self._repeat
        if self._filled:
            self._last, self._width = self._rows, max(self._width, self._filled)

    def _end_sheet(self) -> None:
        """A sheet ends; only when its area is within the limits are its repeated cells told one by one."""
        facts = self._facts
        self._area += self._last * self._width
        self._hold_area(self._area)
        facts.rows, facts.columns = self._last, self._width
        for first, last in self._hidden:
            facts.hidden_rows += range(first, min(last, self._last) + 1)
        for noted, repeat in self._noted:
            for cell in noted:
                _tell(facts, cell, repeat)
        self.sheets.append(facts)

    def _column_style(self) -> str:
        """The style of cells of the column where a cell begins."""
        return next((name for last, name in self._column_styles if self._before < last), "")

    def _style_number(self, name: str) -> int | None:
        """The number of a style of cells; None for one in which they show what they hold."""
        if name not in self._numbers:
            code, struck = self._styles.code(name), bool(self._styles.look("table-cell", name).struck)
            watched = struck or alters(code) or bool(date_parts(code))
            self._numbers[name] = len(self.formats) if watched else None
            if watched:
                self.struck |= {len(self.formats)} if struck else set()
                self.formats.append(code)
        return self._numbers[name]


def _tell(facts: SheetFacts, cell: _Noted, rows: int) -> None:
    """Put what was noted of some cells, and of the same ones in repeated rows, under the name of each."""
    to: dict[str, dict[str, Any]] = {
        "style": facts.styles, "text": facts.inline, "error": facts.errors, "formula": facts.uncalculated,
    }  # fmt: skip
    letters = [column_letters(cell.column + n + 1) for n in range(cell.columns)]
    spots = [f"{letter}{cell.row + n + 1}" for n in range(rows) for letter in letters]
    to[cell.kind] |= dict.fromkeys(spots, cell.content)


def _repeated(attributes: dict[str, str], name: str) -> int:
    return max(int(attributes.get(name, "1")), 1)
