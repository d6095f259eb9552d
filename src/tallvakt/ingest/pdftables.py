"""Tables of a page: from their rules where they have any, else from where figures stand below one another.

A region is a run of rows with one set of columns. Its cells become a grid, as a sheet of a workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from tallvakt.ingest.document import Token
from tallvakt.ingest.pdf_words import Word
from tallvakt.ingest.pdflines import Line, joined, token
from tallvakt.ingest.sheet_grid import wordlike
from tallvakt.model.numerals import year_like
from tallvakt.model.periods import period

_BREAK = 1.8
"""A distance of so many usual ones between two rows parts two blocks."""
_HEADER_NEAR, _HEADER_LEADING = 2.8, 1.7
"""How far above the first row, and above one another, the lines of a header stand, in type sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A grid and what it takes of the page."""

    top: float
    rows: list[list[Token | None]]
    lines: frozenset[int]
    edges: tuple[float, ...]
    """Right edges of the columns of figures."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of figures, from the left; what stands before the first is the label."""

    spans: tuple[tuple[float, float], ...]
    label: tuple[float, float]

    def crossed(self, piece: Sequence[Word]) -> bool:
        """Whether words that stand together reach over several columns of figures."""
        return sum(a < piece[-1].x1 and piece[0].x0 < b for a, b in self.spans) > 1

    def of(self, word: Word) -> int:
        """The column of a word, 0 for the label: the one it overlaps most, else the nearest."""
        if word.x1 <= self.spans[0][0] and word.x0 <= self.label[1]:
            return 0
        spans = (self.label, *self.spans)
        return max(range(len(spans)), key=lambda n: min(word.x1, spans[n][1]) - max(word.x0, spans[n][0]))


def ruled(tables: Sequence[Any], lines: Sequence[Line], page: int) -> list[Region]:
    """Regions of the tables whose rules part every cell; `tables` as pdfplumber finds them."""
    regions = []
    for table in tables:
        grid = [row.cells for row in table.rows]
        if len(grid) < 2 or max(map(len, grid)) < 2:
            continue
        top = table.bbox[1]
        inside = [line for line in lines if any(_within(word, table.bbox) for word in line.words)]
        rows = [[_in_cell(cell, inside, page, n) if cell else None for n, cell in enumerate(row)] for row in grid]
        if not _parted(rows, inside) or any(_stacked(cell, inside) for row in grid for cell in row[1:] if cell):
            continue
        edges = tuple(round(cell[2]) for cell in grid[-1] if cell)
        regions.append(Region(top=top, rows=rows, lines=frozenset(line.number for line in inside), edges=edges))
    return regions


