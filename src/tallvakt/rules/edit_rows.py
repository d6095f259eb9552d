"""Rows of the edit system that a promise becomes, and the builders that checks make them with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pandas import factorize

from tallvakt.rules.figures import OPEN, Bools, Figures, Ints


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


def one_each(cells: Ints, coefficients: Ints, lower: Ints, upper: Ints) -> EditRows:
    """Edits `lower <= sum(coefficient * cell) <= upper`, one for each column, named after its first cell.

    `cells` and `coefficients` have shape (terms, edits), the bounds (edits,).
    """
    terms, size = cells.shape
    return EditRows(
        edit=np.tile(np.arange(size), terms),
        cell=cells.ravel(),
        coefficient=coefficients.ravel(),
        lower=lower,
        upper=upper,
        anchor=cells[0],
        counted=np.ones(size, dtype=np.bool_),
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
