"""The published tables, redrawn as printed, every cell with its state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, groupby
from typing import NamedTuple

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


class RowView(NamedTuple):
    """One printed row, ready made: a string for each, since a page may have 25,000 of them.

    `indices` are its cells by column, -1 for a column that the row does not fill; `marked` those of them in a state.
    """

    html: str
    indices: tuple[int, ...]
    marked: tuple[int, ...]


class TableView(NamedTuple):
    """One printed block. `header_given` is False where the file prints none."""

    id: str
    """Its address on the page, by name."""
    name: str
    title: str
    part: str
    columns: Markup
    """The widths of its columns."""
    concerned: bool
    """An error is in it, and it is among the first tables of which that is so: it belongs to a short print."""
    header: Markup
    header_given: bool
    body: Markup
    """Its rows, each with the line it stands on."""
    marks: int
    heat: Markup
    coverage: str


class GridView(NamedTuple):
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
    weak = report.blind | report.in_no_promise
    drawn = _Drawn(
        report=report,
        words=words,
        marked=marked,
        cells=_cells(report, marked, state_names),
        figures=(*map(figure, [cell.text for cell in report.cells]), None),
        state_names=state_names,
        notes=notes,
        weak=weak,
        widths=widths(report, words),
    )
    tables = tuple(map(drawn.table, report.tables))
    tally = Counter(marked.values())
    return GridView(tables, len(report.cells) >= FOLD_FROM, {state: tally[state] for state in STATES})


def _cells(report: PublicationReport, marked: Mapping[int, str], state_names: Mapping[str, str]) -> list[str]:
    """Every cell as the page's markup; the last is that of a column which a row does not fill."""
    texts = list(map(_plain, [cell.text for cell in report.cells]))
    cells = [f'<td id="c{index}">{text}</td>' for index, text in enumerate(texts)]
    for index, notes in report.raised.items():
        texts[index] = f"{texts[index]}<sup>{escape(safe(' '.join(notes), 20))}</sup>"
        cells[index] = f'<td id="c{index}">{texts[index]}</td>'
    hints = {state: f'<span class="vh"> ({escape(name)})</span>' for state, name in state_names.items()}
    for index, state in marked.items():
        if 0 <= index < len(texts):
            cells[index] = f'<td id="c{index}" class="{state}">{texts[index]}{hints.get(state, "")}</td>'
    return [*cells, "<td></td>"]