def _within(word: Word, box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a word lies in a box."""
    left, top, right, bottom = box
    return left <= (word.x0 + word.x1) / 2 <= right and top <= (word.top + word.bottom) / 2 <= bottom


def _words_in(cell: tuple[float, float, float, float], lines: Sequence[Line]) -> list[tuple[int, list[Word]]]:
    by_line = [(line.number, [word for word in line.words if _within(word, cell)]) for line in lines]
    return [(number, words) for number, words in by_line if words]


def _in_cell(cell: tuple[float, float, float, float], lines: Sequence[Line], page: int, column: int) -> Token | None:
    return token(_words_in(cell, lines), page, column)


def _stacked(cell: tuple[float, float, float, float], lines: Sequence[Line]) -> bool:
    """Whether a cell holds figures below one another: rules part its columns, but not its rows."""
    parts = _words_in(cell, lines)
    return len(parts) > 1 and all(not wordlike(joined(words)) for _, words in parts)


def _parted(rows: Sequence[Sequence[Token | None]], inside: Sequence[Line]) -> bool:
    """Whether the rules part the figures: as many cells of figures as pieces of them on the page."""
    cells = sum(t is not None and not wordlike(t.text) for row in rows for t in row)
    pieces = sum(len(line.figures) for line in inside if line.of_data)
    return cells > 0 and 10 * cells >= 9 * pieces


def bare(lines: Sequence[Line], page: int) -> list[Region]:
    """Regions of tables without rules: rows of figures, their labels, and the header above."""
    regions: list[Region] = []
    taken: set[int] = set()
    for rows_only in _runs(lines):
        run, columns = rows_only, _columns(rows_only)
        if columns is None:
            continue
        run = [*_lead(lines, run, columns, taken), *run]
        header = _header(lines, run[0], columns, taken)
        rows = [_header_row(header, columns, page), *_rows(run, columns, page)] if header else _rows(run, columns, page)
        taken.update(line.number for line in (*header, *run))
        top = (header or run)[0].top
        edges = tuple(round(x1) for _, x1 in columns.spans)
        numbers = frozenset(line.number for line in (*header, *run))
        regions.append(Region(top=top, rows=rows, lines=numbers, edges=edges))
    return regions


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Rows that follow one another, with the lines between them on which their labels go on."""
    runs: list[list[Line]] = []
    pending: list[Line] = []
    open_ = False
    for line in lines:
        if line.of_data:
            if open_ and not _far(runs[-1], [*pending, line]):
                runs[-1] += [*pending, line]
            else:
                runs.append([line])
            pending, open_ = [], True
        elif open_ and _left_of_figures(line, runs[-1]):
            pending.append(line)
            if _far(runs[-1], pending):
                open_ = False
        else:
            runs = _with_tail(runs, pending)
            pending, open_ = [], False
    return _with_tail(runs, pending)


def _with_tail(runs: list[list[Line]], pending: Sequence[Line]) -> list[list[Line]]:
    """Lines after the last row belong to it when they stand nearer than rows do."""
    if runs:
        for line in pending:
            step, columns = line.top - runs[-1][-1].top, _columns(runs[-1])
            goes_on = columns is not None and _goes_on(line, runs[-1][-1], columns)
            if step > (1.05 if goes_on else 0.9) * _pitch(runs[-1]):
                break
            runs[-1].append(line)
    return runs


def _lead(lines: Sequence[Line], run: Sequence[Line], columns: _Columns, taken: set[int]) -> list[Line]:
    """The lines on which the label of the first row begins: nearer to it than rows are, and than what is above."""
    lead: list[Line] = []
    above = [n for n in lines if n.number < run[0].number and n.number not in taken]
    while above and {columns.of(w) for w in above[-1].words} == {0}:
        down = (lead or run)[0].top - above[-1].top
        if down >= 0.9 * _pitch(run):
            return lead
        lead.insert(0, above.pop())
    if lead and above and lead[0].top - above[-1].top <= run[0].top - lead[-1].top:
        return []
    return lead


def _far(run: Sequence[Line], more: Sequence[Line]) -> bool:
    steps = [b.top - a.top for a, b in zip([run[-1], *more], more, strict=False)]
    usual = median([b.top - a.top for a, b in pairwise(run)]) if len(run) > 2 else 1.6 * run[0].size
    return max(steps) > _BREAK * max(usual, 1.2 * run[0].size)


def _pitch(run: Sequence[Line]) -> float:
    """The least distance between two rows of figures that follow one another."""
    steps = [b.top - a.top for a, b in pairwise(run) if a.of_data and b.of_data]
    return min(steps, default=1.6 * run[0].size)


def _left_of_figures(line: Line, run: Sequence[Line]) -> bool:
    columns = _columns(run)
    return columns is not None and all(w.x1 <= columns.spans[0][0] for w in line.words)


def _columns(run: Sequence[Line]) -> _Columns | None:
    """Columns as the unions of figures that overlap; the first is the label when no words stand before it."""
    figures = sorted((p[0].x0, p[-1].x1) for line in run if line.of_data for p in _value_pieces(line))
    spans: list[list[float]] = []
    for x0, x1 in figures:
        if spans and x0 < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], x1)
        else:
            spans.append([x0, x1])
    if not spans:
        return None
    before = [w.x1 for line in run for w in line.words if w.x1 <= spans[0][0]]
    if not before:
        if len(spans) < 2:
            return None
        return _Columns(tuple((a, b) for a, b in spans[1:]), (spans[0][0], spans[0][1]))
    label = (min(w.x0 for line in run for w in line.words), max(before))
    return _Columns(tuple((a, b) for a, b in spans), label)


