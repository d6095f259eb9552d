"""What one fault of rows or columns would have changed: a group for the localisation, with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.reasoning.system import Ints

ROWS_EXCHANGED, ROW_SHIFTED, ROW_PASTED, ROW_MISSING = "rows-exchanged", "row-shifted", "row-pasted", "row-missing"
ROW_UNIT = "row-unit"
COLUMN_PASTED, COLUMNS_EXCHANGED, COLUMNS_SHIFTED = "column-pasted", "columns-exchanged", "columns-shifted"
TOTAL_STALE, PART_STALE, SAME_ERROR = "total-stale", "part-stale", "same-error"
AVERAGES_ROUNDING, AVERAGES_MONTHS = "averages-rounding", "averages-months"

# Log of how likely each is at one place, beside a misprint of one figure at one place.
PRIOR: Final[Mapping[str, float]] = {
    ROWS_EXCHANGED: log(1e-2),
    ROW_MISSING: log(1.0),
    ROW_PASTED: log(1e-3),
    ROW_UNIT: log(1e-3),
    COLUMN_PASTED: log(1e-4),
    COLUMNS_EXCHANGED: log(1e-2),
    COLUMNS_SHIFTED: log(1e-3),
    TOTAL_STALE: log(3e-3),
    PART_STALE: log(3e-3),
    SAME_ERROR: log(1e-3),
    AVERAGES_ROUNDING: log(1.0),
    AVERAGES_MONTHS: log(2e-2),
}


UNTOUCHED: Final[float] = log(0.5)
"""That no promise fails about a figure that a fault changed."""


class OfCell(NamedTuple):
    """A fact of a sentence: what people call the `table`, `row` or `column` of a cell."""

    cell: int
    what: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Supposition:
    """That a fault changed `cells`, which would each have been in `lower..upper`; arrays of shape (k,)."""

    kind: str
    cells: Ints
    lower: Ints
    upper: Ints
    score: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Shapes:
    """Builds suppositions over cells whose `lower..upper` is all they may be if they were misprinted."""

    cells: Printed
    lower: Ints
    upper: Ints

    def moved(self, kind: str, cells: Ints, source: Ints, score: float, **facts: Any) -> Supposition:
        """`cells` with what is printed at `source`; where that is -1, anything."""
        free = source < 0
        low = np.where(free, self.lower[cells], self.cells.lower[source])
        high = np.where(free, self.upper[cells], self.cells.upper[source])
        return Supposition(kind=kind, cells=cells, lower=low, upper=high, score=score, facts=facts)

    def freed(self, kind: str, cells: Ints, score: float, **facts: Any) -> Supposition:
        """`cells` with anything."""
        return self.moved(kind, cells, np.full(cells.size, -1), score, **facts)


def place(cell: int, *what: str) -> dict[str, OfCell]:
    """Facts that name a cell's table, and its row or column."""
    return {name: OfCell(cell, name) for name in ("table", *what)}


def unlikely(figures: Ints) -> NDArray[np.float64]:
    """Log of how much oftener a fault makes a figure equal to another than chance does.

    By chance it is so about once in as many times as counts may well be off by.
    """
    return np.asarray(np.log(2 * np.sqrt(np.maximum(figures, 0) + 1.0)))
