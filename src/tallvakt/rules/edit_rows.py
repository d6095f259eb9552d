"""Rows of the edit system that a promise becomes, and the builders that checks make them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tallvakt.rules.figures import OPEN, Bools, Figures, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRows:
    """Rows of the edit system that one promise becomes.

    Entries `(edit, cell, coefficient)`, bounds per edit, `anchor` the cell an edit is named after. Edits
    that are not `counted` serve the reasoning only. `skipped` are edits that cannot be asked, by their anchor
    or another cell of theirs, with the reason. `sizes`, how many entries each edit has, is given where they stand edit
    by edit; `edit`, of which edit each entry is, need not be given then.
    """

    edit: Ints | None
    cell: Ints
    coefficient: Ints
    lower: Ints
    upper: Ints
    anchor: Ints
    counted: Bools
    skipped: tuple[tuple[int, str], ...] = ()
    sizes: Ints | None = None

    @property
    def size(self) -> int:
        """Number of edits."""
        return len(self.anchor)

    @property
    def of_entries(self) -> Ints:
        """Of which edit each entry is. Raises ValueError where neither that nor the sizes of the edits are given."""
        if self.edit is not None:
            return self.edit
        if self.sizes is None:
            raise ValueError("edits need either `edit` or `sizes`")
        return np.repeat(np.arange(self.size), self.sizes)


def balanced(sides: Sequence[tuple[Sequence[int], Sequence[int]]]) -> EditRows:
    """Edits `sum of one side - sum of the other = 0`, one for each pair of sides, named after the first cell."""
    sizes = [len(ours) + len(theirs) for ours, theirs in sides]
    cells = [cell for ours, theirs in sides for cell in (*ours, *theirs)]
    signs = [sign for ours, theirs in sides for sign in (*[1] * len(ours), *[-1] * len(theirs))]
    none = np.zeros(len(sides), dtype=np.int64)
    return EditRows(
        edit=np.repeat(np.arange(len(sides)), sizes),
        cell=np.array(cells, dtype=np.int64),
        coefficient=np.array(signs, dtype=np.int64),
        lower=none,
        upper=none,
        anchor=np.array([ours[0] for ours, _ in sides], dtype=np.int64),
        counted=np.ones(len(sides), dtype=np.bool_),
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


def equal(cells: Ints, others: Ints) -> EditRows:
    """Edits `cell - other = 0`, one for each pair, named after the other."""
    none = np.zeros(len(cells), dtype=np.int64)
    pair = one_each(np.stack([cells, others]), np.stack([none + 1, none - 1]), none, none)
    return replace(pair, anchor=others)


def nothing(cells: Ints) -> EditRows:
    """Edits `cell = 0`, one for each cell."""
    none = np.zeros(len(cells), dtype=np.int64)
    return one_each(cells[None, :], none[None, :] + 1, none, none)


def loosened(rows: EditRows, *figures: Figures) -> EditRows:
    """The edits, with the room that rounding to the last printed digit gives: half a unit for each figure so rounded.

    Cells are numbered through `figures`, those of one publication after those of another. No whole number of units
    stands for half a one, so the room is given to the edit and not to the cell. Each edit is right by itself; two that
    share a figure do not know that it is rounded once, so that together they allow more.
    """
    if not any(each.contract.rounds_to_units for each in figures):
        return rows
    # How far a true figure may lie below and above the printed one, in half units; it never lies that far above.
    below = np.concatenate([_half_units(each, {"down": 0, "up": 2}) for each in figures])
    above = np.concatenate([_half_units(each, {"down": 2, "up": 0}) for each in figures])
    if not (below.any() or above.any()):
        return rows
    edit, plus, minus = rows.of_entries, np.maximum(rows.coefficient, 0), np.maximum(-rows.coefficient, 0)

    def sums(plus_by: Ints, minus_by: Ints) -> tuple[Ints, Bools]:
        """By edit, how far its sum may be moved, and whether it is only approached."""
        reach, strict = np.zeros(rows.size, dtype=np.int64), np.zeros(rows.size, dtype=np.bool_)
        np.add.at(reach, edit, plus * plus_by[rows.cell] + minus * minus_by[rows.cell])
        open_side = plus if plus_by is above else minus
        np.logical_or.at(strict, edit, (open_side * above[rows.cell]) > 0)
        return reach, strict

    (most, most_strict), (least, least_strict) = sums(above, below), sums(below, above)
    return replace(
        rows,
        lower=np.where(rows.lower == -OPEN, -OPEN, rows.lower - (most - most_strict) // 2),
        upper=np.where(rows.upper == OPEN, OPEN, rows.upper + (least - least_strict) // 2),
    )


def _half_units(figures: Figures, by_rounding: Mapping[str, int]) -> Ints:
    """By cell, how far rounding to the last digit moves a figure to one side, in half units; 0 for all others."""
    rounded = figures.format_values(lambda format_: format_.rounded_to_unit) > 0
    reach = figures.format_values(lambda format_: by_rounding.get(format_.rounding, 1))
    return np.asarray(reach * (rounded & figures.printed_figures), dtype=np.int64)


def together(parts: Sequence[EditRows]) -> EditRows:
    """The edits of several parts of one promise as one; of no parts, none."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return EditRows(
            edit=none, cell=none, coefficient=none, lower=none, upper=none, anchor=none, counted=none.astype(np.bool_)
        )
    first = np.cumsum([0, *(part.size for part in parts)])
    sizes = [part.sizes for part in parts if part.sizes is not None]
    by_edit = len(sizes) == len(parts)
    return EditRows(
        edit=None
        if by_edit
        else np.concatenate([part.of_entries + n for part, n in zip(parts, first[:-1], strict=True)]),
        cell=np.concatenate([part.cell for part in parts]),
        coefficient=np.concatenate([part.coefficient for part in parts]),
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
        anchor=np.concatenate([part.anchor for part in parts]),
        counted=np.concatenate([part.counted for part in parts]),
        skipped=tuple(pair for part in parts for pair in part.skipped),
        sizes=np.concatenate(sizes) if by_edit else None,
    )
