"""What the neighbouring months lead one to expect of a figure.

The figures of a row follow their total: the expectation of a month is the row's share of the total in the months
before and after, times the total of the month. How far off it may be is measured from the publication itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.findings import AVERAGE, TOTAL

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SPREAD: Final[float] = 0.7
"""Of a month around its expectation, in square roots of persons, where there are too few to measure it: less than 1,
what independent persons would give, for most of them stay from month to month."""
ENOUGH: Final[int] = 30
NORMAL: Final[float] = 1.4826
"""A normal distribution's standard deviation, in median absolute deviations."""


@dataclass(frozen=True, eq=False)
class Expectation:
    """The months of every row of a Cells frame, side by side; `middle` and `scale` have one entry per cell."""

    cells: pd.DataFrame

    def of(self, cell: int) -> tuple[float, float] | None:
        """The expectation of a cell and the scale of what it may be off by.

        None for totals and averages, which follow from other figures, and where no neighbouring month is known.
        """
        series, month, _ = self._grid
        if month[cell] < 0:
            return None
        middle = float(self._middles[series[cell], month[cell]])
        if not np.isfinite(middle):
            return None
        return middle, self.spread * float(np.sqrt(middle + 1.0))

    @cached_property
    def spread(self) -> float:
        """The scale of a month around its expectation, in square roots of persons.

        By a median, which a few wrong figures do not move.
        """
        _, _, values = self._grid
        off = (values - self._middles) / np.sqrt(self._middles + 1.0)
        off = np.abs(off[np.isfinite(off)])
        return max(NORMAL * float(np.median(off)), SPREAD / 4) if off.size >= ENOUGH else SPREAD

    @cached_property
    def _grid(self) -> tuple[Ints, Ints, Floats]:
        """By cell its series and its month, -1 for what follows from others; by series and month the figure."""
        cells = self.cells
        codes = {name: cells[name].cat.codes.to_numpy().astype(np.int64) for name in ("table", "subject", "row", "column")}
        names = {name: cells[name].cat.categories.to_numpy() for name in ("row", "column")}
        key = (codes["table"] * (codes["subject"].max(initial=0) + 1) + codes["subject"]) * len(names["row"]) + codes["row"]
        _, series = np.unique(key, return_inverse=True)
        rank = np.empty(len(names["column"]), dtype=np.int64)
        rank[np.argsort(names["column"].astype(str))] = np.arange(len(names["column"]))  # months sort before words
        month = rank[codes["column"]]
        average, total = names["column"] == AVERAGE, names["row"] == TOTAL
        first = (cells["copy"].to_numpy() == 0) & ~average[codes["column"]]
        known = first & (cells["lower"].to_numpy() == cells["upper"].to_numpy())
        values = np.full((int(series.max(initial=-1)) + 1, len(names["column"])), np.nan)
        values[series[known], month[known]] = cells["lower"].to_numpy()[known]
        return series, np.where(first & ~total[codes["row"]], month, -1), values

    @cached_property
    def _totals(self) -> Floats:
        """The total's figures for each series."""
        series, _, values = self._grid
        cells = self.cells
        table = cells["table"].cat.codes.to_numpy().astype(np.int64)
        table = table * (len(cells["subject"].cat.categories) + 1) + cells["subject"].cat.codes.to_numpy()
        total = (cells["row"] == TOTAL).to_numpy()
        of_table = np.full(int(table.max(initial=-1)) + 1, -1, dtype=np.int64)
        of_table[table[total]] = series[total]
        of_series = np.full(len(values) + 1, -1, dtype=np.int64)
        of_series[series] = of_table[table]
        padded = np.vstack((values, np.full((1, values.shape[1]), np.nan)))
        return padded[of_series[:-1]]

    @cached_property
    def _middles(self) -> Floats:
        """The expectation of every month of every series, NaN where there is none."""
        _, _, values = self._grid
        totals = np.where(self._totals > 0, self._totals, np.nan)
        by_share = _between(values / totals) * totals
        return np.where(np.isfinite(by_share), by_share, _between(values))


def _between(values: Floats) -> Floats:
    """The mean of the months before and after, or the one of them that is known."""
    gap = np.full((len(values), 1), np.nan)
    before, after = np.hstack((gap, values[:, :-1])), np.hstack((values[:, 1:], gap))
    both = (before + after) / 2
    return np.where(np.isfinite(both), both, np.where(np.isfinite(before), before, after))
