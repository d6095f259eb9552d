"""Faults of the months of a table: pasted over another, exchanged, shifted in some of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tallvakt.analysis.explanations.suppositions import (
    COLUMN_PASTED,
    COLUMNS_EXCHANGED,
    COLUMNS_SHIFTED,
    PRIOR,
    UNTOUCHED,
    OfCell,
    Shapes,
    Supposition,
    place,
    unlikely,
)
from tallvakt.analysis.explanations.tables import Grid, Tables
from tallvakt.reasoning.system import Ints, Mask

SAME: Final[float] = 0.8
"""A column counts as pasted when at least this share of its figures are those of another month."""
WIDEST: Final[int] = 40
"""In tables of more lines, shifts in a part are sought only close to lines that a failing promise is about."""


@dataclass(frozen=True, eq=False)
class ColumnFaults:
    """What may be wrong with the months of the tables that failing promises are about."""

    tables: Tables
    shapes: Shapes

    def all(self) -> Iterator[Supposition]:
        """Every supposition about columns."""
        for table in self.tables.hit:
            grid = self.tables.grid(table)
            touched = np.where(grid.cells >= 0, self.tables.touched[grid.cells], 0)
            hit = np.flatnonzero(touched[:, : grid.months].any(axis=0))
            yield from self._pasted(grid, hit)
            yield from self._exchanged(grid, hit)
            yield from self._shifted_down(grid, hit)
            yield from self._shifted_along(grid, touched)

    def _pasted(self, grid: Grid, hit: Ints) -> Iterator[Supposition]:
        """A month with the figures of another: what it was can only be told by the promises."""
        for to in hit.tolist():
            here = grid.cells[:, to]
            chances = {o: self._coincidence(grid, to, o) for o in range(grid.months) if o != to}
            source = max(chances, key=lambda o: (chances[o], -o), default=-1)
            if source < 0 or chances[source] <= 0:
                continue
            cells = here[here >= 0]
            facts = place(int(cells[0]), "column") | self._column("from_column", grid, source)
            yield self.shapes.freed(COLUMN_PASTED, cells, PRIOR[COLUMN_PASTED] + chances[source], **facts)

    def _coincidence(self, grid: Grid, to: int, source: int) -> float:
        """How much the figures of two columns that are the same speak for pasting; 0 where too few are."""
        both = (grid.cells[:, to] >= 0) & (grid.cells[:, source] >= 0)
        here, there = grid.cells[both, to], grid.cells[both, source]
        same = self._alike(here, there)
        if not same.size or same.mean() < SAME:
            return 0.0
        cells = self.tables.cells
        own = here[same & cells.legible[here]]
        return float(unlikely(cells.lower[own]).sum())

    def _exchanged(self, grid: Grid, hit: Ints) -> Iterator[Supposition]:
        """Two months of a table, its total included, each with the other's figures."""
        for k, one in enumerate(hit.tolist()):
            for other in hit[k + 1 :].tolist():
                both = (grid.cells[:, one] >= 0) & (grid.cells[:, other] >= 0)
                here, there = grid.cells[both, one], grid.cells[both, other]
                if here.size < 2:
                    continue
                facts = place(int(here[0]), "column") | self._column("other", grid, other)
                cells, source = np.concatenate((here, there)), np.concatenate((there, here))
                yield self.shapes.moved(COLUMNS_EXCHANGED, cells, source, PRIOR[COLUMNS_EXCHANGED], **facts)

    def _shifted_down(self, grid: Grid, hit: Ints) -> Iterator[Supposition]:
        """In one month, the figures of some rows after each other stand one row too low, or too high."""
        lines = np.flatnonzero(~grid.total)
        for column in hit.tolist():
            whole = grid.cells[lines, column]
            for first, last in self._spans(whole):
                cells = whole[first : last + 1]
                if (cells < 0).any():
                    continue
                facts = place(int(cells[0]), "column") | {"rows": cells.size}
                for source in (np.append(cells[1:], -1), np.append(-1, cells[:-1])):
                    score = PRIOR[COLUMNS_SHIFTED] + self._untouched(cells, source)
                    yield self.shapes.moved(COLUMNS_SHIFTED, cells, source, score, **facts)

    def _spans(self, cells: Ints) -> Iterator[tuple[int, int]]:
        """First and last of at least three rows after each other, about whose ends promises fail."""
        size = cells.size
        touched = self._beyond_sums[np.maximum(cells, 0)] & (cells >= 0)
        if touched.sum() < 2:
            return
        low, high = int(np.flatnonzero(touched)[0]), int(np.flatnonzero(touched)[-1])
        before = range(low, max(low - 4, -1), -1) if size > WIDEST else range(low, -1, -1)
        after = range(high, min(high + 4, size)) if size > WIDEST else range(high, size)
        yield from ((first, last) for first in before for last in after if last - first > 1)

    @cached_property
    def _beyond_sums(self) -> Mask:
        """The cells in a failing promise that is no sum of a table."""
        tables = self.tables
        others = tables.failing.copy()
        others[tables.sums.rows] = False
        mask = np.zeros(tables.system.n_cells, dtype=np.bool_)
        mask[tables.system.matrix[np.flatnonzero(others)].indices] = True
        return mask

    def _shifted_along(self, grid: Grid, touched: Ints) -> Iterator[Supposition]:
        """In some rows after each other, the figures stand one month too early, or too late, from some month on."""
        rows = np.flatnonzero(touched[:, : grid.months].any(axis=1))
        # One row alone is a row shifted; where sums fail, every row may take part.
        lines = np.flatnonzero(~grid.total) if np.isin(np.flatnonzero(~grid.total), rows).all() else rows
        lines = lines if lines.size <= WIDEST else rows[:WIDEST]
        columns = np.flatnonzero(touched[:, : grid.months].any(axis=0))
        if lines.size < 2 or columns.size < 2:
            return
        start = int(columns[0])
        for first in range(lines.size - 1):
            for last in range(first + 1, lines.size):
                block = grid.cells[lines[first] : lines[last] + 1, start : grid.months]
                if (block < 0).any() or block.shape[1] < 2:
                    continue
                gap = np.full((len(block), 1), -1)
                facts = place(int(block[0, 0]), "column") | {"rows": len(block)}
                score = PRIOR[COLUMNS_SHIFTED]
                later, earlier = np.hstack((block[:, 1:], gap)), np.hstack((gap, block[:, :-1]))
                yield self.shapes.moved(COLUMNS_SHIFTED, block.ravel(), later.ravel(), score, **facts)
                yield self.shapes.moved(COLUMNS_SHIFTED, block.ravel(), earlier.ravel(), score, **facts)

    def _column(self, name: str, grid: Grid, column: int) -> dict[str, OfCell]:
        cells = grid.cells[:, column]
        return {name: OfCell(int(cells[cells >= 0][0]), "column")}

    def _untouched(self, cells: Ints, source: Ints) -> float:
        """What it counts against a fault that it changes figures and no promise about them fails, sums apart."""
        moved = source >= 0
        changed = ~self._alike(cells[moved], source[moved])
        return UNTOUCHED * int((~self._beyond_sums[cells[moved]] & changed).sum())

    def _alike(self, here: Ints, there: Ints) -> Mask:
        cells = self.tables.cells
        return np.asarray((cells.lower[here] == cells.lower[there]) & (cells.upper[here] == cells.upper[there]))