def _value_pieces(line: Line) -> list[tuple[Word, ...]]:
    """Figures after the label: a figure before any words is part of the label (`03 Oslo`)."""
    last = max((n for n, p in enumerate(line.pieces) if wordlike(joined(p))), default=-1)
    return [p for n, p in enumerate(line.pieces) if n > last]


def _header(lines: Sequence[Line], first: Line, columns: _Columns, taken: set[int]) -> list[Line]:
    """The lines right above a table that name its columns."""
    header: list[Line] = []
    below = first
    for line in reversed([n for n in lines if n.number < first.number]):
        near = _HEADER_LEADING if header else _HEADER_NEAR
        alike = abs(line.size - below.size) <= 0.15 * below.size
        if line.number in taken or below.top - line.top > near * max(line.size, below.size):
            break
        if (header and not alike) or period(line.text) is not None or (line.of_data and not _years(line)):
            break
        header.insert(0, line)
        below = line
    while header and not {columns.of(w) for w in header[0].words} - {0}:
        header.pop(0)
    named = {columns.of(w) for line in header for w in line.words} - {0}
    return header if 2 * len(named) >= len(columns.spans) else []


def _years(line: Line) -> bool:
    return len(line.figures) == len(line.pieces) and all(year_like(joined(p)) for p in line.figures)


def _header_row(header: Sequence[Line], columns: _Columns, page: int) -> list[Token | None]:
    return _cells(header, columns, page)


def _cells(lines: Sequence[Line], columns: _Columns, page: int) -> list[Token | None]:
    parts: list[list[tuple[int, list[Word]]]] = [[] for _ in range(len(columns.spans) + 1)]
    for line in lines:
        by_column: dict[int, list[Word]] = {}
        for piece in line.pieces:
            for word in piece:
                by_column.setdefault(columns.of(word if columns.crossed(piece) else _whole(piece)), []).append(word)
        for column, words in by_column.items():
            parts[column].append((line.number, words))
    return [token(part, page, column) for column, part in enumerate(parts)]


def _whole(piece: Sequence[Word]) -> Word:
    return replace(piece[0], text="", x1=piece[-1].x1)


def _rows(run: Sequence[Line], columns: _Columns, page: int) -> list[list[Token | None]]:
    """A row for every line of figures with the lines its label goes on; a heading among them stands alone."""
    pitch = _pitch(run)
    groups: list[list[Line]] = []
    for number, line in enumerate(run):
        before, after = (run[number - 1] if number else None), (run[number + 1] if number + 1 < len(run) else None)
        up = line.top - before.top if before else float("inf")
        down = after.top - line.top if after else float("inf")
        if line.of_data:
            lead = groups and not any(n.of_data for n in groups[-1]) and before is groups[-1][-1]
            if lead and before is not None and _leads(before, line, pitch):
                groups[-1].append(line)
            else:
                groups.append([line])
        elif groups and _belongs(line, groups[-1], up, down, pitch, columns):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_cells(group, columns, page) for group in groups]


def _belongs(line: Line, group: Sequence[Line], up: float, down: float, pitch: float, columns: _Columns) -> bool:
    """Whether a line of words goes on with the label above it, by its distances to what is above and below."""
    if up < 0.9 * pitch and (up <= down or not any(n.of_data for n in group)):
        return True
    return up <= down and _goes_on(line, group[-1], columns)


def _leads(label: Line, row: Line, pitch: float) -> bool:
    """Whether a line of words begins the label of the row below it."""
    unlabelled = min(w.x0 for w in row.words) > max(w.x1 for w in label.words) or len(row.pieces) == len(row.figures)
    return row.top - label.top < 0.9 * pitch or (unlabelled and row.top - label.top <= pitch)


def _goes_on(line: Line, before: Line, columns: _Columns) -> bool:
    """Where rows stand as near as lines of one label: it goes on when its next word did not fit on the line before."""
    label = [w for w in before.words if columns.of(w) == 0]
    if not label:
        return False
    first = line.words[0]
    needed = label[-1].x1 + 0.25 * first.size + first.x1 - first.x0
    return line.text[0].islower() or label[-1].text.endswith("-") or needed > columns.label[1]
