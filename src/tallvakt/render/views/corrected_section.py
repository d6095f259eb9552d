"""The corrected edition: the tables that a correction changes, as they should read, every change marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tallvakt.model.report import Change, Correction, MissingRow, PrintedRow, PrintedTable, PublicationReport
from tallvakt.render import explanation_text
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

MOST_ROWS = 400
"""Rows of the corrected edition that are drawn; with more, the copy that `correct` writes is what to read."""


class CorrectedCell(NamedTuple):
    """A cell as it should read: `was` is what is printed where that is another, `open` that several would do."""

    text: str
    was: str = ""
    changed: bool = False
    open: bool = False


class CorrectedRow(NamedTuple):
    """A row as it should read; `new` where it is not printed."""

    label: str
    line: str
    cells: tuple[CorrectedCell, ...]
    new: bool = False


class CorrectedTable(NamedTuple):
    """A table that the correction changes."""

    name: str
    header: tuple[str, ...]
    rows: tuple[CorrectedRow, ...]


@dataclass(frozen=True, slots=True)
class CorrectedView:
    """The tables, how many changes there are, and whether all promises are proved to hold with them."""

    tables: tuple[CorrectedTable, ...]
    count: int
    verified: bool
    cut: bool


def view(report: PublicationReport, words: Wording) -> CorrectedView | None:
    """The corrected edition; None where nothing is corrected."""
    correction = report.correction
    if correction is None or not (correction.changes or correction.rows):
        return None
    changes = {change.cell.index: change for change in correction.changes}
    tables: list[CorrectedTable] = []
    rows, cut = 0, False
    for table in report.tables:
        new = _rows_of(table, correction)
        if not new and not any(index in changes for row in table.rows for index in row.cells):
            continue
        rows += len(table.rows)
        if rows > MOST_ROWS and tables:
            cut = True
            break
        tables.append(_Table(report, words, table, changes).view(new))
    return CorrectedView(tuple(tables), len(changes) + len(correction.rows), correction.verified, cut)


def _rows_of(table: PrintedTable, correction: Correction) -> dict[int, list[MissingRow]]:
    """The missing rows of a printed block, by the first cell of the row that they should follow."""
    first = {index: row.cells[0] for row in table.rows if row.cells for index in row.cells}
    rows: dict[int, list[MissingRow]] = {}
    for row in correction.rows:
        if row.after is not None and row.after.index in first:
            rows.setdefault(first[row.after.index], []).append(row)
    return rows


class _Table:
    """One printed block and its changes, by cell."""

    def __init__(
        self, report: PublicationReport, words: Wording, table: PrintedTable, changes: Mapping[int, Change]
    ) -> None:
        self._report, self._words, self._table, self._changes = report, words, table, changes

    def view(self, new: Mapping[int, list[MissingRow]]) -> CorrectedTable:
        """The table with the rows of `new` after those that they should follow."""
        rows = []
        for row in self._table.rows:
            rows.append(self._printed(row))
            rows += [self._missing(one) for one in new.get(row.cells[0], ())] if row.cells else []
        columns = tuple(safe(self._words.column(column)) for column in self._table.columns)
        return CorrectedTable(safe(self._words.table(self._table.table, self._report)), columns, tuple(rows))

    def _printed(self, row: PrintedRow) -> CorrectedRow:
        return CorrectedRow(safe(row.label), str(row.place.line), tuple(self._cell(index) for index in row.cells))

    def _cell(self, index: int) -> CorrectedCell:
        printed = self._report.cells[index].text
        change = self._changes.get(index)
        if change is None:
            return CorrectedCell(safe(printed))
        text = explanation_text.value(change, self._words)
        exact = bool(change.symbol) or change.value is not None
        return CorrectedCell(text, was=safe(printed), changed=True, open=not exact)

    def _missing(self, row: MissingRow) -> CorrectedRow:
        values = {value.column: value for value in row.values}
        cells = []
        for column in self._table.columns:
            value = values.get(column)
            text = explanation_text.value(value, self._words) if value else ""
            exact = value is not None and (bool(value.symbol) or value.value is not None)
            cells.append(CorrectedCell(text, changed=True, open=not exact))
        label = explanation_text.label(row, self._report, self._words)
        return CorrectedRow(safe(label), "", tuple(cells), new=True)
