"""The published tables, redrawn as printed, every cell with its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from tallvakt.contract import AVERAGE, TOTAL
from tallvakt.findings import Finding, Outcome, Place, PrintedRow, PrintedTable, PublicationReport, Severity
from tallvakt.render import charts
from tallvakt.render.views.text import figure, safe
from tallvakt.render.wording import Wording

STATES = ("wrong", "suspect", "copy", "waived", "recoverable", "jump", "involved", "blind")
"""States of a cell, the weightiest first; the first that fits is shown."""
_COPIES = "totals-disagreeing"
FOLD_FROM = 12_000
"""From so many cells on, tables are folded until they are asked for."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One printed cell; `index` is -1 for a column that the row does not fill."""

    index: int
    text: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One printed row with the line it stands on; `note` is what a damaged label was read as."""

    label: str
    line: str
    total: bool
    note: str
    cells: tuple[CellView, ...]
    spark: Markup


@dataclass(frozen=True, slots=True)
class TableView:
    """One printed block. `header_given` is False where the file prints none."""

    id: str
    name: str
    title: str
    part: str
    header: tuple[str, ...]
    header_given: bool
    rows: tuple[RowView, ...]
    marks: int
    heat: Markup
    coverage: str


@dataclass(frozen=True, slots=True)
class GridView:
    """All tables, whether they are folded, and how many cells are in each state."""

    tables: tuple[TableView, ...]
    folded: bool
    counts: Mapping[str, int]


def states(report: PublicationReport) -> dict[int, str]:
    """The state of every cell that is in one."""
    found: dict[int, str] = dict.fromkeys(report.blind, "blind")

    def put(index: int, state: str) -> None:
        if index not in found or STATES.index(state) < STATES.index(found[index]):
            found[index] = state

    for star in report.suppressed:
        if star.status == "recoverable":
            put(star.cell.index, "recoverable")
    for finding in report.findings:
        for index, state in _of_finding(finding):
            put(index, state)
    return found


def _of_finding(finding: Finding) -> Iterator[tuple[int, str]]:
    """The cells of a finding with the state it puts them in."""
    if finding.outcome is Outcome.WAIVED:
        yield from ((c.index, "waived") for c in finding.cells)
        return
    if finding.severity is not Severity.ERROR:
        if finding.check == "jump":
            yield from ((c.index, "jump") for c in finding.cells[-1:])
        return
    for suggestion in finding.suggestions:
        yield suggestion.cell.index, "wrong" if suggestion.unique else "suspect"
    alone = "involved" if finding.equations else "wrong"
    yield from ((c.index, "copy" if finding.check == _COPIES else alone) for c in finding.cells)
    if not finding.suggestions:
        yield from ((e.anchor, "suspect") for e in finding.equations)


def view(report: PublicationReport, words: Wording) -> GridView:
    """All tables in printed order."""
    marked = states(report)
    said = {state: words(f"state.{state}") for state in STATES if state not in ("blind", "involved")}
    notes = {place for f in report.findings if f.check.startswith("label-") for place in f.places}
    drawn = _Drawn(report, words, marked, said, notes)
    tables = tuple(drawn.table(number, table) for number, table in enumerate(report.tables, start=1))
    counts = {state: sum(s == state for s in marked.values()) for state in STATES}
    return GridView(tables, len(report.cells) >= FOLD_FROM, counts)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What drawing a table needs to know."""

    report: PublicationReport
    words: Wording
    marked: Mapping[int, str]
    said: Mapping[str, str]
    notes: set[Place]

    def table(self, number: int, table: PrintedTable) -> TableView:
        rows = tuple(self._row(table, row) for row in table.rows)
        given = len(table.header) == len(table.columns)
        header = table.header if given else tuple(self.words.column(c) if c else "" for c in table.columns)
        shares = self._shares(rows, len(table.columns))
        known = [s for s in shares if s is not None]
        coverage = self.words("grid.coverage", percent=int(100 * sum(known) / len(known)) if known else 0)
        return TableView(
            id=f"t{number}",
            name=safe(self.words.table(table.table, self.report)),
            title=safe(table.title),
            part=safe(table.rows[0].place.part) if table.rows else "",
            header=tuple(safe(h, 60) for h in header),
            header_given=given,
            rows=rows,
            marks=sum(c.state in self.said for r in rows for c in r.cells),
            heat=charts.heat(shares, coverage),
            coverage=coverage,
        )

    def _row(self, table: PrintedTable, row: PrintedRow) -> RowView:
        cells = self._cells(table, row)
        note = self.words.row(table.table, row.code, self.report) if row.place in self.notes else ""
        return RowView(
            label=safe(row.label),
            line=str(row.place.line),
            total=row.code == TOTAL,
            note=safe(note),
            cells=cells,
            spark=self._spark(table, cells),
        )

    def _cells(self, table: PrintedTable, row: PrintedRow) -> tuple[CellView, ...]:
        everything = self.report.cells
        if len(row.cells) == len(table.columns):
            return tuple(self._cell(i, everything[i].text) for i in row.cells)
        by_column = {everything[i].column: i for i in row.cells}
        places = [by_column.pop(column, -1) for column in table.columns]
        return tuple(self._cell(i, everything[i].text) if i >= 0 else CellView(-1, "", "", "") for i in places)

    def _cell(self, index: int, text: str) -> CellView:
        state = self.marked.get(index, "")
        plain = text if len(text) < 12 and text.isprintable() else safe(text, 60)
        return CellView(index, plain, state, self.said.get(state, "") if state else "")

    def _spark(self, table: PrintedTable, cells: tuple[CellView, ...]) -> Markup:
        shown = [figure(c.text) for c, column in zip(cells, table.columns, strict=True) if column != AVERAGE]
        known = [v for v in shown if v is not None]
        if len(known) < 2:
            return Markup("")
        return charts.sparkline(shown, self.words("grid.spark", low=min(known), high=max(known)))

    def _shares(self, rows: tuple[RowView, ...], width: int) -> list[float | None]:
        """By column, the share of cells in which a wrong digit would be caught."""
        weak = self.report.blind | self.report.in_no_promise
        shares: list[float | None] = []
        for column in range(width):
            there = [r.cells[column].index for r in rows if r.cells[column].index >= 0]
            shares.append(sum(i not in weak for i in there) / len(there) if there else None)
        return shares
