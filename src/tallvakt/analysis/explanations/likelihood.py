"""How likely is it that a figure was another one? What the printed page says beyond the promises.

If cell c was truly v but is printed as p, and everything else is right, then the page is as likely as

    P(some slip prints v as p) * P(v, given its surroundings) / P(p, given its surroundings)

times what does not depend on c. The first factor is :mod:`misprints`. The others say how expected a figure is
where it stands: beside its neighbouring months, and not below the threshold, under which figures are hidden. A total
or an average follows from the other figures, so it has no surroundings of its own to be measured by: the promises
themselves speak for or against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations import misprints
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.analysis.explanations.neighbours import Expectation

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_VALUES: Final[int] = 64
"""Of an interval wider than this only values that a slip leads to are considered, and some that stand out."""
UNHIDDEN: Final[float] = log(1e-3)
"""A figure below the threshold printed openly, or one above it hidden: the office's own slip, not the printer's."""
STARRED: Final[float] = log(1e-1)
"""A symbol in place of a figure that may be printed."""
OPENED: Final[float] = log(0.05)
"""That a figure which should be hidden was opened, beside that a misprint struck it."""
AS_BEFORE: Final[float] = log(1e4)
"""An earlier edition prints another figure for the month, and this is it."""
UNLIKE_BEFORE: Final[float] = log(1e-1)
SAME_AS_BEFORE: Final[float] = log(1e-3)
"""An earlier edition prints for the month what stands here, which then is right unless both are wrong."""
DEGREES: Final[float] = 4.0
"""Of freedom, of Student's t: counts of people jump now and then."""


@dataclass(frozen=True, eq=False)
class Page:
    """The printed figures of one publication: a likelihood as `reasoning.localisation` asks for it."""

    cells: Printed
    earlier: tuple[Ints, Ints] | None = None
    """What an earlier edition printed for each cell: `lower..upper`, -1 where it printed nothing."""

    def __call__(self, cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
        """Values of `lower..upper` worth considering, and the log-likelihood of the page if the cell was each."""
        printed = self._printed(cell)
        values = self._values(cell, lower, upper)
        if printed is None:
            return values, self._hidden(cell, values) + self.witnessed(cell, values, values)
        copied = printed in self._beside(cell)
        chance = np.array([misprints.log_chance(v, printed, copied) for v in values.tolist()])
        if self.opened(cell):
            # Any figure below the threshold should be hidden: that it was opened explains all of them alike.
            chance = np.where(self._too_small(cell, values), OPENED - UNHIDDEN, chance)
        score = chance + self._expected(cell, values) - self._expected(cell, np.array([printed]))
        return values, score + self.witnessed(cell, values, values)

    def opened(self, cell: int) -> bool:
        """Whether a figure is printed openly that is too small to be."""
        printed = self._printed(cell)
        return printed is not None and 0 <= printed < int(self.cells.threshold[cell])

    def _too_small(self, cell: int, values: Ints) -> Mask:
        return np.asarray((values >= 0) & (values < self.cells.threshold[cell]))

    def witnessed(self, cell: int, lower: Ints, upper: Ints) -> Floats:
        """Log-likelihood ratio, by what an earlier edition printed, of each interval for a cell against what stands."""
        if cell >= len(self.cells) or self.earlier is None or self.earlier[0][cell] < 0:
            return np.zeros(lower.size)
        low, high = int(self.earlier[0][cell]), int(self.earlier[1][cell])
        if low <= self.cells.upper[cell] and self.cells.lower[cell] <= high:
            return np.full(lower.size, SAME_AS_BEFORE)
        return np.where((lower <= high) & (low <= upper), AS_BEFORE, UNLIKE_BEFORE)

    def expected(self, cell: int, value: int) -> float:
        """Log of how much better a value sits where the cell stands than the printed figure; 0 for a symbol."""
        printed = self._printed(cell)
        if printed is None:
            return 0.0
        both = self._expected(cell, np.array([value, printed]))
        return float(both[0] - both[1])

    def how(self, cell: int, value: int) -> str:
        """The slip that best explains what is printed if the figure was `value`: a key of the wording."""
        printed = self._printed(cell)
        if printed is None:
            return "hidden"
        return misprints.likeliest(value, printed, printed in self._beside(cell))

    @cached_property
    def _expectation(self) -> Expectation:
        return Expectation(self.cells)

    def _printed(self, cell: int) -> int | None:
        """The printed figure; None for a symbol."""
        return int(self.cells.lower[cell]) if self.cells.legible[cell] else None

    def _values(self, cell: int, lower: int, upper: int) -> Ints:
        if upper - lower < MOST_VALUES:
            return np.arange(lower, upper + 1)
        printed, expected = self._printed(cell), self._expectation.of(cell)
        values = {lower, lower + 1, int(self.cells.threshold[cell]), *self._beside(cell)}
        if printed is not None:
            values |= set(misprints.sources(printed))
        if expected is not None:
            values |= {int(expected[0]), int(expected[0]) + 1}
        return np.array(sorted(v for v in values if lower <= v <= upper), dtype=np.int64)

    def _beside(self, cell: int) -> list[int]:
        """The figures printed right before and after it on the same line."""
        line = self.cells.line
        around = (k for k in (cell - 1, cell + 1) if 0 <= k < line.size and line[k] == line[cell])
        return [value for value in map(self._printed, around) if value is not None]

    def _hidden(self, cell: int, values: Ints) -> Floats:
        """A symbol in place of a figure: the smaller the figure, the sooner it is hidden by mistake."""
        size = np.maximum(values - self.cells.upper[cell], 1).astype(np.float64)
        return np.asarray(STARRED - np.log(size))

    def _expected(self, cell: int, values: Ints) -> Floats:
        """Log of how expected each value is where the cell stands, up to a constant."""
        open_below = np.where(self._too_small(cell, values), UNHIDDEN, 0.0)
        expected = self._expectation.of(cell)
        if expected is None:
            return open_below
        distance = (values - expected[0]) / expected[1]
        return np.asarray(open_below - (DEGREES + 1) / 2 * np.log1p(distance * distance / DEGREES))
