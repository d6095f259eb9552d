"""Figures as arrays, and the rows of the edit system that a promise becomes.

The view that checks of arithmetic work on: no pandas, no loop over cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import factorize

from tallvakt.findings import AVERAGE, TOTAL

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.contract import Contract

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
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
    def average(self) -> Bools:
        """Cells of the average column."""
        return self.is_("column", AVERAGE)

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
