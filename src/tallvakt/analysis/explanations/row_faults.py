"""Faults of rows: exchanged, shifted, pasted from elsewhere, in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations.suppositions import (
    PRIOR,
    ROW_PASTED,
    ROW_SHIFTED,
    ROW_UNIT,
    ROWS_EXCHANGED,
    UNTOUCHED,
    OfCell,
    Shapes,
    Supposition,
    place,
    unlikely,
)
from tallvakt.analysis.explanations.tables import Grid, Tables
from tallvakt.reasoning.system import Ints, Mask

LOST: Final[float] = log(1e2)
"""Given that the row ends before its last column, which is seen already."""
TWICE: Final[float] = log(3e-3)
"""A field printed twice; that two neighbours are alike is counted in its favour."""
PARTLY: Final[float] = log(0.3)
"""That another field of the row was lost, so that only figures in between stand too far."""
STRAY: Final[float] = log(1e-4)
OLDER: Final[float] = log(1e-3)
"""A row of which no other table prints the figures: from an older edition, say."""
DISTINCT: Final[int] = 3
"""So many different figures must be alike for a row to count as that of another table."""
SCALE: Final[float] = 0.7
"""Of a month around the mean of its neighbours, in square roots of persons."""
FITS: Final[float] = 100.0
"""Figures that a month could have by chance, beside the few that it has in another unit."""
AGAIN: Final[float] = 5.0
"""The same for a further month of a row."""
UNITS: Final[dict[str, float]] = {"per-cent": 100.0, "thousands": 0.001}


@dataclass(frozen=True, eq=False)
class RowFaults:
    """What may be wrong with whole rows of the tables that failing promises are about."""

    tables: Tables
    shapes: Shapes

    def all(self) -> Iterator[Supposition]:
        """Every supposition about rows."""
        for table in self.tables.hit:
            grid = self.tables.grid(table)
            yield from self._exchanged(grid)
            yield from self._shifted(grid)
            yield from self._foreign(grid)

    # -- rows exchanged -----------------------------------------------------------------------------------------------

    def _exchanged(self, grid: Grid) -> Iterator[Supposition]:
        """Two rows of a table, neither its total, each with the other's figures; what sums see is left out."""
        weight = self._beyond_sums(grid)
        lines = np.flatnonzero(~grid.total)
        for k, one in enumerate(lines.tolist()):
            for other in lines[k + 1 :].tolist():
                if not weight[one] and not weight[other]:
                    continue
                here, there = grid.cells[one], grid.cells[other]
                both = (here >= 0) & (there >= 0)
                if (both != ((here >= 0) | (there >= 0))).any():
                    continue
                near = 0.0 if other == one + 1 else log(0.2)
                cells, source = np.concatenate((here[both], there[both])), np.concatenate((there[both], here[both]))
                facts = place(int(here[both][0]), "row") | {"other": OfCell(int(there[both][0]), "row")}
                yield self.shapes.moved(ROWS_EXCHANGED, cells, source, PRIOR[ROWS_EXCHANGED] + near, **facts)

    def _beyond_sums(self, grid: Grid) -> Ints:
        """By line, in how many failing promises its cells are, sums of the table itself and averages apart."""
        tables, matrix = self.tables, self.tables.system.matrix
        others = tables.failing.copy()
        others[tables.sums.rows] = False
        others &= ~tables.cells.average[tables.edits.anchor]
        touched = np.bincount(matrix[np.flatnonzero(others)].indices, minlength=tables.system.n_cells)
        return np.asarray(np.where(grid.cells >= 0, touched[grid.cells], 0).sum(axis=1))

    # -- rows shifted -------------------------------------------------------------------------------------------------

    def _shifted(self, grid: Grid) -> Iterator[Supposition]:
        """A row that lost or gained a field: figures stand one column too far left or right from there on."""
        cells, touched = self.tables.cells, self.tables.touched
        for number in range(len(grid.cells)):
            line = np.sort(grid.line(number))  # in printed order, the average where it is printed
            if cells.scattered[line].any():
                continue  # figures that have a line each have no neighbour to slide to
            weight = int(touched[line].sum())
            same = self._alike(line[:-1], line[1:])
            if weight == 0 or (weight == 1 and not same.any() and not cells.unread[line].any()):
                continue
            facts = place(int(line[0]), "row")
            # Lost at k: what stands from k on belongs one column to the right; k itself is not printed.
            for k in range(line.size - 1) if cells.unread[line[-1]] else ():
                source = np.concatenate(([-1], line[k:-1]))
                column = OfCell(int(line[k]), "column")
                score = LOST - log(line.size) + self._untouched(line[k:], source)
                yield self.shapes.moved(ROW_SHIFTED, line[k:], source, score, **facts, column=column, way="lost")
            # Gained at k: what stands after k belongs one column to the left; the last one fell off.
            for k in range(line.size - 1):
                # Where the last figure alone would change, it is a figure set twice, and no shift.
                if not (same[k] or weight > 2) or self._alike(line[k:-1], line[k + 1 :]).all():
                    continue
                score = TWICE + float(unlikely(cells.lower[line[k : k + 1]])[0]) if same[k] else STRAY
                source = np.concatenate((line[k + 1 :], [-1]))
                column = OfCell(int(line[k]), "column")
                whole = score + self._untouched(line[k:], source)
                yield self.shapes.moved(ROW_SHIFTED, line[k:], source, whole, **facts, column=column, way="doubled")
                # The figures further on stand right: the one before them was lost.
                for end in range(k + 2, line.size - 1) if same[k] else ():
                    cells_, moved = line[k : end + 1], np.append(line[k + 1 : end + 1], -1)
                    part = score + PARTLY - log(line.size) + self._untouched(cells_, moved)
                    yield self.shapes.moved(ROW_SHIFTED, cells_, moved, part, **facts, column=column, way="doubled")

    def _untouched(self, cells: Ints, source: Ints) -> float:
        """What it counts against a fault that it changes figures and no promise about them fails."""
        moved = source >= 0
        changed = ~self._alike(cells[moved], source[moved])
        return UNTOUCHED * int((self.tables.touched[cells[moved]][changed] == 0).sum())

    def _alike(self, here: Ints, there: Ints) -> Mask:
        cells = self.tables.cells
        return np.asarray((cells.lower[here] == cells.lower[there]) & (cells.upper[here] == cells.upper[there]))

    # -- rows with other figures altogether ---------------------------------------------------------------------------

    def _foreign(self, grid: Grid) -> Iterator[Supposition]:
        """A row whose figures are of another table, of an older edition or in another unit; it may have been any."""
        low, high = self.tables.excess(grid)
        needed = max(2, -(-grid.months // 3))
        for number in range(len(grid.cells)):
            line = grid.line(number)
            if int(self._beyond_averages[line].sum()) < needed:
                continue
            facts = place(int(line[0]), "row")
            smooth = self._smoother(grid, number, low, high)
            if smooth is None:
                continue
            source = self._source(line)
            if source is not None:
                alike = float(unlikely(self.tables.cells.lower[line[self.tables.cells.legible[line]]]).sum())
                there = {"from_table": OfCell(source, "table"), "from_row": OfCell(source, "row")}
                yield self.shapes.freed(ROW_PASTED, line, PRIOR[ROW_PASTED] + alike + smooth, **facts, **there)
            else:
                yield self.shapes.freed(ROW_PASTED, line, OLDER + smooth, **facts)
            for unit, factor in UNITS.items():
                fit = self._unit(grid, number, low, high, factor)
                if fit > 0:
                    yield self.shapes.freed(ROW_UNIT, line, PRIOR[ROW_UNIT] + fit, **facts, unit=unit)

    @cached_property
    def _beyond_averages(self) -> Mask:
        """The cells in a failing promise that holds no average against its months."""
        tables = self.tables
        others = tables.failing & ~tables.cells.average[tables.edits.anchor]
        mask = np.zeros(tables.system.n_cells, dtype=np.bool_)
        mask[tables.system.matrix[np.flatnonzero(others)].indices] = True
        return mask

    def _source(self, line: Ints) -> int | None:
        """A cell of a row elsewhere with the same figures, None without one."""
        key = self._key(line)
        there = [cell for cell in self._by_figures.get(key, ()) if self._elsewhere(line, cell)] if key else []
        return there[0] if there else None

    def _elsewhere(self, line: Ints, cell: int) -> bool:
        """Whether a row is of another table, and not the total that the other row is of the same subject."""
        cells, own = self.tables.cells, int(line[0])
        same_subject = cells.code[cell] == cells.code[own] and bool(cells.total[cell] != cells.total[own])
        return bool(cells.table[cell] != cells.table[own]) and not same_subject

    def _key(self, line: Ints) -> tuple[tuple[int, int], ...]:
        """Columns and figures of a line; empty where too few differ."""
        cells = self.tables.cells
        legible = line[cells.legible[line]]
        if np.unique(cells.lower[legible]).size < DISTINCT:
            return ()
        return tuple(sorted(zip(cells.column[legible].tolist(), cells.lower[legible].tolist(), strict=True)))

    @cached_property
    def _by_figures(self) -> dict[tuple[tuple[int, int], ...], list[int]]:
        """By columns and figures, the first cells of the printed lines that have them."""
        cells = self.tables.cells
        start = np.flatnonzero(np.diff(cells.line, prepend=-1))
        lines: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for line in np.split(np.arange(len(cells)), start[1:]):
            lines.setdefault(self._key(line), []).append(int(line[0]))
        return lines

    def _smoother(self, grid: Grid, number: int, low: Ints, high: Ints) -> float | None:
        """How much better the months of a row fit each other once the sums of its table are put right.

        None where they would be below zero. A log-likelihood ratio, of Student's t around neighbouring months.
        """
        months = grid.cells[number, : grid.months]
        if (months < 0).any() or grid.total[number]:
            return 0.0
        cells = self.tables.cells
        printed = np.where(cells.legible[months], cells.lower[months], (cells.lower[months] + cells.upper[months]) // 2)
        printed = np.minimum(printed, cells.largest).astype(np.float64)
        change = (low[: grid.months] + high[: grid.months]) / 2.0
        settled = np.minimum(np.abs(low), np.abs(high))[: grid.months]
        change = np.where((low[: grid.months] <= 0) & (high[: grid.months] >= 0), 0.0, change)
        new = printed - change
        if (new < -(np.abs(change) - settled) - 0.5).any():
            return None
        # A row of other figures is right in some month by chance alone.
        right = (low[: grid.months] <= 0) & (high[: grid.months] >= 0)
        sure = np.where(low == high, 1.0, 0.5)[: grid.months][right]
        by_chance = float((unlikely(printed[right].astype(np.int64)) * sure).sum())
        return _smoothness(np.maximum(new, 0.0)) - _smoothness(printed) - by_chance

    def _unit(self, grid: Grid, number: int, low: Ints, high: Ints, factor: float) -> float:
        """How much the months of a row, once its sums are put right, speak for the unit; 0 where they do not."""
        cells, months = self.tables.cells, grid.cells[number, : grid.months]
        totals = np.flatnonzero(grid.total)
        if (months < 0).any() or not totals.size or grid.total[number]:
            return 0.0
        whole = grid.cells[totals[0], : grid.months]
        fine = cells.legible[months] & (whole >= 0)
        fine &= np.where(whole >= 0, cells.legible[whole] & (cells.lower[whole] > 0), False)
        if fine.sum() < max(2, -(-months.size // 2)):  # a share is not hidden as a small count is
            return 0.0
        printed, total = cells.lower[months][fine], cells.lower[whole][fine]
        sides = [printed - side[: grid.months][fine] for side in (high, low)]
        base = total if factor > 1 else np.ones_like(total)
        least, most = (factor * side / base for side in sides)
        fits = (printed >= least - 0.51) & (printed <= most + 0.51) & (sides[1] > printed)
        certain = fits & (sides[0] > printed)
        if fits.mean() < 0.9 or certain.mean() < 0.5:
            return 0.0
        # The months of a row follow each other: once one fits, the others are a smaller surprise.
        room = np.sort((most - least + 1.02)[certain])
        first, others = log(max(FITS / room[0], 1.0)), np.log(np.maximum(AGAIN / room[1:], 1.0))
        return first + float(others.sum())


def _smoothness(values: NDArray[np.float64]) -> float:
    """Log-likelihood of a row of months, each around the mean of its neighbours, up to a constant."""
    if values.size < 3:
        return 0.0
    middle = np.concatenate(([values[1]], (values[:-2] + values[2:]) / 2, [values[-2]]))
    width = SCALE * np.sqrt(middle + 1.0) * np.concatenate(([1.4], np.ones(values.size - 2), [1.4]))
    return float((-2.5 * np.log1p(((values - middle) / width) ** 2 / 4) - np.log(width)).sum())
