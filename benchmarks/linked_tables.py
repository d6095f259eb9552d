"""Made-up publications of linked tables, whose starred figures all hang together.

Offices lie in counties, and every office reports people on several measures, month by month. Printed are, for each
month, the figures of each office, county and of the whole, by measure and for all measures, and for every such
series its average so far, rounded half up. Figures and averages below 4 are stars. Everything is seeded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.system import Ints

STAR = 4


@dataclass(frozen=True)
class Size:
    counties: int
    offices: int
    measures: int
    months: int
    people: float
    seed: int = 1


SIZES = {
    "small": Size(2, 2, 2, 4, 1.6, 3),
    "medium": Size(2, 5, 4, 9, 2.2, 5),
    "large": Size(9, 10, 5, 11, 2.6, 7),
}


@dataclass(frozen=True, eq=False)
class Instance:
    """``system`` over all printed figures, and what the figures truly are, shape (cells,)."""

    system: EditSystem
    truth: Ints


class _Rows:
    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.cell: list[Ints] = []
        self.factor: list[Ints] = []
        self.low: list[int] = []
        self.high: list[int] = []

    def add(self, cells: Ints, factors: Ints, low: int, high: int) -> None:
        self.row.append(np.full(cells.size, len(self.low)))
        self.cell.append(cells)
        self.factor.append(factors)
        self.low.append(low)
        self.high.append(high)

    def sum(self, parts: Ints, total: int) -> None:
        cells = np.append(parts, total)
        self.add(cells, np.append(np.ones(parts.size, dtype=np.int64), -1), 0, 0)

    def average(self, months: Ints, average: int, starred: bool) -> None:
        """``2ka - k <= 2 * sum <= 2ka + k - 1``; of a star only that it is below 4."""
        k = months.size
        if starred:
            self.add(months, np.full(k, 2), 0, (2 * STAR - 1) * k - 1)
        else:
            self.add(np.append(months, average), np.append(np.full(k, -2), 2 * k), 1 - k, k)

    def system(self, lower: Ints, upper: Ints) -> EditSystem:
        where = (np.concatenate(self.row), np.concatenate(self.cell))
        matrix = sparse.csr_array((np.concatenate(self.factor), where), shape=(len(self.low), lower.size))
        return EditSystem(matrix, lower, upper, np.array(self.low), np.array(self.high))


def make(size: Size) -> Instance:
    """One instance."""
    figures = _figures(size)
    series = figures.reshape(-1, size.months)
    average = (2 * series.sum(axis=1) + size.months) // (2 * size.months)
    truth = np.concatenate((series.ravel(), average))
    month = np.arange(series.size).reshape(figures.shape)
    rows = _Rows()
    _sums(rows, month, size.offices)
    for k in range(len(series)):
        rows.average(np.arange(k * size.months, (k + 1) * size.months), series.size + k, bool(average[k] < STAR))
    starred = truth < STAR
    # An average is asked for as a row only: as a cell it would be a star more.
    starred[series.size :] = False
    system = rows.system(np.where(starred, 0, truth), np.where(starred, STAR - 1, truth))
    return Instance(system, truth)


def _figures(size: Size) -> Ints:
    """Shape (places, measures, months): by county its offices and itself, then the whole; all measures come last."""
    random = np.random.default_rng(size.seed)
    shape = (size.counties, size.offices, size.measures)
    level = size.people * random.gamma(0.5, 1.0, shape[:2])[..., None] * random.gamma(0.7, 1.4, shape[2])
    level = level * random.gamma(2.0, 0.5, shape)
    season = np.clip(1 + 0.15 * random.standard_normal(size.months), 0.5, 2.0)
    office = random.poisson(level[..., None] * season).astype(np.int64)
    office = np.concatenate((office, office.sum(axis=2, keepdims=True)), axis=2)
    with_county = np.concatenate((office, office.sum(axis=1, keepdims=True)), axis=1)
    places = with_county.reshape(-1, size.measures + 1, size.months)
    whole = office.sum(axis=(0, 1))[None]
    return np.concatenate((places, whole))


def _sums(rows: _Rows, month: Ints, offices: int) -> None:
    places, measures, months = month.shape
    counties = range(0, places - 1, offices + 1)
    for m in range(months):
        for p in range(places):
            rows.sum(month[p, :-1, m], int(month[p, -1, m]))
        for g in range(measures):
            for first in counties:
                rows.sum(month[first : first + offices, g, m], int(month[first + offices, g, m]))
            rows.sum(month[offices : places - 1 : offices + 1, g, m], int(month[-1, g, m]))
