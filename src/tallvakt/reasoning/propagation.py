"""Bound propagation: what each promise, with the intervals of its other figures, says about a figure.

Repeated until nothing narrows, this is the *shuttle* algorithm for tables (Buzzigoli & Giusti 1999; Dobra & Fienberg
2008), here for any integer rows. The bounds it ends with always hold; that they are the exact ones is proved
elsewhere. One sweep reads, vectorised, every promise over a cell that the sweep before narrowed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from .components import connected, touching
from .system import NO_LIMIT, EditSystem, Ints, Mask
from .verdicts import Verdict, evaluate

MAX_SWEEPS: Final[int] = 1000
"""Then propagation rests: each sweep may narrow a wide interval by one only (``x < y`` and ``y < x``)."""


@dataclass(frozen=True, eq=False)
class Propagation:
    """Narrowed intervals of every cell, and the promises that cannot hold.

    ``broken``: the promises at which contradictions showed. ``dead``: the cells of the components they lie in; these
    keep the intervals they were given. ``complete`` is False when propagation rested before its fixpoint.
    """

    lower: Ints
    upper: Ints
    broken: Ints
    dead: Mask
    complete: bool


def propagate(
    system: EditSystem,
    *,
    start: Ints | None = None,
    first_only: bool = False,
    deadline: float = float("inf"),
) -> Propagation:
    """Narrow every interval of ``system`` to the fixpoint.

    ``start`` limits the first sweep to these promises: enough when all others are at their fixpoint already.
    A contradiction ends the work in its connected component or, with ``first_only``, altogether.
    ``deadline`` is a ``time.monotonic`` reading.
    """
    lower, upper = np.array(system.lower), np.array(system.upper)
    dead, dead_rows = np.zeros(system.n_cells, dtype=bool), np.zeros(system.n_edits, dtype=bool)
    broken: list[Ints] = []
    active: Ints = np.arange(system.n_edits) if start is None else np.unique(start)
    for _ in range(MAX_SWEEPS):
        if not active.size or time.monotonic() > deadline:
            break
        narrowed, off = _sweep(system, active, lower, upper)
        if off.size:
            broken.append(off)
            if first_only:
                break
            _bury(system, off, dead, dead_rows)
        active = touching(system, narrowed)
        if dead_rows.any():
            active = active[~dead_rows[active]]
    if active.size and not (first_only and broken):
        # Stopped early: the rows not read since may fail by now.
        off = np.flatnonzero((evaluate(system.narrowed(lower, upper)) == Verdict.FAILED) & ~dead_rows)
        if off.size:
            broken.append(off)
            _bury(system, off, dead, dead_rows)
    if dead.any():
        lower[dead], upper[dead] = system.lower[dead], system.upper[dead]
    contradictions = np.unique(np.concatenate(broken)) if broken else np.zeros(0, dtype=np.int64)
    return Propagation(lower, upper, contradictions, dead, not active.size)


def read_once(system: EditSystem, rows: Ints) -> tuple[Ints, Ints]:
    """The intervals of all cells after each of ``rows`` was read once; contradictions are not told."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    _sweep(system, rows, lower, upper)
    return lower, upper


def _sweep(system: EditSystem, rows: Ints, lower: Ints, upper: Ints) -> tuple[Ints, Ints]:
    """Read ``rows`` once and narrow the bounds in place; returns the cells narrowed and the rows that cannot hold."""
    entries, rows, starts, counts, off = _gather(system, rows)
    if not rows.size:
        return np.zeros(0, dtype=np.int64), off
    cells, factor = system.matrix.indices[entries].astype(np.int64), system.matrix.data[entries]
    low, high = lower[cells], upper[cells]
    closed = bool(low.min() > -NO_LIMIT and high.max() < NO_LIMIT)
    loose = low < high  # a known figure is never narrowed: a row that would is counted as failing
    tightened: list[tuple[Ints, Ints, Ints, Mask]] = []
    # A promise is two inequalities: factor * x <= limit, and the same mirrored for its lower side.
    for sign, limit in ((1, system.row_upper[rows]), (-1, -system.row_lower[rows])):
        signed = sign * factor
        positive = signed > 0
        bound, valid, too_much = implied_bounds(signed, np.where(positive, low, high), limit, starts, counts, closed)
        off = np.concatenate((off, rows[too_much]))
        if not closed:
            valid &= np.abs(bound) <= system.safe_bound
        better = np.flatnonzero(valid & loose & np.where(positive, bound < high, bound > low))
        if better.size:
            owners = rows[np.searchsorted(starts, better, side="right") - 1]
            tightened.append((cells[better], bound[better], owners, positive[better]))
    narrowed, crossed = _apply(tightened, lower, upper)
    return narrowed, np.concatenate((off, crossed))


