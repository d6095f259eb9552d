"""Figures as arrays, and the rows of the edit system that a promise becomes.

The view that checks of arithmetic work on: no pandas, no loop over cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import factorize

from tallvakt import periods
from tallvakt.findings import AVERAGE, TOTAL

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.contract import Contract

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
OPEN = int(np.iinfo(np.int64).max)
AXES = ("publication", "table", "subject", "row", "column")


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one or more publications of a family; all arrays have one entry per cell.

    `codes[axis]` are positions in `names[axis]`; `lower`, `upper` are the intervals; `months` is the
    number of months each publication covers; cells from `printed` on are left-out rows that the contract
    calls unknown.
    """

    contract: Contract
    codes: Mapping[str, Ints]
    names: Mapping[str, tuple[str, ...]]
    copy: Ints
    lower: Ints
    upper: Ints
    months: Ints
    printed: int
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By table, the codes it must be printed for; without an entry, those that were found are taken for all."""

    def __len__(self) -> int:
        return len(self.copy)

    def is_(self, axis: str, *values: str) -> Bools:
        """Whether each cell has one of the values on an axis."""
        wanted = np.isin(np.array(self.names[axis], dtype=object), values)
        return np.asarray(wanted[self.codes[axis]], dtype=np.bool_)

    @property
    def total(self) -> Bools:
        """Cells of total rows."""
        return self.is_("row", TOTAL)

    @property
    def total_column(self) -> Bools:
        """Cells of total columns."""
        return ~self.periodic & self.is_("column", TOTAL)

    @property
    def average(self) -> Bools:
        """Cells of the average column."""
        return self.is_("column", AVERAGE)

    @property
    def decimals(self) -> Ints:
        """How many decimals the figures of each cell's table have."""
        known = self.contract.tables
        of = [self.contract.format_of(t).decimals if t in known else 0 for t in self.names["table"]]
        return np.array(of, dtype=np.int64)[self.codes["table"]]

    @property
    def month(self) -> Bools:
        """Cells of months."""
        return self.periodic & self.of_kind("month")

    @property
    def periodic(self) -> Bools:
        """Cells of tables whose columns are periods."""
        return self.is_("table", *(t for t, table in self.contract.tables.items() if table.columns is None))

    def of_kind(self, kind: str) -> Bools:
        """Cells of columns that are a `month`, a `quarter` or a `year`."""
        return self.is_("column", *(c for c in self.names["column"] if periods.kind(c) == kind))

    def above(self, dimension: str, code: str) -> tuple[str, ...]:
        """The codes that a code of a dimension rolls up to."""
        rule = self.contract.dimensions[dimension].parents
        if rule is None:
            return self.contract.rollup.get(dimension, {}).get(code, ())
        parent, known = code[: rule.digits], self.contract.codes.get(rule.from_)
        return (parent,) if len(parent) < len(code) and (known is None or parent in known) else ()

    def up(self, dimension: str, axis: str) -> list[tuple[int, ...]]:
        """For each name of an axis, the positions of the nearest names of it that a dimension rolls it up to."""
        position = {name: n for n, name in enumerate(self.names[axis])}

        def nearest(code: str) -> set[int]:
            return {n for p in self.above(dimension, code) for n in ([position[p]] if p in position else nearest(p))}

        return [tuple(sorted(nearest(name))) for name in self.names[axis]]

    @property
    def first(self) -> Bools:
        """First printings."""
        return np.asarray(self.copy == 0)

    def key(self, *axes: str) -> Ints:
        """One number for each combination of codes on some axes."""
        key = np.zeros(len(self), dtype=np.int64)
        for axis in axes:
            key = key * max(len(self.names[axis]), 1) + self.codes[axis]
        return key


@dataclass(frozen=True, slots=True)
class EditRows:
    """Rows of the edit system that one promise becomes.

    Entries `(edit, cell, coefficient)`, bounds per edit, `anchor` the cell an edit is named after. Edits
    that are not `counted` serve the reasoning only. `skipped` are edits that cannot be asked, by their anchor
    or another cell of theirs, with the reason.
    """

    edit: Ints
    cell: Ints
    coefficient: Ints
    lower: Ints
    upper: Ints
    anchor: Ints
    counted: Bools
    skipped: tuple[tuple[int, str], ...] = ()

    @property
    def size(self) -> int:
        """Number of edits."""
        return len(self.anchor)


