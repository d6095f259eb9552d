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
import pandas as pd
from numpy.typing import NDArray

from tallvakt.findings import TOTAL
from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.localisation import Group

Ints = NDArray[np.int64]

EXCHANGED, SHIFTED, PASTED = "rows-exchanged", "row-shifted", "column-pasted"

SCORE: Final[float] = log(1e-3)
"""Log of how likely such a fault at one place is, beside a misprint of one figure: rarer than that, but a misprint in
which nothing of the figure is left is rarer still."""
SAME: Final[float] = 0.8
"""A column counts as pasted when at least this share of its figures are those of another month."""
MOST: Final[int] = 400
"""Proposals of each kind, those that touch most failing promises first."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A Cells frame as lines and columns of tables, beside the system of its promises."""

    cells: pd.DataFrame
    system: EditSystem

    def proposals(self, conflicts: Sequence[Ints]) -> list[Group]:
        """Faults that may explain conflicts (sets of promises); at most a few hundred."""
        if len(conflicts) < 2:
            return []
        touched = np.zeros(self.system.n_cells, dtype=np.int64)
        for rows in conflicts:
            for row in rows:
                touched[self.system.cells_of(int(row))] += 1
        touched = touched[: len(self.cells)]
        groups = [*self._exchanged(touched), *self._shifted(touched), *self._pasted(touched)]
        return [
            Group(g.kind, g.cells, g.lower, g.upper, g.score, label) for label, g in enumerate(groups)
        ]

    # -- rows ------------------------------------------------------------------------------------------------------

    def _exchanged(self, touched: Ints) -> Iterator[Group]:
        """Two neighbouring rows of a table, neither its total, each with the other's figures."""
        lines = self._lines
        weight = np.array([touched[line].sum() for line in lines])
        pairs = [
            (int(weight[k] + weight[k + 1]), k)
            for k in range(len(lines) - 1)
            if self._table[lines[k][0]] == self._table[lines[k + 1][0]]
            and not (self._total[lines[k][0]] or self._total[lines[k + 1][0]])
            and lines[k].size == lines[k + 1].size
        ]
        for heavy, k in sorted(pairs, reverse=True)[:MOST]:
            if heavy > 1:
                one, other = lines[k], lines[k + 1]
                swapped = np.concatenate((other, one))
                yield self._group(EXCHANGED, np.concatenate((one, other)), swapped)

    def _shifted(self, touched: Ints) -> Iterator[Group]:
        """A row that lost or gained a field: figures stand one column too far left or right from there on."""
        lines = [line for line in self._lines if touched[line].sum() > 1]
        for line in sorted(lines, key=lambda line: -int(touched[line].sum()))[: MOST // 8]:
            for k in range(line.size):
                # Lost at k: what stands from k on belongs one column to the right; k itself is not printed.
                yield self._group(SHIFTED, line[k:], np.concatenate(([-1], line[k:-1])))
                # Gained at k: what stands after k belongs one column to the left; the last one fell off.
                if k < line.size - 1:
                    yield self._group(SHIFTED, line[k:], np.concatenate((line[k + 1 :], [-1])))

    # -- columns ---------------------------------------------------------------------------------------------------

    def _pasted(self, touched: Ints) -> Iterator[Group]:
        """A column of a table with the figures of another month: what it was can only be told by the promises."""
        for columns in self._columns.values():
            for here in columns:
                if touched[here].sum() < 2 or here.size < 2:
                    continue
                if any(self._alike(here, other) for other in columns if other is not here):
                    known = here[~self.cells["suppressed"].to_numpy()[here]]
                    yield self._group(PASTED, known, np.full(known.size, -1))

    def _alike(self, here: Ints, other: Ints) -> bool:
        if here.size != other.size:
            return False
        lower, upper = self.system.lower, self.system.upper
        same = (lower[here] == lower[other]) & (upper[here] == upper[other])
        return bool(same.mean() >= SAME) and bool((self.system.known[here] & same).sum() >= 2)

    # -- what stands where -----------------------------------------------------------------------------------------

    def _group(self, kind: str, cells: Ints, source: Ints) -> Group:
        """`cells` with the intervals of `source`; where that is -1 any count up to the largest printed."""
        system = self.system
        free = source < 0
        low = np.where(free, 0, system.lower[source])
        high = np.where(free, self._largest, system.upper[source])
        return Group(kind, cells, low, high, SCORE)

    @cached_property
    def _largest(self) -> int:
        return int(self.system.lower[: len(self.cells)][self.system.known[: len(self.cells)]].max(initial=9))

    @cached_property
    def _table(self) -> Ints:
        table, subject = self.cells["table"].cat, self.cells["subject"].cat
        return table.codes.to_numpy().astype(np.int64) * (len(subject.categories) + 1) + subject.codes.to_numpy()

    @cached_property
    def _total(self) -> NDArray[np.bool_]:
        return np.asarray((self.cells["row"] == TOTAL).to_numpy())

    @cached_property
    def _lines(self) -> list[Ints]:
        """The cells of every printed row, in printed order."""
        line = self.cells["line"].to_numpy().astype(np.int64)
        part = self.cells["part"].cat.codes.to_numpy().astype(np.int64)
        key = part * (int(line.max(initial=0)) + 1) + line
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        return np.split(np.arange(key.size), starts[1:])

    @cached_property
    def _columns(self) -> dict[int, list[Ints]]:
        """By table, the cells of every column in the order of their rows, further printings included."""
        column = self.cells["column"].cat.codes.to_numpy().astype(np.int64)
        key = self._table * (len(self.cells["column"].cat.categories) + 1) + column
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        found: dict[int, list[Ints]] = {}
        for cells in np.split(order, starts[1:]):
            found.setdefault(int(self._table[cells[0]]), []).append(cells)
        return found
