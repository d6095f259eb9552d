"""Faults of an update that did not reach every figure: a total without its parts, a part without its total, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tallvakt.analysis.explanations.likelihood import Page
from tallvakt.analysis.explanations.suppositions import (
    PART_STALE,
    PRIOR,
    SAME_ERROR,
    TOTAL_STALE,
    Shapes,
    Supposition,
    place,
)
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.reasoning.system import Ints

ALONG = -2.0
"""Log of how likely averages follow an error, beside that they do not."""
MOST_ERRORS = 4
"""Different errors of one total that its copies tell."""


@dataclass(frozen=True, eq=False)
class UpdateFaults:
    """What may be wrong with parts and totals of the sums that failing promises are about."""

    tables: Tables
    shapes: Shapes
    page: Page

    def all(self) -> Iterator[Supposition]:
        """Every supposition about an update."""
        sums, system = self.tables.sums, self.tables.system
        touched = self.tables.touched
        for number, row in enumerate(sums.rows.tolist()):
            cells = system.cells_of(row)
            cells = cells[cells < len(self.tables.cells)]
            total = int(self.tables.edits.anchor[row])
            parts = cells[cells != total]
            if self.tables.failing[row]:
                excess = int(sums.excess_least[number]), int(sums.excess_most[number])
                yield from self._stale(total, parts, excess)
            elif touched[total] or touched[parts].any():
                yield from self._same(total, parts)

    def _stale(self, total: int, parts: Ints, excess: tuple[int, int]) -> Iterator[Supposition]:
        """A figure and its average, where a sum fails that both parts and total are right in by themselves."""
        low, high = excess
        for cell, sign in ((total, 1), *((int(part), -1) for part in parts)):
            average = int(self.tables.average_of[cell])
            if average < 0 or not self.tables.cells.legible[cell]:
                continue
            kind = TOTAL_STALE if cell == total else PART_STALE
            printed = int(self.tables.cells.lower[cell])
            new = sorted((printed + sign * low, printed + sign * high))
            if new[1] < 0:
                continue
            score = PRIOR[kind] + self.page.expected(cell, max((new[0] + new[1]) // 2, 0))
            cells = np.array([cell, average])
            yield self.shapes.freed(kind, cells, score, **place(cell, "row", "column"))

    def _same(self, total: int, parts: Ints) -> Iterator[Supposition]:
        """A part and its total with the same error, and their averages with it or not."""
        cells, averages = self.tables.cells, self.tables.average_of
        if not cells.legible[total]:
            return
        errors = self._errors(total)
        for part in parts[cells.legible[parts]].tolist():
            if not self.tables.touched[total] and not self.tables.touched[part]:
                continue
            means = np.array([a for a in (averages[part], averages[total]) if a >= 0], dtype=np.int64)
            both = np.array([part, total])
            facts = place(part, "row", "column")
            for low, high in self._was(both, errors | self._errors(part)):
                score = PRIOR[SAME_ERROR]
                if (low == high).all():
                    score += self.page.expected(part, int(low[0]))
                yield Supposition(kind=SAME_ERROR, cells=both, lower=low, upper=high, score=score, facts=facts)
                yield Supposition(
                    kind=SAME_ERROR,
                    cells=np.concatenate((both, means)),
                    lower=np.concatenate((low, self.shapes.lower[means])),
                    upper=np.concatenate((high, self.shapes.upper[means])),
                    score=score + ALONG,
                    facts=facts,
                )

    def _was(self, both: Ints, errors: set[int]) -> Iterator[tuple[Ints, Ints]]:
        """What a part and its total can have been, given their errors; anything where none is known."""
        printed = self.tables.cells.lower[both]
        for error in sorted(errors):
            if (printed >= error).all():
                yield printed - error, printed - error
        if not errors:
            yield self.shapes.lower[both], self.shapes.upper[both]

    def _errors(self, cell: int) -> set[int]:
        """By how much a figure is too large, as the failing promises say that it is equal to another."""
        errors = self._equal.get(cell, set())
        return set(sorted(errors)[:MOST_ERRORS])

    @cached_property
    def _equal(self) -> dict[int, set[int]]:
        """By cell, its differences from the cells that it must be equal to."""
        system, gaps = self.tables.system, dict[int, set[int]]()
        size = np.diff(system.matrix.indptr)
        zero = (system.row_lower == 0) & (system.row_upper == 0)
        for row in np.flatnonzero(self.tables.failing & zero & (size == 2)).tolist():
            one, other = system.cells_of(row).tolist()
            if not (system.known[one] and system.known[other]):
                continue
            gap = int(system.lower[one] - system.lower[other])
            gaps.setdefault(one, set()).add(gap)
            gaps.setdefault(other, set()).add(-gap)
        return gaps