def balance(
    cells: Ints,
    group: Ints,
    coefficient: Ints,
    is_anchor: Bools,
    *,
    lower: int = 0,
    upper: int = 0,
    without_anchor: str | None = "total-missing",
) -> EditRows:
    """Edits `lower <= sum(coefficient * cell) <= upper`, one for each value of `group`.

    All arrays have one entry per term. A group without an anchor is skipped with the reason
    `without_anchor`, or kept when that is None (a missing anchor counts as 0).
    """
    number, groups = factorize(group)
    size = len(groups)
    some = np.zeros(size, dtype=np.int64)
    some[number[::-1]] = cells[::-1]
    anchor = np.full(size, -1, dtype=np.int64)
    anchor[number[is_anchor]] = cells[is_anchor]
    keep = anchor >= 0 if without_anchor else np.ones(size, dtype=np.bool_)
    skipped = tuple((int(cell), without_anchor or "") for cell in some[~keep])
    place = np.cumsum(keep) - 1
    kept = keep[number]
    return EditRows(
        edit=place[number[kept]].astype(np.int64),
        cell=cells[kept].astype(np.int64),
        coefficient=coefficient[kept].astype(np.int64),
        lower=np.full(int(keep.sum()), lower, dtype=np.int64),
        upper=np.full(int(keep.sum()), upper, dtype=np.int64),
        anchor=np.where(anchor >= 0, anchor, some)[keep],
        counted=np.ones(int(keep.sum()), dtype=np.bool_),
        skipped=skipped,
    )


def only(rows: EditRows, keep: Bools) -> EditRows:
    """The edits that are kept, numbered anew."""
    use = keep[rows.edit]
    return EditRows(
        edit=(np.cumsum(keep) - 1)[rows.edit[use]],
        cell=rows.cell[use],
        coefficient=rows.coefficient[use],
        lower=rows.lower[keep],
        upper=rows.upper[keep],
        anchor=rows.anchor[keep],
        counted=rows.counted[keep],
        skipped=rows.skipped,
    )


def anchored(figures: Figures, rows: EditRows) -> EditRows:
    """The edits with printed anchors: one whose whole is left out is named after its first part, and proves nothing."""
    there = rows.anchor < figures.printed
    first = np.full(rows.size, OPEN, dtype=np.int64)
    np.minimum.at(first, rows.edit, rows.cell)
    named = replace(rows, anchor=np.where(there, rows.anchor, first), counted=rows.counted & there)
    return only(named, first < figures.printed)


def together(made: Sequence[EditRows]) -> EditRows:
    """The edits of several parts of one promise as one; of no parts, none."""
    if not made:
        none = np.zeros(0, dtype=np.int64)
        return EditRows(none, none, none, none, none, none, none.astype(np.bool_))
    first = np.cumsum([0, *(m.size for m in made)])
    return EditRows(
        edit=np.concatenate([m.edit + n for m, n in zip(made, first[:-1], strict=True)]),
        cell=np.concatenate([m.cell for m in made]),
        coefficient=np.concatenate([m.coefficient for m in made]),
        lower=np.concatenate([m.lower for m in made]),
        upper=np.concatenate([m.upper for m in made]),
        anchor=np.concatenate([m.anchor for m in made]),
        counted=np.concatenate([m.counted for m in made]),
        skipped=tuple(pair for m in made for pair in m.skipped),
    )


def means(figures: Figures, cells: Ints, row: Ints, mean: Ints, parts: Ints, tied: Bools, known: Bools) -> EditRows:
    """Edits that hold a mean against its parts, rounded half up: `1 - k <= 2k * mean - 2 * sum(parts) <= k`.

    `row` (0, 1, …) is the group of each cell; per group, `mean` is its cell or -1, `parts` how many others there are,
    `tied` whether it is held at all, and `known` whether it is asked where the mean is suppressed. There a second edit,
    over the parts alone, counts instead: the true mean rounds to one of the numbers that the symbol stands for.
    """
    is_mean = cells == mean[row]
    k, anchor = parts, np.maximum(mean, 0)
    low, high = figures.lower[anchor], figures.upper[anchor]
    alone = tied & known & (low < high)
    first = _kept(row, cells, np.where(is_mean, 2 * k[row], -2), tied)
    second = _kept(row[~is_mean], cells[~is_mean], np.full(int((~is_mean).sum()), 2), alone)
    upper = np.where(high == OPEN, OPEN, 2 * k * np.where(high == OPEN, 0, high) + k - 1)
    return EditRows(
        edit=np.concatenate([first[0], second[0] + int(tied.sum())]),
        cell=np.concatenate([first[1], second[1]]),
        coefficient=np.concatenate([first[2], second[2]]),
        lower=np.concatenate([1 - k[tied], (2 * k * low - k)[alone]]),
        upper=np.concatenate([k[tied], upper[alone]]),
        anchor=np.concatenate([anchor[tied], anchor[alone]]),
        counted=np.concatenate([(low == high)[tied], np.ones(int(alone.sum()), dtype=np.bool_)]),
    )


def _kept(row: Ints, cells: Ints, coefficient: Ints, kept: Bools) -> tuple[Ints, Ints, Ints]:
    """The entries of the kept rows, numbered anew."""
    use = kept[row]
    return (np.cumsum(kept) - 1)[row[use]], cells[use], coefficient[use]