def _gather(system: EditSystem, rows: Ints) -> tuple[Ints | slice, Ints, Ints, Ints, Ints]:
    """The entries of ``rows``: where, the rows that have any, their starts and counts; and empty rows that fail."""
    indptr = system.matrix.indptr.astype(np.int64)
    counts = indptr[rows + 1] - indptr[rows]
    off = np.zeros(0, dtype=np.int64)
    if not counts.all():
        empty = rows[counts == 0]
        off = empty[(system.row_lower[empty] > 0) | (system.row_upper[empty] < 0)]
        rows, counts = rows[counts > 0], counts[counts > 0]
    ends = np.cumsum(counts)
    starts = ends - counts
    total = int(ends[-1]) if ends.size else 0
    if total == system.matrix.nnz:
        return slice(None), rows, starts, counts, off
    return np.repeat(indptr[rows] - starts, counts) + np.arange(total), rows, starts, counts, off


def implied_bounds(
    factor: Ints, extreme: Ints, limit: Ints, starts: Ints, counts: Ints, closed: bool
) -> tuple[Ints, Mask, Mask]:
    """From ``sum(factor * x) <= limit`` per row: the bound on each x, where it is valid, and the rows that fail.

    ``extreme`` is each x where its term is least. The bound is an upper one where factor > 0, else a lower one.
    """
    limited = limit < NO_LIMIT
    if closed:
        terms = factor * extreme
        valid = np.repeat(limited, counts)
        finite: Mask = np.ones(limit.size, dtype=bool)
    else:
        unbounded = np.abs(extreme) == NO_LIMIT
        terms = factor * np.where(unbounded, 0, extreme)
        open_terms = np.add.reduceat(unbounded.astype(np.int64), starts)
        finite = open_terms == 0
        # One open term may be bounded by all the others; two leave every term without a bound.
        valid = np.repeat(limited, counts) & (np.repeat(open_terms, counts) == unbounded)
    least = np.add.reduceat(terms, starts)
    spare = np.where(limited, limit, 0) - least
    quotient = (np.repeat(spare, counts) + terms) // np.abs(factor)
    return np.where(factor > 0, quotient, -quotient), valid, finite & limited & (spare < 0)


def _apply(tightened: list[tuple[Ints, Ints, Ints, Mask]], lower: Ints, upper: Ints) -> tuple[Ints, Ints]:
    """Write the tightest of the bounds found; returns the cells narrowed and the rows that emptied an interval."""
    if not tightened:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    cells, bounds, rows, is_upper = (np.concatenate(parts) for parts in zip(*tightened, strict=True))
    np.minimum.at(upper, cells[is_upper], bounds[is_upper])
    np.maximum.at(lower, cells[~is_upper], bounds[~is_upper])
    return cells, rows[lower[cells] > upper[cells]]


def _bury(system: EditSystem, broken: Ints, dead: Mask, dead_rows: Mask) -> None:
    """Mark the components of the broken rows; a row over known cells only takes nobody with it."""
    parts = connected(system)
    hit = np.zeros(parts.count + 1, dtype=bool)
    hit[parts.rows[broken]] = True
    hit[-1] = False
    dead |= hit[parts.cells]
    dead_rows |= hit[parts.rows]
    dead_rows[broken] = True
