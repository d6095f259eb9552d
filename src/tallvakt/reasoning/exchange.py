"""Publications that differ in what their recovered cells are, and in the printed sums of these.

A remedy that is shown to people who may not see the recovered values must not depend on them. What is asked of the
figures is therefore asked of others that look alike: every recovered cell takes a value of its own interval, and the
printed figure of each equation it stands in changes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .solver import search
from .system import NO_LIMIT, EditSystem, Ints, Mask

UNLIMITED = 8
"""How far above its least a recovered cell is taken to go whose interval is open."""


@dataclass(frozen=True, eq=False)
class Exchanged:
    """``system`` with other values of its recovered cells; ``point``, shape (cells,), is one that holds in it."""

    system: EditSystem
    point: Ints


def exchange(system: EditSystem, recovered: Mask, values: Ints, cost: Ints, until: float) -> Exchanged | None:
    """The publication whose recovered cells make ``cost``, shape (cells,), least; None when not found in time.

    ``values``: what the recovered cells are, read only to tell the printed sums without them. Promises that leave
    room keep it: the values are of those that they allow.
    """
    hidden = ~system.known
    matrix = system.matrix
    row_of = np.repeat(np.arange(system.n_edits), np.diff(matrix.indptr))
    printed = np.zeros(system.n_edits, dtype=bool)
    printed[row_of[~hidden[matrix.indices]]] = True
    follows = printed & (system.row_lower == system.row_upper)
    inside = recovered[matrix.indices] & follows[row_of]
    theirs = sparse.csr_array((np.where(inside, matrix.data, 0), matrix.indices, matrix.indptr), shape=matrix.shape)
    rest = matrix - theirs
    removed = theirs @ np.where(recovered, values, 0)
    low, high = _moved(system, -removed)
    upper = np.where(recovered & (system.upper == NO_LIMIT), system.lower + UNLIMITED, system.upper)
    asked = EditSystem(rest, system.lower, upper, low, high)
    touched = np.unique(row_of[hidden[matrix.indices]])
    cells = np.flatnonzero(hidden)
    solution = search(asked.subsystem(touched, cells), cost[cells].astype(np.float64), until)
    if solution.point is None:
        return None
    point = np.array(system.lower)
    point[cells] = solution.point
    low, high = _moved(system, theirs @ np.where(recovered, point, 0) - removed)
    return Exchanged(EditSystem(matrix, system.lower, system.upper, low, high), point)


def _moved(system: EditSystem, by: Ints) -> tuple[Ints, Ints]:
    """The sides of every row, those of equations moved."""
    step = np.where(system.row_lower == system.row_upper, by, 0)
    return system.row_lower + step, system.row_upper + step
