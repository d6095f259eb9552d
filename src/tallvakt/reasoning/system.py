"""The edit system: every promise of a publication as one row over its figures.

``lower <= x <= upper`` bounds the cells, ``row_lower <= matrix @ x <= row_upper`` states the promises (the field
calls them *edits*), and ``x`` is integer. All arithmetic is exact: a system whose rows could reach beyond
2**53, where the solver's floating point stops counting in ones, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NO_LIMIT: Final[int] = int(np.iinfo(np.int64).max)
"""The open side of an interval: ``-NO_LIMIT`` below, ``NO_LIMIT`` above (either sign is read so on either side)."""

EXACT: Final[int] = 2**53
"""The largest magnitude a row may reach; floats count in ones only up to here."""


@dataclass(frozen=True, eq=False)
class EditSystem:
    """Promises over figures, as integers: ``lower <= x <= upper`` and ``row_lower <= matrix @ x <= row_upper``.

    ``matrix`` is a ``scipy.sparse`` array of shape (edits, cells), stored as an int64 ``csr_array`` without
    duplicate or zero entries; ``lower`` and ``upper`` have shape (cells,), ``row_lower`` and ``row_upper`` shape
    (edits,). Any of the four may be ``-NO_LIMIT`` or ``NO_LIMIT`` on its open side. The arrays are copied and made
    read-only.

    Raises ValueError for shapes that do not fit, numbers that are not whole and intervals that are empty, and
    OverflowError when a row could reach beyond 2**53; both name the row or cell.
    """

    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    row_lower: Ints
    row_upper: Ints

    def __post_init__(self) -> None:
        matrix = _whole_matrix(self.matrix)
        m, n = matrix.shape
        below, above = -NO_LIMIT, NO_LIMIT
        sides = {
            "lower": _side(self.lower, "lower", n, below),
            "upper": _side(self.upper, "upper", n, above),
            "row_lower": _side(self.row_lower, "row_lower", m, below),
            "row_upper": _side(self.row_upper, "row_upper", m, above),
        }
        _not_empty(sides["lower"], sides["upper"], "cell")
        _not_empty(sides["row_lower"], sides["row_upper"], "row")
        _within_exact(matrix, **sides)
        object.__setattr__(self, "matrix", matrix)
        for name, values in sides.items():
            object.__setattr__(self, name, values)

    @property
    def n_cells(self) -> int:
        """The number of figures, printed and hidden."""
        return int(self.matrix.shape[1])

    @property
    def n_edits(self) -> int:
        """The number of promises."""
        return int(self.matrix.shape[0])

    @cached_property
    def known(self) -> Mask:
        """Which cells have one value only, shape (cells,)."""
        return np.asarray(self.lower == self.upper)

    @cached_property
    def safe_bound(self) -> int:
        """How large a bound found for an open cell may be, so that no row leaves 64 bits."""
        sums = abs(self.matrix) @ np.ones(self.n_cells, dtype=np.int64)
        return EXACT // max(1, int(sums.max(initial=1)))

    @cached_property
    def columns(self) -> sparse.csc_array:
        """The matrix by columns: which promises a cell takes part in."""
        return self.matrix.tocsc()

    def cells_of(self, row: int) -> Ints:
        """The cells of one promise, ascending."""
        start, end = self.matrix.indptr[row : row + 2]
        return np.asarray(self.matrix.indices[start:end], dtype=np.int64)

    def rows_of(self, cell: int) -> Ints:
        """The promises a cell takes part in, ascending."""
        start, end = self.columns.indptr[cell : cell + 2]
        return np.asarray(self.columns.indices[start:end], dtype=np.int64)

    def with_bounds(self, lower: ArrayLike, upper: ArrayLike) -> EditSystem:
        """The same promises over other intervals."""
        return EditSystem(self.matrix, _ints(lower), _ints(upper), self.row_lower, self.row_upper)

    @classmethod
    def of_checked_parts(
        cls, matrix: sparse.csr_array, *, lower: Ints, upper: Ints, row_lower: Ints, row_upper: Ints
    ) -> EditSystem:
        """A system of parts of systems that were checked already: arrays taken as they are, unchecked and not copied.

        The constructor reads every entry, which costs more than most questions to a system; those who narrow
        intervals, leave rows open or stack copies of a system thousands of times cannot break what it checks.
        """
        system = object.__new__(cls)
        vars(system).update(matrix=matrix, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
        return system

    def narrowed(self, lower: Ints, upper: Ints) -> EditSystem:
        """The same promises over intervals inside the present ones: int64 arrays, taken as they are, unchecked."""
        return self._with_sides(lower=lower, upper=upper, row_lower=self.row_lower, row_upper=self.row_upper)

    def with_rows_open(self, rows: Mask) -> EditSystem:
        """The same system with nothing asked of ``rows`` (mask of edits); they keep their numbers."""
        low, high = np.where(rows, -NO_LIMIT, self.row_lower), np.where(rows, NO_LIMIT, self.row_upper)
        return self._with_sides(lower=self.lower, upper=self.upper, row_lower=low, row_upper=high)

    def _with_sides(self, *, lower: Ints, upper: Ints, row_lower: Ints, row_upper: Ints) -> EditSystem:
        """The same matrix, and what was worked out of it, between other sides."""
        other = EditSystem.of_checked_parts(
            self.matrix, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper
        )
        for name in ("columns", "safe_bound"):
            vars(other)[name] = getattr(self, name)
        return other

    def subsystem(self, rows: ArrayLike, cells: ArrayLike | None = None) -> EditSystem:
        """Only these promises (indices or mask), over all cells or over ``cells`` alone (indices or mask).

        A cell left out must have one value, which moves into the row bounds; ValueError otherwise.
        """
        chosen = _indices(rows, self.n_edits)
        matrix = self.matrix[chosen]
        low, high = self.row_lower[chosen], self.row_upper[chosen]
        if cells is None:
            return EditSystem(matrix, self.lower, self.upper, low, high)
        kept = _indices(cells, self.n_cells)
        outside = np.ones(self.n_cells, dtype=bool)
        outside[kept] = False
        loose = outside & ~self.known
        if loose.any():
            touched = np.unique(matrix.indices)
            bad = touched[loose[touched]]
            if bad.size:
                raise ValueError(f"cell {bad[0]} is left out of the subsystem but has no single value")
        moved = matrix @ np.where(outside & self.known, self.lower, 0)
        return EditSystem(matrix[:, kept], self.lower[kept], self.upper[kept], shift(low, -moved), shift(high, -moved))


def shift(side: Ints, by: Ints) -> Ints:
    """Add ``by`` to the closed entries of one side of intervals; open ones stay open."""
    closed = np.abs(side) != NO_LIMIT
    return np.where(closed, np.where(closed, side, 0) + by, side)


def _ints(values: ArrayLike) -> Ints:
    array = np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.dtype.kind == "O":
        raise OverflowError("an edit system holds 64-bit whole numbers only")
    if array.dtype.kind == "f":
        finite = np.isfinite(array)
        if np.isnan(array).any() or not np.all(array[finite] == np.round(array[finite])):
            raise ValueError("an edit system holds whole numbers only")
        inside = np.clip(array, -2.0 * EXACT, 2.0 * EXACT).astype(np.int64)
        return np.where(finite, inside, np.where(array > 0, NO_LIMIT, -NO_LIMIT))
    return array.astype(np.int64)


def _whole_matrix(given: Any) -> sparse.csr_array:
    matrix = sparse.csr_array(given)
    if matrix.ndim != 2:
        raise ValueError(f"matrix must have two dimensions, not {matrix.ndim}")
    data = _ints(matrix.data)
    matrix = sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    if not (matrix.has_canonical_format and (data.size == 0 or data.all())):
        matrix = matrix.copy()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    return matrix


def _side(values: ArrayLike, name: str, length: int, open_value: int) -> Ints:
    raw = np.asarray(values)
    if raw.shape != (length,):
        raise ValueError(f"{name} has shape {raw.shape}, expected ({length},)")
    side = np.array(_ints(raw), dtype=np.int64)
    if max(int(side.max(initial=0)), -int(side.min(initial=0))) >= NO_LIMIT:
        side[(side >= NO_LIMIT) | (side <= -NO_LIMIT)] = open_value
    side.flags.writeable = False
    return side


def _not_empty(low: Ints, high: Ints, what: str) -> None:
    empty = np.flatnonzero(low > high)
    if empty.size:
        i = int(empty[0])
        raise ValueError(f"{what} {i}: its lower bound {low[i]} is above its upper bound {high[i]}")


def _within_exact(matrix: sparse.csr_array, lower: Ints, upper: Ints, row_lower: Ints, row_upper: Ints) -> None:
    """Refuse what could leave the exact integers, computed in floats, which cannot wrap round."""
    if _far_within_exact(matrix, (lower, upper, row_lower, row_upper)):
        return
    reach = np.zeros(lower.size)
    for what, sides in (("cell", (lower, upper)), ("row", (row_lower, row_upper))):
        for side in sides:
            size = np.where(np.abs(side) == NO_LIMIT, 0, np.abs(side))
            if what == "cell":
                np.maximum(reach, size, out=reach)
            beyond = np.flatnonzero(size > EXACT)
            if beyond.size:
                raise OverflowError(f"{what} {beyond[0]}: a bound of {side[beyond[0]]} is beyond 2**53 in magnitude")
    activity = sparse.csr_array((np.abs(matrix.data.astype(float)), matrix.indices, matrix.indptr), matrix.shape) @ (
        np.maximum(reach, 1.0)
    )
    beyond = np.flatnonzero(activity > EXACT)
    if beyond.size:
        raise OverflowError(f"row {beyond[0]}: its figures could add up to more than 2**53")


def _far_within_exact(matrix: sparse.csr_array, sides: tuple[Ints, Ints, Ints, Ints]) -> bool:
    """Whether the longest row with the largest factor and the largest bounds of all would stay exact: mostly so."""
    longest = int(np.diff(matrix.indptr).max(initial=0))
    largest = max(int(matrix.data.max(initial=0)), -int(matrix.data.min(initial=0)))
    reach = max(1, *(_largest(side) for side in sides))
    return reach <= EXACT and longest * largest * reach <= EXACT


def _largest(side: Ints) -> int:
    """The largest magnitude of the closed entries of a side."""
    least, most = int(side.min(initial=0)), int(side.max(initial=0))
    if least > -NO_LIMIT and most < NO_LIMIT:
        return max(-least, most)
    return int(np.abs(side[np.abs(side) != NO_LIMIT]).max(initial=0))


def _indices(chosen: ArrayLike, size: int) -> NDArray[np.intp]:
    array = np.asarray(chosen)
    if array.dtype == bool:
        if array.shape != (size,):
            raise ValueError(f"a mask of shape {array.shape} does not fit {size}")
        return np.flatnonzero(array)
    return array.astype(np.intp)
