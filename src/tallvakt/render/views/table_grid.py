"""The published tables, redrawn as printed, every cell with its state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup, escape

from tallvakt.model import periods
from tallvakt.model.check_traits import Display
from tallvakt.model.report import (
    AVERAGE,
    TOTAL,
    Cause,
    Finding,
    Outcome,
    Place,
    PrintedRow,
    PrintedTable,
    PublicationReport,
    Severity,
)
from tallvakt.render import charts, explanation_text
from tallvakt.render.views import table_ids
from tallvakt.render.views.page_text import figure, safe
from tallvakt.render.wording import Wording

STATES = ("wrong", "suspect", "copy", "waived", "recoverable", "jump", "involved", "blind")
"""States of a cell, the weightiest first; the first that fits is shown."""
_FIGURE = re.compile(r"[\d \u00a0\u2009\u202f.,*-]{1,20}")
OF_ERRORS = frozenset(("wrong", "suspect", "copy", "involved"))
MOST_PRINTED, AROUND = 16, 4
"""Lines of tables in a short print, and how many of them stand around the rows of one."""
HEAD = 0.92
"""How wide a letter of a header is, in digits."""
NARROWEST, WIDEST = 4, 16
"""Digits that a column has room for."""
FOLD_FROM = 12_000
"""From so many cells on, tables are folded until they are asked for."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One printed row with the line it stands on; `note` is what a damaged label was read as.

    `cells` are its table cells, ready made: a string for each row, since a page may have 100,000 of them. `indices` are
    the cells by column, -1 for a column that the row does not fill.
    """

    label: str
    line: str
    total: bool
    note: str
    cells: Markup
    indices: tuple[int, ...]
    spark: Markup


@dataclass(frozen=True, slots=True)
class TableView:
    """One printed block. `header_given` is False where the file prints none."""

    id: str
    """Its address on the page, by name."""
    name: str
    title: str
    part: str
    columns: tuple[tuple[int, int], ...]
    """Widths of its columns, in digits, each with how many columns in a row have it."""
    concerned: bool
    """An error is in it, and it is among the first tables of which that is so: it belongs to a short print."""
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


def states(report: PublicationReport, words: Wording) -> dict[int, str]:
    """The state of every cell that is in one."""
    weightiest: dict[int, str] = dict.fromkeys(report.blind, "blind")

    def put(index: int, state: str) -> None:
        if index not in weightiest or STATES.index(state) < STATES.index(weightiest[index]):
            weightiest[index] = state

    for star in report.suppressed:
        if star.status == "recoverable":
            put(star.cell.index, "recoverable")
    for finding in report.findings:
        cause = explanation_text.cause_of(finding, report)
        for index, state in _of_finding(finding, cause, words.display(finding)):
            put(index, state)
    return weightiest


def _of_finding(finding: Finding, cause: Cause | None, display: Display) -> Iterator[tuple[int, str]]:
    """The cells of a finding with the state it puts them in."""
    if finding.outcome is Outcome.WAIVED:
        yield from ((c.index, "waived") for c in finding.cells)
        return
    if finding.severity is not Severity.ERROR:
        if display is Display.CHANGE:
            yield from ((c.index, "jump") for c in finding.cells[-1:])
        return
    for explanation in cause.explanations if cause else ():
        state = "wrong" if explanation.unique else "suspect"
        yield from ((change.cell.index, state) for change in explanation.changes)
    alone = "involved" if finding.equations else "wrong"
    yield from ((c.index, "copy" if display is Display.COPIES else alone) for c in finding.cells)
    if cause is None or not cause.explanations:
        yield from ((e.anchor, "suspect") for e in finding.equations if e.anchor >= 0)


def view(report: PublicationReport, words: Wording) -> GridView:
    """All tables in printed order."""
    marked = states(report, words)
    state_names = {state: words(f"state.{state}") for state in STATES if state not in ("blind", "involved")}
    labels = [f for f in report.findings if words.display(f) in (Display.LABEL, Display.REPAIRED)]
    notes = {place for finding in labels for place in finding.places}
    drawn = _Drawn(report, words, marked, state_names, notes, widths(report, words))
    tables = tuple(map(drawn.table, report.tables))
    counts = {state: sum(s == state for s in marked.values()) for state in STATES}
    return GridView(tables, len(report.cells) >= FOLD_FROM, counts)


def widths(report: PublicationReport, words: Wording) -> dict[str, int]:
    """By column, how many digits wide it is in every table, so that tables line up; periods are all as wide."""
    longest: dict[str, int] = {}
    for cell in report.cells:
        longest[cell.column] = max(longest.get(cell.column, 0), len(cell.text))
    for table in report.tables:
        given = len(table.header) == len(table.columns)
        heads = table.header if given else [words.column(c) if c else "" for c in table.columns]
        for column, head in zip(table.columns, heads, strict=True):
            words_of_head = (round(HEAD * len(word)) for word in head.split())
            longest[column] = max(longest.get(column, 0), *words_of_head, 0)
    fitting = {column: min(max(width, NARROWEST), WIDEST) for column, width in longest.items()}
    dated = max((width for column, width in fitting.items() if periods.kind(column)), default=NARROWEST)
    return {column: dated if periods.kind(column) else width for column, width in fitting.items()}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What drawing a table needs to know."""

    report: PublicationReport
    words: Wording
    marked: Mapping[int, str]
    state_names: Mapping[str, str]
    notes: set[Place]
    widths: Mapping[str, int]
    pieces: Counter[str] = field(default_factory=Counter)
    printed: list[int] = field(default_factory=list)
    """Lines of the tables that belong to a short print."""

    def table(self, table: PrintedTable) -> TableView:
        rows = tuple(self._row(table, row) for row in table.rows)
        given = len(table.header) == len(table.columns)
        header = table.header if given else tuple(self.words.column(c) if c else "" for c in table.columns)
        shares = self._shares(rows, len(table.columns))
        covered = [s for s in shares if s is not None]
        coverage = self.words("grid.coverage", percent=int(100 * sum(covered) / len(covered)) if covered else 0)
        return TableView(
            name=self._name(table),
            id=table_ids.address(table.table, self.pieces[table.table]),
            columns=tuple(
                (width, len(list(same))) for width, same in groupby(self.widths.get(c, 6) for c in table.columns)
            ),
            concerned=self._concerned(rows),
            title=safe(table.title),
            part=safe(table.rows[0].place.part) if table.rows else "",
            header=tuple(safe(h, 60) for h in header),
            header_given=given,
            rows=rows,
            marks=sum(self.marked[i] in self.state_names for r in rows for i in r.indices if i in self.marked),
            heat=charts.heat(shares, coverage),
            coverage=coverage,
        )

    def _concerned(self, rows: Sequence[RowView]) -> bool:
        """Whether a table with an error still has room in a short print."""
        wrong = any(self.marked.get(index) in OF_ERRORS for row in rows for index in row.indices)
        lines = len(rows) + AROUND
        fits = wrong and (not self.printed or sum(self.printed) + lines <= MOST_PRINTED)
        if fits:
            self.printed.append(lines)
        return fits

    def _name(self, table: PrintedTable) -> str:
        """What the table is called; a further piece of it has its number."""
        self.pieces[table.table] += 1
        name = safe(self.words.table(table.table, self.report))
        number = self.pieces[table.table]
        return name if number == 1 else self.words("grid.piece", name=name, number=number)

    def _row(self, table: PrintedTable, row: PrintedRow) -> RowView:
        indices = self._indices(table, row)
        texts = [self.report.cells[i].text if i >= 0 else "" for i in indices]
        note = self.words.row(table.table, row.code, self.report) if row.place in self.notes else ""
        return RowView(
            label=safe(row.label),
            line=str(row.place.line),
            total=row.code == TOTAL,
            note=safe(note),
            cells=Markup("".join(map(self._cell, indices, texts))),  # noqa: S704  escaped cell by cell
            indices=indices,
            spark=self._spark(table, texts),
        )

    def _indices(self, table: PrintedTable, row: PrintedRow) -> tuple[int, ...]:
        if len(row.cells) == len(table.columns):
            return row.cells
        by_column = {self.report.cells[i].column: i for i in row.cells}
        return tuple(by_column.pop(column, -1) for column in table.columns)

    def _cell(self, index: int, text: str) -> str:
        if index < 0:
            return "<td></td>"
        plain = text if _FIGURE.fullmatch(text) else escape(safe(text, 60))
        if notes := self.report.raised.get(index):
            plain = f"{plain}<sup>{escape(safe(' '.join(notes), 20))}</sup>"
        state = self.marked.get(index)
        if state is None:
            return f'<td id="c{index}">{plain}</td>'
        hint = f'<span class="vh"> ({escape(self.state_names[state])})</span>' if state in self.state_names else ""
        return f'<td id="c{index}" class="{state}">{plain}{hint}</td>'

    def _spark(self, table: PrintedTable, texts: Sequence[str]) -> Markup:
        shown = [figure(text) for text, column in zip(texts, table.columns, strict=True) if column != AVERAGE]
        return charts.sparkline(shown)

    def _shares(self, rows: tuple[RowView, ...], width: int) -> list[float | None]:
        """By column, the share of cells in which a wrong digit would be caught."""
        weak = self.report.blind | self.report.in_no_promise
        shares: list[float | None] = []
        for column in range(width):
            there = [r.indices[column] for r in rows if r.indices[column] >= 0]
            shares.append(sum(i not in weak for i in there) / len(there) if there else None)
        return shares