def widths(report: PublicationReport, words: Wording) -> dict[str, int]:
    """By column, how many digits wide it is in every table, so that tables line up; periods are all as wide."""
    # Of thousands of cells in a column, few are of different lengths.
    longest: dict[str, int] = {}
    for column, size in {(cell.column, len(cell.text)) for cell in report.cells}:
        longest[column] = max(longest.get(column, 0), size)
    for table in report.tables:
        given = len(table.header) == len(table.columns)
        heads = table.header if given else [words.column(c) if c else "" for c in table.columns]
        for column, head in zip(table.columns, heads, strict=True):
            words_of_head = (round(HEAD * len(word)) for word in head.split())
            longest[column] = max(longest.get(column, 0), *words_of_head, 0)
    fitting = {column: min(max(width, NARROWEST), WIDEST) for column, width in longest.items()}
    dated = max((width for column, width in fitting.items() if periods.kind(column)), default=NARROWEST)
    return {column: dated if periods.kind(column) else width for column, width in fitting.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What drawing a table needs to know."""

    report: PublicationReport
    words: Wording
    marked: Mapping[int, str]
    cells: Sequence[str]
    """Every cell as markup, then one that is not there."""
    figures: Sequence[int | None]
    """What every cell prints, then nothing."""
    state_names: Mapping[str, str]
    notes: set[Place]
    weak: frozenset[int]
    """Cells in which a wrong digit would go unseen."""
    widths: Mapping[str, int]
    pieces: Counter[str] = field(default_factory=Counter)
    printed: list[int] = field(default_factory=list)
    """Lines of the tables that belong to a short print."""

    def table(self, table: PrintedTable) -> TableView:
        drawn = [column != AVERAGE for column in table.columns]
        rows = tuple([self._row(table, row, drawn) for row in table.rows])
        given = len(table.header) == len(table.columns)
        header = table.header if given else tuple(self.words.column(c) if c else "" for c in table.columns)
        shares = self._shares(rows, len(table.columns))
        covered = [s for s in shares if s is not None]
        coverage = self.words("grid.coverage", percent=int(100 * sum(covered) / len(covered)) if covered else 0)
        return TableView(
            name=self._name(table),
            id=table_ids.address(table.table, self.pieces[table.table]),
            columns=_columns(tuple(self.widths.get(column, 6) for column in table.columns)),
            concerned=self._concerned(rows),
            title=safe(table.title),
            part=safe(table.rows[0].place.part) if table.rows else "",
            header=_header(header),
            header_given=given,
            body=Markup("".join([row.html for row in rows])),  # noqa: S704  escaped row by row
            marks=sum(self.marked[index] in self.state_names for row in rows for index in row.marked),
            heat=charts.heat(shares, coverage),
            coverage=coverage,
        )

    def _concerned(self, rows: Sequence[RowView]) -> bool:
        """Whether a table with an error still has room in a short print."""
        wrong = any(self.marked[index] in OF_ERRORS for row in rows for index in row.marked)
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

    def _row(self, table: PrintedTable, row: PrintedRow, drawn: Sequence[bool]) -> RowView:
        """A row, with a line through the figures of the columns that are `drawn`."""
        indices = self._indices(table, row)
        marked: tuple[int, ...] = ()
        if not self.marked.keys().isdisjoint(indices):
            marked = tuple(index for index in indices if index in self.marked)
        total = ' class="tot"' if row.code == TOTAL else ""
        head = f'<tr{total}><td class="ln">{row.place.line}</td>{_label(row.label, self._note(table, row))}'
        cells = "".join([self.cells[index] for index in indices])
        line = charts.sparkline([self.figures[index] for index in compress(indices, drawn)])
        return RowView(f"{head}\n{cells}<td>{line}</td></tr>\n", indices, marked)

    def _note(self, table: PrintedTable, row: PrintedRow) -> str:
        """What a damaged label was read as."""
        if row.place not in self.notes:
            return ""
        official = safe(self.words.row(table.table, row.code, self.report))
        return f"<small>{escape(self.words('grid.read-as', official=official))}</small>" if official else ""

    def _indices(self, table: PrintedTable, row: PrintedRow) -> tuple[int, ...]:
        if len(row.cells) == len(table.columns):
            return row.cells
        by_column = {self.report.cells[i].column: i for i in row.cells}
        return tuple(by_column.pop(column, -1) for column in table.columns)

    def _shares(self, rows: tuple[RowView, ...], width: int) -> list[float | None]:
        """By column, the share of cells in which a wrong digit would be caught."""
        if not rows:
            return [None] * width
        shares: list[float | None] = []
        for column in zip(*(row.indices for row in rows), strict=True):
            there = len(column) - column.count(-1)
            shares.append((there - len(self.weak.intersection(column))) / there if there else None)
        return shares


@lru_cache(maxsize=256)
def _columns(widths: tuple[int, ...]) -> Markup:
    """The elements of columns so many digits wide; those of one width in a row are one."""
    columns = []
    for width, same in groupby(widths):
        count = len(list(same))
        span = f' span="{count}"' if count > 1 else ""
        columns.append(f'<col class="c{width}"{span}>')
    return Markup("".join(columns))  # noqa: S704  numbers


@lru_cache(maxsize=256)
def _header(names: tuple[str, ...]) -> Markup:
    """The headers of columns; most tables of a publication have the same."""
    cells = [f'<th scope="col"><bdi>{escape(safe(name, 60))}</bdi></th>' for name in names]
    return Markup("".join(cells))  # noqa: S704  escaped


@lru_cache(maxsize=4096)
def _label(label: str, note: str) -> str:
    """The header of a row; the tables of a publication, and the publications of a family, have the same."""
    return f'<th scope="row"><bdi>{escape(safe(label))}</bdi>{note}</th>'


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    """The text of a cell, escaped; the same figures stand in many cells."""
    return text if _FIGURE.fullmatch(text) else str(escape(safe(text, 60)))
