"""Connected components: which hidden figures can say anything about each other.

A known figure carries nothing from one promise to the next, so two promises are linked only by a cell they share
that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
from scipy import sparse

from .system import NO_LIMIT, EditSystem, Ints, Mask
from .unions import labels
from .verdicts import Verdict, evaluate

TOGETHER: Final[int] = 2000
"""Cells of small components that go into one linear program."""


@dataclass(frozen=True, eq=False)
class Components:
    """Labels 0..count-1 of cells, shape (cells,), and of rows, shape (edits,).

    -1: a known cell, or a row over known cells only. An unknown cell in no promise is a component of its own.
    """

    count: int
    cells: Ints
    rows: Ints


_CONNECTED: WeakKeyDictionary[EditSystem, Components] = WeakKeyDictionary()


def connected(system: EditSystem) -> Components:
    """The connected components of ``system`` after its known figures are substituted; found once for each system."""
    parts = _CONNECTED.get(system)
    if parts is None:
        parts = _CONNECTED[system] = _connected(system)
    return parts


def _connected(system: EditSystem) -> Components:
    matrix = system.matrix
    m, n = matrix.shape
    loose = ~system.known[matrix.indices]
    row_of = np.repeat(np.arange(m), np.diff(matrix.indptr))[loose]
    cell_of = matrix.indices[loose].astype(np.int64)
    label = labels(m + n, row_of, m + cell_of)
    touched = np.zeros(m, dtype=bool)
    touched[row_of] = True
    real = np.concatenate((touched, ~system.known))
    compact = np.full(m + n, -1, dtype=np.int64)
    _, compact[real] = np.unique(label[real], return_inverse=True)
    return Components(int(compact.max(initial=-1)) + 1, compact[m:], compact[:m])


def touching(system: EditSystem, cells: Ints) -> Ints:
    """The promises over any of ``cells``, ascending."""
    if not cells.size:
        return cells
    columns = system.columns
    touched = np.zeros(system.n_edits, dtype=bool)
    first = columns.indptr[cells].astype(np.int64)
    counts = columns.indptr[cells + 1] - first
    ends = np.cumsum(counts)
    touched[columns.indices[np.repeat(first - (ends - counts), counts) + np.arange(ends[-1])]] = True
    return np.flatnonzero(touched)


def members(labels: Ints, count: int) -> list[Ints]:
    """The indices carrying each label 0..count-1, ascending."""
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[edges[k] : edges[k + 1]] for k in range(count)]


@dataclass(frozen=True, eq=False)
class Residual:
    """What propagation leaves open: ``system`` over ``cells`` and ``rows`` of the given one, with its components."""

    system: EditSystem
    cells: Ints
    rows: Ints
    parts: Components


def residual(system: EditSystem, lower: Ints, upper: Ints, alive: Mask) -> Residual:
    """The open cells among ``alive``, and the promises about them that the intervals do not settle already.

    A row is divided by the greatest common divisor of what remains of it and its bounds rounded inwards: the sum
    behind an average then has unit factors again.
    """
    narrowed = system.narrowed(lower, upper)
    wanted = alive & ~narrowed.known
    cells = np.flatnonzero(wanted)
    touched = np.zeros(system.n_edits, dtype=bool)
    touched[touching(system, cells)] = True
    # What no whole numbers can meet has failed, and must stay: without it the rest might seem to hold.
    rows = np.flatnonzero(touched & (evaluate(narrowed) != Verdict.PASSED))
    core = _divided(narrowed.subsystem(rows, cells))
    return Residual(core, cells, rows, connected(core))


def only(core: Residual, wanted: Mask) -> Residual:
    """The components of ``core`` marked in ``wanted``, shape (count,)."""
    if wanted.all():
        return core
    cells, rows = np.flatnonzero(wanted[core.parts.cells]), np.flatnonzero(wanted[core.parts.rows])
    number = np.cumsum(wanted) - 1
    parts = Components(int(wanted.sum()), number[core.parts.cells[cells]], number[core.parts.rows[rows]])
    return Residual(take(core.system, rows, cells), core.cells[cells], core.rows[rows], parts)


def groups(core: Residual) -> Iterator[Mask]:
    """The components, the small ones first and some together: marks of shape (count,).

    A step in a linear program costs the more the larger it is, and a program of its own for each would cost as much.
    """
    sizes = np.bincount(core.parts.cells, minlength=core.parts.count)
    order = np.argsort(sizes, kind="stable")
    number = np.empty_like(order)
    number[order] = np.cumsum(sizes[order]) // TOGETHER
    for group in np.unique(number):
        yield number == group


def take(system: EditSystem, rows: Ints, cells: Ints) -> EditSystem:
    """Rows with all the cells they are about."""
    return EditSystem(
        system.matrix[rows][:, cells],
        system.lower[cells],
        system.upper[cells],
        system.row_lower[rows],
        system.row_upper[rows],
    )


def _divided(system: EditSystem) -> EditSystem:
    matrix = system.matrix
    if not system.n_edits:
        return system
    divisor = np.gcd.reduceat(np.abs(matrix.data), matrix.indptr[:-1])
    low, high = _divide_up(system.row_lower, divisor), _divide_down(system.row_upper, divisor)
    divisor[low > high] = 1  # no multiple in between: leave the contradiction to whoever solves the row
    if (divisor == 1).all():
        return system
    data = matrix.data // np.repeat(divisor, np.diff(matrix.indptr))
    shrunk = sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    low, high = _divide_up(system.row_lower, divisor), _divide_down(system.row_upper, divisor)
    return EditSystem(shrunk, system.lower, system.upper, low, high)


def _divide_down(side: Ints, divisor: Ints) -> Ints:
    return np.where(np.abs(side) == NO_LIMIT, side, side // divisor)


def _divide_up(side: Ints, divisor: Ints) -> Ints:
    return np.where(np.abs(side) == NO_LIMIT, side, -(-side // divisor))


def acyclic(core: Residual) -> Mask:
    """Which components are trees of cells and rows with unit factors, shape (count,).

    There the fixpoint of propagation is exact: a row of unit factors over full intervals takes every value between
    its ends, and what one row allows cannot come back to it by another way.
    """
    matrix, parts = core.system.matrix, core.parts
    row_of = parts.rows[np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))]
    count = parts.count
    links, rows = np.bincount(row_of, minlength=count), np.bincount(parts.rows, minlength=count)
    cells = np.bincount(parts.cells, minlength=count)
    uneven = np.bincount(row_of, weights=np.abs(matrix.data) != 1, minlength=count)
    return np.asarray((links == rows + cells - 1) & (uneven == 0))
