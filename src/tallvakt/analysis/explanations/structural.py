"""Faults of rows, columns, updates and averages that may explain what cannot hold, as groups for the localisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np

from tallvakt.analysis.explanations.average_faults import AverageFaults
from tallvakt.analysis.explanations.column_faults import ColumnFaults
from tallvakt.analysis.explanations.likelihood import Page
from tallvakt.analysis.explanations.missing_rows import Codes, MissingRows
from tallvakt.analysis.explanations.row_faults import RowFaults
from tallvakt.analysis.explanations.suppositions import Shapes, Supposition
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.analysis.explanations.update_faults import UpdateFaults
from tallvakt.reasoning.localisation import Group
from tallvakt.reasoning.system import Ints

MOST_WITNESSES: Final[float] = 30.0
"""What earlier editions say of one fault counts no more than this."""


@dataclass(frozen=True, eq=False)
class Structural:
    """The suppositions about one publication; `label` of a group is its position among them."""

    tables: Tables
    shapes: Shapes
    page: Page
    missing: MissingRows
    codes: Codes
    """By table id, all codes of its rows in order."""

    @cached_property
    def suppositions(self) -> list[Supposition]:
        """Every supposition that touches a promise that fails."""
        if not self.tables.conflicts:
            return []
        sources = (
            self.missing.suppositions,
            RowFaults(self.tables, self.shapes).all(),
            ColumnFaults(self.tables, self.shapes).all(),
            UpdateFaults(self.tables, self.shapes, self.page).all(),
            AverageFaults(self.tables).all(),
        )
        return [s for s in chain.from_iterable(sources) if s.cells.size]

    def groups(self) -> list[Group]:
        """The suppositions as groups."""
        return [
            Group(s.kind, s.cells, s.lower, s.upper, s.score + self._witnessed(s), label)
            for label, s in enumerate(self.suppositions)
        ]

    def _witnessed(self, supposition: Supposition) -> float:
        """What earlier editions say of a fault."""
        if self.page.earlier is None:
            return 0.0
        printed = len(self.tables.cells)
        total = 0.0
        sides = zip(supposition.cells.tolist(), supposition.lower, supposition.upper, strict=True)
        for cell, low, high in sides:
            if cell < printed:
                total += float(self.page.witnessed(cell, np.array([low]), np.array([high]))[0])
        return float(np.clip(total, -MOST_WITNESSES, MOST_WITNESSES))

    def looser(self, rows: Ints, cells: Ints) -> Sequence[Group]:
        """Suppositions that leave room for faults of which the figures cannot be enumerated.

        A row from an older edition may have had any figures; an update may have left out a figure or its average; a
        part and its total may share any error.
        """
        return [*self._rows(rows), *self._pairs(rows, cells)]

    def _rows(self, rows: Ints) -> Iterator[Group]:
        """Each line with a figure in one of the promises, free to be anything."""
        system, printed = self.tables.system, self.tables.cells
        at = np.unique(system.matrix[rows].indices)
        at = at[at < len(printed)]
        for line in np.unique(printed.line[at]).tolist():
            yield self._free(np.flatnonzero(printed.line == line))

    def _pairs(self, rows: Ints, cells: Ints) -> Iterator[Group]:
        """Each figure in the promises with its average; with the total of its column too, and that one's average."""
        system, printed, averages = self.tables.system, self.tables.cells, self.tables.average_of
        at = np.unique(np.concatenate((system.matrix[rows].indices, cells)))
        for cell in at[at < len(printed)].tolist():
            if printed.average[cell]:
                continue
            own = {cell, int(averages[cell])} - {-1}
            if len(own) > 1:
                yield self._free(np.array(sorted(own)))
            # The same error in both leaves their sum as it was.
            for total in self._totals.get(cell, ()):
                yield self._free(np.array(sorted((own | {total, int(averages[total])}) - {-1})))

    @cached_property
    def _totals(self) -> dict[int, list[int]]:
        """By part, the totals of the sums it is in that do not fail."""
        totals: dict[int, list[int]] = {}
        for row in self.tables.sums.rows[~self.tables.failing[self.tables.sums.rows]].tolist():
            total = int(self.tables.edits.anchor[row])
            for cell in self.tables.system.cells_of(row).tolist():
                if cell != total:
                    totals.setdefault(cell, []).append(total)
        return totals

    def _free(self, cells: Ints) -> Group:
        return Group("looser", cells, self.shapes.lower[cells], self.shapes.upper[cells])
