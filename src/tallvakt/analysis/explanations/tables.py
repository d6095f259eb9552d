"""The tables of a publication as printed: lines and columns of cells, and the sums and averages of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.reasoning import NO_LIMIT, EditSystem, verdicts
from tallvakt.reasoning.system import Ints, Mask


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """One table: `cells` of shape (lines, columns), -1 where a line has no such column; `months` of its columns."""

    table: int
    cells: Ints
    total: Mask
    """Which lines are of its total."""
    columns: Ints
    """Positions in `Printed.columns`, months first in time, then others."""
    months: int
    """How many of its columns are no average."""

    def line(self, number: int) -> Ints:
        """The cells of a line."""
        cells = self.cells[number]
        return np.asarray(cells[cells >= 0])


@dataclass(frozen=True, eq=False, slots=True)
class TotalEdits:
    """The edits by which the rows of a table make its total in one column, by row of the system.

    `excess_least`, `excess_most`: how much the parts are too large, for all that symbols may hide.
    """

    rows: Ints
    table: Ints
    column: Ints
    excess_least: Ints
    excess_most: Ints
    failing: Mask


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one publication beside the system of its promises; `conflicts` are sets of its rows."""

    cells: Printed
    edits: Edits
    conflicts: tuple[Ints, ...]

    @property
    def system(self) -> EditSystem:
        """The system."""
        return self.edits.system

    @cached_property
    def failing(self) -> Mask:
        """The promises of all conflicts, shape (edits,)."""
        mask = np.zeros(self.system.n_edits, dtype=np.bool_)
        for rows in self.conflicts:
            mask[rows] = True
        return mask

    @cached_property
    def touched(self) -> Ints:
        """In how many failing promises each printed cell takes part."""
        picked = self.system.matrix[np.flatnonzero(self.failing)]
        return np.bincount(picked.indices, minlength=self.system.n_cells)[: len(self.cells)].astype(np.int64)

    @cached_property
    def hit(self) -> list[int]:
        """The tables with a cell in a failing promise."""
        return [int(t) for t in np.unique(self.cells.table[self.touched > 0])]

    def grid(self, table: int) -> Grid:
        """One table."""
        if table not in self._grids:
            self._grids[table] = self._grid(table)
        return self._grids[table]

    @cached_property
    def _grids(self) -> dict[int, Grid]:
        return {}

    def _grid(self, table: int) -> Grid:
        cells = np.flatnonzero(self.cells.table == table)
        lines, line = np.unique(self.cells.line[cells], return_inverse=True)
        present = np.unique(self.cells.column[cells])
        averages = np.array([self.average_column == c for c in present], dtype=np.bool_)
        names = self.cells.columns[present].astype(str)
        columns = present[np.lexsort((names, averages))]
        place = np.full(int(present.max()) + 1, -1, dtype=np.int64)
        place[columns] = np.arange(columns.size)
        grid = np.full((lines.size, columns.size), -1, dtype=np.int64)
        grid[line, place[self.cells.column[cells]]] = cells
        total = np.zeros(lines.size, dtype=np.bool_)
        total[line[self.cells.total[cells]]] = True
        return Grid(table, grid, total, columns, int((~averages).sum()))

    @cached_property
    def average_column(self) -> int:
        """The position of the average among the columns; -1 where there is none."""
        at = self.cells.column[self.cells.average]
        return int(at[0]) if at.size else -1

    @cached_property
    def sums(self) -> TotalEdits:
        """The sums of rows to totals."""
        matrix, cells = self.system.matrix, self.cells
        size = np.diff(matrix.indptr)
        printed = matrix.indices < len(cells)
        place = cells.table * (cells.columns.size + 1) + cells.column
        row = np.repeat(np.arange(size.size), size)[printed]
        at, factor = matrix.indices[printed], matrix.data[printed]
        anchor = self.edits.anchor
        # A sum: one total with -1, all others +1, all of them in one column of one table.
        same = np.bincount(row, place[at] != place[anchor[row]], size.size) == 0
        unit = np.bincount(row, np.where(at == anchor[row], factor != -1, factor != 1), size.size) == 0
        holds = np.bincount(row, at == anchor[row], size.size) == 1
        zero = (self.system.row_lower == 0) & (self.system.row_upper == 0)
        rows = np.flatnonzero(same & unit & holds & zero & cells.total[anchor])
        least, most = verdicts.activity(self.system)
        return TotalEdits(
            rows,
            cells.table[anchor[rows]],
            cells.column[anchor[rows]],
            least[rows],
            most[rows],
            (least[rows] > 0) | (most[rows] < 0),
        )

    def excess(self, grid: Grid) -> tuple[Ints, Ints]:
        """By column of a table, how much its parts are too large: least and most; 0 where no sum is promised."""
        low, high = np.zeros(grid.columns.size, dtype=np.int64), np.zeros(grid.columns.size, dtype=np.int64)
        mine = np.flatnonzero(self.sums.table == grid.table)
        at = np.array([int(np.flatnonzero(grid.columns == c)[0]) for c in self.sums.column[mine]], dtype=np.int64)
        low[at], high[at] = self.sums.excess_least[mine], self.sums.excess_most[mine]
        unlimited = (low <= -NO_LIMIT) | (high >= NO_LIMIT)
        low[unlimited] = high[unlimited] = 0
        return low, high

    @cached_property
    def average_of(self) -> Ints:
        """By cell, the cell of the average of its row, -1 without one."""
        of_series = np.full(int(self.cells.series.max(initial=0)) + 1, -1, dtype=np.int64)
        averages = np.flatnonzero(self.cells.average & self.cells.first)
        of_series[self.cells.series[averages]] = averages
        return np.asarray(of_series[self.cells.series])

    @cached_property
    def months_of(self) -> dict[int, NDArray[np.int64]]:
        """By average in a promise, the months it is the mean of; of the tables where such a promise fails."""
        anchors, size = self.edits.anchor, np.diff(self.system.matrix.indptr)
        means = self.cells.average[anchors] & (size > 2)
        hit = np.zeros(int(self.cells.table.max(initial=0)) + 1, dtype=np.bool_)
        hit[self.cells.table[anchors[means & self.failing]]] = True
        months: dict[int, NDArray[np.int64]] = {}
        for row in np.flatnonzero(means & hit[self.cells.table[anchors]]).tolist():
            cells = self.system.cells_of(row)
            if anchors[row] in cells:
                months[int(anchors[row])] = cells[cells != anchors[row]]
        return months
