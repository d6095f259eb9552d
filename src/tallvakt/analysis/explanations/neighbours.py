"""What the neighbouring months lead one to expect of a figure.

The figures of a row follow their total: the expectation of a month is the row's share of the total in the months
before and after, times the total of the month. How far off it may be is measured from the publication itself, and
from the other months of the row: some rows are steady, others are not. The scale of counts grows with their square
root, as that of the numbers of independent persons would, but is smaller, for most of them stay from month to month.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations.cell_arrays import Printed

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SPREAD: Final[float] = 0.7
"""Of a month around its expectation, in square roots of persons, where there are too few figures to measure it."""
ENOUGH: Final[int] = 30
"""So many are needed to measure it."""
ONE_SIDED: Final[float] = 2.0
"""With one neighbouring month for two, the variance of a random walk around its expectation is so many times larger."""
PRIOR: Final[float] = 3.0
"""A row's own variance is shrunk towards that of the publication as if this many months had spoken for that."""
OUTLYING: Final[float] = 4.0
"""Standard deviations at which a month is cut off when the variance of its row is measured."""
NORMAL: Final[float] = 1.4826
"""A normal distribution's standard deviation, in median absolute deviations."""


@dataclass(frozen=True, eq=False)
class Expectation:
    """The months of every row of a publication, side by side."""

    printed: Printed

    def of(self, cell: int) -> tuple[float, float] | None:
        """The expectation of a cell and the scale of what it may be off by.

        None for totals and averages, which follow from other figures, and where no neighbouring month is known.
        """
        series, month, _ = self._grid
        if month[cell] < 0:
            return None
        row, at = series[cell], month[cell]
        middle, one_sided = float(self._middles[0][row, at]), self._middles[1][row, at]
        if not np.isfinite(middle):
            return None
        # The figure itself, and what it does to the months beside it, have no say in how steady its row is.
        others = np.delete(self._off[row], slice(max(at - 1, 0), at + 2))
        squares = np.minimum(others[np.isfinite(others)] / self.spread, OUTLYING) ** 2
        shrunk = (squares.sum() + PRIOR) / (squares.size + PRIOR)
        variance = self.spread**2 * float(shrunk) * (ONE_SIDED if one_sided else 1.0)
        return middle, float(np.sqrt(variance * (abs(middle) + 1.0)))

    @cached_property
    def spread(self) -> float:
        """The scale of a month around its expectation, in square roots of persons.

        By a median, which a few wrong figures do not move.
        """
        off = self._off[np.isfinite(self._off)]
        return max(NORMAL * float(np.median(off)), SPREAD / 4) if off.size >= ENOUGH else SPREAD

    @cached_property
    def _off(self) -> Floats:
        """How far every month is off its expectation, in square roots of persons, by two neighbours' standards."""
        _, _, values = self._grid
        middles, one_sided = self._middles
        return np.abs(values - middles) / np.sqrt((np.abs(middles) + 1.0) * np.where(one_sided, ONE_SIDED, 1.0))

    @cached_property
    def _grid(self) -> tuple[Ints, Ints, Floats]:
        """By cell its series and its month, -1 for what follows from others; by series and month the figure."""
        cells = self.printed
        rank = np.empty(len(cells.columns), dtype=np.int64)
        rank[np.argsort(cells.columns.astype(str))] = np.arange(len(cells.columns))  # months sort before words
        month = rank[cells.column]
        first = cells.first & ~cells.average
        legible = first & cells.legible
        values = np.full((int(cells.series.max(initial=-1)) + 1, len(cells.columns)), np.nan)
        values[cells.series[legible], month[legible]] = cells.lower[legible]
        return cells.series, np.where(first & ~cells.total, month, -1), values

    @cached_property
    def _totals(self) -> Floats:
        """The total's figures for each series."""
        _, _, values = self._grid
        cells = self.printed
        of_table = np.full(int(cells.table.max(initial=-1)) + 1, len(values), dtype=np.int64)
        of_table[cells.table[cells.total]] = cells.series[cells.total]
        of_series = np.empty(len(values), dtype=np.int64)
        of_series[cells.series] = of_table[cells.table]
        return np.vstack((values, np.full((1, values.shape[1]), np.nan)))[of_series]

    @cached_property
    def _middles(self) -> tuple[Floats, Mask]:
        """The expectation of every month of every series, NaN where there is none; whether one neighbour gave it."""
        _, _, values = self._grid
        totals = np.where(self._totals > 0, self._totals, np.nan)
        share, one_sided = _between(values / totals)
        plain, plainly_one_sided = _between(values)
        by_share = share * totals
        with_total = np.isfinite(by_share)
        return np.where(with_total, by_share, plain), np.where(with_total, one_sided, plainly_one_sided)


def _between(values: Floats) -> tuple[Floats, Mask]:
    """The mean of the months before and after, or the one of them that is known; and where it is one."""
    gap = np.full((len(values), 1), np.nan)
    before, after = np.hstack((gap, values[:, :-1])), np.hstack((values[:, 1:], gap))
    both = (before + after) / 2
    two_sided = np.isfinite(both)
    return np.where(two_sided, both, np.where(np.isfinite(before), before, after)), ~two_sided
