"""Faults that go through several printed figures at once, as groups for the localisation.

What a page looked like before a row was shifted, two rows were exchanged, or a column was pasted over another. Only
faults that touch several of the promises that fail are proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.localisation import Group

Ints = NDArray[np.int64]

EXCHANGED, SHIFTED, PASTED = "rows-exchanged", "row-shifted", "column-pasted"

# Log of how likely each is at one place, beside a misprint of one figure at one place.
EXCHANGE: Final[float] = log(1e-2)
LOST: Final[float] = log(1e2)
"""Given that the row ends before its last column, which is seen already."""
TWICE: Final[float] = log(3e-3)
"""A field printed twice; that two neighbours are alike is counted in its favour."""
STRAY: Final[float] = log(1e-4)
PASTE: Final[float] = log(1e-4)
"""Before the figures that are those of another month are counted in its favour."""
DROP: Final[float] = log(1e-2)

SAME: Final[float] = 0.8
"""A column counts as pasted when at least this share of its figures are those of another month."""
MOST: Final[int] = 400
"""Proposals of each kind, those that touch most failing promises first."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The lines and columns of a publication, beside the system of its promises."""

    cells: Printed
    system: EditSystem

    def proposals(self, conflicts: Sequence[Ints]) -> list[Group]:
        """Faults that may explain conflicts (sets of promises); at most a few hundred."""
        about = [self._cells_of(int(row)) for conflict in conflicts for row in conflict]
        if not about:
            return []
        touched = np.bincount(np.concatenate(about), minlength=len(self.cells))
        return [*self._exchanged(about), *self._shifted(touched), *self._pasted(touched)]

    def _cells_of(self, row: int) -> Ints:
        cells = self.system.cells_of(row)
        return cells[cells < len(self.cells)]

    # -- rows ------------------------------------------------------------------------------------------------------

    def _exchanged(self, about: Sequence[Ints]) -> Iterator[Group]:
        """Two neighbouring rows of a table, neither its total, each with the other's figures.

        A promise with a figure of either, such as the sum of their table, does not see them exchanged.
        """
        start, size = self._lines
        line = np.repeat(np.arange(start.size), size)
        seen = np.zeros(start.size - 1, dtype=np.int64)
        for cells in about:
            here = np.zeros(start.size, dtype=np.bool_)
            here[line[cells]] = True
            seen += here[1:] != here[:-1]
        table, total = self.cells.table[start], self.cells.total[start]
        fit = (table[:-1] == table[1:]) & ~total[:-1] & ~total[1:] & (size[:-1] == size[1:]) & (seen > 0)
        pairs = np.flatnonzero(fit)
        for k in pairs[np.argsort(-seen[pairs], kind="stable")][:MOST]:
            one, other = self._line(k), self._line(k + 1)
            yield self._group(EXCHANGED, np.concatenate((one, other)), np.concatenate((other, one)), EXCHANGE)

    def _shifted(self, touched: Ints) -> Iterator[Group]:
        """A row that lost or gained a field: figures stand one column too far left or right from there on."""
        start, _ = self._lines
        weight = np.add.reduceat(touched, start)
        telling = np.logical_or.reduceat(self._twice | self.cells.unread, start)
        heavy = np.flatnonzero((weight > 1) | ((weight > 0) & telling))
        for number in heavy[np.argsort(-weight[heavy], kind="stable")][: MOST // 8]:
            line = self._line(number)
            # Lost at k: what stands from k on belongs one column to the right; k itself is not printed.
            if self.cells.unread[line[-1]]:
                for k in range(line.size - 1):
                    source = np.concatenate(([-1], line[k:-1]))
                    yield self._group(SHIFTED, line[k:], source, LOST - log(line.size))
            # Gained at k: what stands after k belongs one column to the left; the last one fell off.
            for k in range(line.size - 1):
                twice = self._twice[line[k]]
                source = np.concatenate((line[k + 1 :], [-1]))
                # Where the last figure alone would change, it is a figure set twice, and no shift.
                if (twice or weight[number] > 2) and not self._alike(line[k:-1], line[k + 1 :]).all():
                    score = TWICE + float(_unlikely(self.system.lower[line[k]])) if twice else STRAY
                    yield self._group(SHIFTED, line[k:], source, score)

    # -- columns ---------------------------------------------------------------------------------------------------

    def _pasted(self, touched: Ints) -> Iterator[Group]:
        """A column of a table with the figures of another month: what it was can only be told by the promises."""
        many = np.flatnonzero(np.bincount(self._column, touched) > 1)
        for column in many:
            here = np.flatnonzero(self._column == column)
            table = np.flatnonzero(self.cells.table == self.cells.table[here[0]])
            others = (table[self._column[table] == c] for c in np.unique(self._column[table]) if c != column)
            chance = max((self._coincidence(here, other) for other in others), default=0.0)
            if chance > 0:
                known = here[self.cells.known[here]]
                yield self._group(PASTED, known, np.full(known.size, -1), PASTE + chance)

    def _coincidence(self, here: Ints, other: Ints) -> float:
        """How much the figures of two columns that are the same speak for pasting; 0 where too few are."""
        if here.size != other.size:
            return 0.0
        same = self._alike(here, other)
        if same.mean() < SAME:
            return 0.0
        own = here[same & self.cells.known[here] & ~self.cells.total[here]]
        return float(_unlikely(self.system.lower[own]).sum())

    def _alike(self, here: Ints, other: Ints) -> NDArray[np.bool_]:
        lower, upper = self.system.lower, self.system.upper
        return np.asarray((lower[here] == lower[other]) & (upper[here] == upper[other]))

    # -- what stands where -----------------------------------------------------------------------------------------

    def _group(self, kind: str, cells: Ints, source: Ints, score: float) -> Group:
        """`cells` with the intervals of `source`; where that is -1 any count with a digit more than the largest."""
        system = self.system
        free = source < 0
        low = np.where(free, 0, system.lower[source])
        high = np.where(free, 10 * self.cells.largest + 9, system.upper[source])
        return Group(kind, cells, low, high, score)

    @cached_property
    def _column(self) -> Ints:
        """A number for each column of each table."""
        return self.cells.table * (len(self.cells.columns) + 1) + self.cells.column

    @cached_property
    def _twice(self) -> NDArray[np.bool_]:
        """Whether the next cell of the row has the same figure."""
        start, _ = self._lines
        lower, known = self.cells.lower, self.cells.known
        twice = np.zeros(len(self.cells), dtype=np.bool_)
        twice[:-1] = (lower[:-1] == lower[1:]) & known[:-1] & known[1:]
        twice[start[1:] - 1] = False
        return twice

    @cached_property
    def _lines(self) -> tuple[Ints, Ints]:
        """The first cell of every printed row, in printed order, and the number of its cells."""
        start = np.flatnonzero(np.diff(self.cells.line, prepend=-1))
        return start, np.diff(start, append=len(self.cells))

    def _line(self, number: int) -> Ints:
        start, size = self._lines
        return np.arange(start[number], start[number] + size[number])


def _unlikely(figures: Ints) -> NDArray[np.float64]:
    """Log of how much oftener a fault makes a figure equal to that of another month than chance does.

    By chance it is so about once in as many times as counts may well be off by.
    """
    return np.asarray(np.log(2 * np.sqrt(figures + 1.0)))
