"""Does each promise hold, given only the intervals of its own figures?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .system import NO_LIMIT, EditSystem, Ints, Mask

ENTRIES: Final[int] = 2**18
"""Of a matrix, that are multiplied at once."""


class Verdict(IntEnum):
    """Of one promise: it holds, it fails, or it holds for some values of the hidden figures and not for others."""

    PASSED = 0
    FAILED = 1
    UNDECIDED = 2


def activity(system: EditSystem) -> tuple[Ints, Ints]:
    """The least and the greatest value of every row, each of shape (edits,); ``-NO_LIMIT``/``NO_LIMIT`` where open.

    Two sparse products: of the intervals' midpoints and of their radii (both doubled, to stay whole).
    """
    matrix = system.matrix
    no_floor, no_ceiling = system.lower == -NO_LIMIT, system.upper == NO_LIMIT
    limited = not (no_floor.any() or no_ceiling.any())
    low, high = system.lower, system.upper
    if not limited:
        low = np.where(no_floor, np.where(no_ceiling, 0, high), low)
        high = np.where(no_ceiling, low, high)
    middle, radius = np.empty((2, system.n_edits), dtype=np.int64)
    twice, width = low + high, high - low
    for rows, part in _by_rows(matrix):
        middle[rows] = part @ twice
        size = sparse.csr_array((np.abs(part.data), part.indices, part.indptr), part.shape)
        radius[rows] = size @ width
    # Both are even or both odd: halves are whole.
    least, greatest = (middle - radius) >> 1, (middle + radius) >> 1
    if not limited:
        up = sparse.csr_array(((matrix.data > 0).astype(np.int64), matrix.indices, matrix.indptr), matrix.shape)
        down = sparse.csr_array(((matrix.data < 0).astype(np.int64), matrix.indices, matrix.indptr), matrix.shape)
        floorless, ceilingless = no_floor.astype(np.int64), no_ceiling.astype(np.int64)
        least[(up @ floorless + down @ ceilingless) > 0] = -NO_LIMIT
        greatest[(up @ ceilingless + down @ floorless) > 0] = NO_LIMIT
    return least, greatest


def _by_rows(matrix: sparse.csr_array) -> Iterator[tuple[slice, sparse.csr_array]]:
    """The matrix in parts of some rows each, that fit the machine's cache; mostly the matrix as it is."""
    if matrix.nnz < 2 * ENTRIES:
        yield slice(None), matrix
        return
    indptr, n = matrix.indptr, matrix.shape[1]
    ends = np.searchsorted(indptr, np.arange(ENTRIES, matrix.nnz, ENTRIES))
    edges = np.unique((0, *ends.tolist(), matrix.shape[0])).tolist()
    for start, end in pairwise(edges):
        entries = slice(indptr[start], indptr[end])
        inside = (matrix.data[entries], matrix.indices[entries], indptr[start : end + 1] - indptr[start])
        yield slice(start, end), sparse.csr_array(inside, (end - start, n))


def evaluate(system: EditSystem) -> NDArray[np.int8]:
    """The :class:`Verdict` of every promise by itself, int8 of shape (edits,).

    Its values lie within the promised bounds whatever is hidden: passed; outside whatever is hidden, or met by no whole
    numbers: failed; else undecided.
    """
    least, greatest = activity(system)
    verdicts = np.full(system.n_edits, Verdict.UNDECIDED, dtype=np.int8)
    verdicts[(least >= system.row_lower) & (greatest <= system.row_upper)] = Verdict.PASSED
    verdicts[(least > system.row_upper) | (greatest < system.row_lower)] = Verdict.FAILED
    verdicts[_between_multiples(system, np.flatnonzero(verdicts == Verdict.UNDECIDED))] = Verdict.FAILED
    return verdicts


def _between_multiples(system: EditSystem, rows: Ints) -> Ints:
    """Those of ``rows``, undecided by their bounds, that no whole numbers can meet.

    What the open cells of a row add to its known ones is a multiple of the greatest common divisor of their factors.
    """
    rows = rows[(system.row_lower[rows] > -NO_LIMIT) & (system.row_upper[rows] < NO_LIMIT)]
    for last in (False, True):  # no second look where the first cell tells
        rows = rows[~_room_for_any(system, rows, last)]
    if not rows.size:
        return rows
    picked = system.matrix[rows]
    exact = system.known[picked.indices]
    starts = picked.indptr[:-1]
    # Of a single factor `reduceat` gives that itself, sign and all.
    divisor = np.gcd.reduceat(np.where(exact, 0, np.abs(picked.data)), starts)
    fixed = np.add.reduceat(picked.data * np.where(exact, system.lower[picked.indices], 0), starts)
    low, high = system.row_lower[rows] - fixed, system.row_upper[rows] - fixed
    return np.asarray(rows[-(-low // divisor) > high // divisor])


def _room_for_any(system: EditSystem, rows: Ints, last: bool) -> Mask:
    """Which rows have a multiple of any such divisor between their sides, as their first or last cell alone tells.

    It is open, and as the divisor divides its factor, there is a multiple in as many whole numbers as that.
    """
    entry = system.matrix.indptr[rows + 1] - 1 if last else system.matrix.indptr[rows]
    cell, factor = system.matrix.indices[entry], system.matrix.data[entry]
    return np.asarray(~system.known[cell] & (np.abs(factor) <= system.row_upper[rows] - system.row_lower[rows] + 1))
