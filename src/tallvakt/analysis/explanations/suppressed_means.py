"""How much the suppressed figures of a publication hide on average: an expectation, never a figure.

Used to rank suspects alone. The sums of a table, less what is printed openly, tell what its stars hide together; tables
with few stars lean on the publication as a whole.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.reasoning import NO_LIMIT, EditSystem

Floats = NDArray[np.float64]

PRIOR: Final[float] = 6.0
"""The publication speaks for a table as so many of its stars would."""
MIDDLE: Final[float] = 1 / 3
"""Of their interval, what stars hide where no sum tells: small counts are commoner than larger ones."""


def shares(cells: Printed, system: EditSystem) -> Floats:
    """The mean of every hidden figure, as a share of its interval, shape (cells of the system,)."""
    group = _group(cells, system.n_cells)
    owner, together, room = _sums(system, group)
    count = int(group.max(initial=0)) + 1
    mean = (together.sum() + MIDDLE * PRIOR) / (room.sum() + PRIOR)
    by_group = np.bincount(owner, together, count) + PRIOR * mean
    return np.asarray((by_group / (np.bincount(owner, room, count) + PRIOR))[group])


def _group(cells: Printed, size: int) -> NDArray[np.int64]:
    """The table each cell is printed in; left-out rows are a table of their own."""
    group = np.zeros(size, dtype=np.int64)
    group[: len(cells)] = cells.table + 1
    return group


def _sums(system: EditSystem, group: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Of every sum with stars of one table: the table, the sum over its stars less their least, and their room."""
    matrix = system.matrix
    loose = ~system.known[matrix.indices]
    row = np.repeat(np.arange(system.n_edits), np.diff(matrix.indptr))[loose]
    cell, factor = matrix.indices[loose], matrix.data[loose]
    closed = (system.lower > -NO_LIMIT) & (system.upper < NO_LIMIT)
    room = np.where(closed, np.where(closed, system.upper, 0) - np.where(closed, system.lower, 0), 0)
    usable = np.bincount(row, ~closed[cell] | (factor != 1), system.n_edits) == 0
    usable &= (np.bincount(row, minlength=system.n_edits) > 0) & (system.row_lower == system.row_upper)
    first = np.zeros(system.n_edits, dtype=np.int64)
    first[row[::-1]] = group[cell[::-1]]
    usable &= np.bincount(row, group[cell] != first[row], system.n_edits) == 0
    least = matrix @ np.where(closed, system.lower, 0)
    together = np.where(usable, system.row_lower, 0) - least
    whole = np.bincount(row, room[cell], system.n_edits)
    usable &= (together >= 0) & (together <= whole)
    return first[usable], together[usable].astype(np.float64), whole[usable]
