"""Rows of the edit system written out: named cells, coefficients, and what the other terms make the anchor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tallvakt.analysis.edits import Edits
from tallvakt.model.report import CellRef, Equation, Interval
from tallvakt.reasoning import EditSystem
from tallvakt.recognise import Recognised
from tallvakt.rules import cells as cells_module
from tallvakt.rules.cells import OPEN

Whole = tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class Writer:
    """Writes out the edits of one publication."""

    recognised: Recognised
    edits: Edits

    @cached_property
    def cells(self) -> tuple[CellRef, ...]:
        """Every printed cell by name."""
        return cells_module.refs(self.recognised.cells)

    @cached_property
    def _equations(self) -> dict[int, Equation]:
        """The rows that were written out, by number: a finding and the star that it is about tell the same ones."""
        return {}

    def equation(self, row: int) -> Equation:
        """One row of the system, with the intervals of its anchor."""
        if row not in self._equations:
            self._equations[row] = self._written(self._with_anchor(row))
        return self._equations[row]

    def _written(self, row: int) -> Equation:
        edits, system = self.edits, self.edits.system
        anchor = int(edits.anchor[row])
        start, end = system.matrix.indptr[row : row + 2]
        columns, factors = system.matrix.indices[start:end].tolist(), system.matrix.data[start:end].tolist()
        terms = sorted((c, factor) for c, factor in zip(columns, factors, strict=True) if c < edits.printed)
        units = [self._unit(c) for c, _ in terms] if self._units_differ else []
        if len(set(units)) > 1:  # a share: each term is told as its own table prints it
            terms = [(c, factor * unit) for (c, factor), unit in zip(terms, units, strict=True)]
        computed = _computed_from(system, row, anchor)
        return Equation(
            edits.promises[edits.promise[row]].id,
            anchor,
            tuple([self.cells[c] for c, _ in terms]),
            tuple([factor for _, factor in terms]),
            int(system.row_lower[row]),
            int(system.row_upper[row]),
            published=self.printed(anchor, interval_of(int(system.lower[anchor]), int(system.upper[anchor]))),
            computed=None if computed is None else self.printed(anchor, computed),
        )

    def printed(self, cell: int, interval: Whole) -> Interval:
        """An interval of a cell in the units that its table prints."""
        if self._in_whole_numbers:
            return interval
        unit = self._unit(cell)
        low, high = interval
        return (
            (low, high) if unit == 1 else (None if low is None else low / unit, None if high is None else high / unit)
        )

    def _unit(self, cell: int) -> int:
        ref = self.cells[cell]
        table = ref.table.partition("/")[0]
        contract = self.recognised.contract
        if table in contract.tables and contract.tables[table].figures_of:
            return int(10 ** contract.format_at(table, ref.row, ref.column).decimals)
        return self._units.get(table, 1)

    @cached_property
    def _units(self) -> dict[str, int]:
        contract = self.recognised.contract
        return {table: 10 ** contract.format_of(table).decimals for table in contract.tables}

    @cached_property
    def _units_differ(self) -> bool:
        """Whether two figures of the publication may be told in other units."""
        tables = self.recognised.contract.tables.values()
        return any(table.figures_of for table in tables) or len(set(self._units.values())) > 1

    @cached_property
    def _in_whole_numbers(self) -> bool:
        """Whether every figure of the publication is told in whole numbers."""
        return not self._units_differ and set(self._units.values()) <= {1}

    def _with_anchor(self, row: int) -> int:
        """A star-rule row leaves its average out; the row that names the average says the same in full."""
        edits = self.edits
        if edits.anchor[row] in edits.system.cells_of(row):
            return row
        same = np.flatnonzero(
            (edits.anchor == edits.anchor[row]) & (edits.promise == edits.promise[row]) & ~edits.counted
        )
        return int(same[0]) if len(same) else row


def interval_of(lower: int, upper: int) -> Whole:
    """An interval of the system, None for an open side."""
    return (None if lower <= -OPEN else lower, None if upper >= OPEN else upper)


def _computed_from(system: EditSystem, row: int, anchor: int) -> Whole | None:
    """What the other terms of a row and its bounds make the anchor; None where it is no term."""
    start, end = system.matrix.indptr[row : row + 2]
    columns, factors = system.matrix.indices[start:end], system.matrix.data[start:end]
    lower, upper = int(system.row_lower[row]), int(system.row_upper[row])
    intervals = (system.lower[columns].tolist(), system.upper[columns].tolist())
    least = most = own = 0
    open_low = open_high = False
    for column, factor, low, high in zip(columns.tolist(), factors.tolist(), *intervals, strict=True):
        if column == anchor:
            own = factor
            continue
        open_low |= (low <= -OPEN) if factor > 0 else (high >= OPEN)
        open_high |= (high >= OPEN) if factor > 0 else (low <= -OPEN)
        least += factor * (low if factor > 0 else high)
        most += factor * (high if factor > 0 else low)
    if own == 0:
        return None
    # own * anchor lies in [lower - most, upper - least]
    low_side = None if open_high or lower <= -OPEN else lower - most
    high_side = None if open_low or upper >= OPEN else upper - least
    if own < 0:
        own, low_side, high_side = -own, _negative(high_side), _negative(low_side)
    return (None if low_side is None else -(-low_side // own), None if high_side is None else high_side // own)


def _negative(side: int | None) -> int | None:
    return None if side is None else -side
