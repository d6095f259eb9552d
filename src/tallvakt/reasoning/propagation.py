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

MAX_SWEEPS: Final[int] = 1000
"""Then propagation rests: each sweep may narrow a wide interval by one only (``x < y`` and ``y < x``)."""


@dataclass(frozen=True, eq=False)
class Step:
    """One sweep's narrowings: promise ``rows[i]`` gave ``cells[i]`` a new upper (else lower) bound."""

    cells: Ints
    rows: Ints
    upper: Mask


@dataclass(frozen=True, eq=False)
class Propagation:
    """Narrowed intervals of every cell, and the promises that cannot hold.

    ``broken``: the promises at which contradictions showed. ``dead``: the cells of the components they lie in; these
    keep the intervals they were given. ``complete`` is False when propagation rested before its fixpoint.
    ``steps``, on request: sweep by sweep, which promise narrowed which cell.
    """

    lower: Ints
    upper: Ints
    broken: Ints
    dead: Mask
    complete: bool
    steps: tuple[Step, ...] = ()


def propagate(
    system: EditSystem,
    *,
    start: Ints | None = None,
    trace: bool = False,
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
    steps: list[Step] = []
    active: Ints = np.arange(system.n_edits) if start is None else np.unique(start)
    for _ in range(MAX_SWEEPS):
        if not active.size or time.monotonic() > deadline:
            break
        step, off = _sweep(system, active, lower, upper)
        if trace:
            steps.append(step)
        if off.size:
            broken.append(off)
            if first_only:
                break
            _bury(system, off, dead, dead_rows)
        active = touching(system, step.cells)
        if dead_rows.any():
            active = active[~dead_rows[active]]
    if dead.any():
        lower[dead], upper[dead] = system.lower[dead], system.upper[dead]
    contradictions = np.unique(np.concatenate(broken)) if broken else np.zeros(0, dtype=np.int64)
    return Propagation(lower, upper, contradictions, dead, not active.size, tuple(steps))


def _sweep(system: EditSystem, rows: Ints, lower: Ints, upper: Ints) -> tuple[Step, Ints]:
    """Read ``rows`` once against the bounds, and narrow these in place; also returns the rows that cannot hold."""
    entries, rows, starts, counts, off = _gather(system, rows)
    if not rows.size:
        none = np.zeros(0, dtype=np.int64)
        return Step(none, none, none.astype(bool)), off
    cells, factor = system.matrix.indices[entries].astype(np.int64), system.matrix.data[entries]
    low, high = lower[cells], upper[cells]
    closed = bool(low.min() > -NO_LIMIT and high.max() < NO_LIMIT)
    loose = low < high  # a known figure is never narrowed: a row that would is counted as failing
    found: list[tuple[Ints, Ints, Ints, Mask]] = []
    # A promise is two inequalities: factor * x <= limit, and the same mirrored for its lower side.
    for sign, limit in ((1, system.row_upper[rows]), (-1, -system.row_lower[rows])):
        signed = sign * factor
        positive = signed > 0
        bound, valid, too_much = implied_bounds(signed, np.where(positive, low, high), limit, starts, counts, closed)
        off = np.concatenate((off, rows[too_much]))
        better = np.flatnonzero(valid & loose & np.where(positive, bound < high, bound > low))
        if better.size:
            row_of = np.repeat(rows, counts)[better] if better.size * 4 > cells.size else _owner(rows, starts, better)
            found.append((cells[better], bound[better], row_of, positive[better]))
    step, crossed = _apply(found, lower, upper)
    return step, np.concatenate((off, crossed))


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


def _apply(found: list[tuple[Ints, Ints, Ints, Mask]], lower: Ints, upper: Ints) -> tuple[Step, Ints]:
    """Write the tightest of the bounds found; returns what narrowed, and the rows that emptied an interval."""
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Step(none, none, none.astype(bool)), none
    cells, bounds, rows, is_upper = (np.concatenate(parts) for parts in zip(*found, strict=True))
    np.minimum.at(upper, cells[is_upper], bounds[is_upper])
    np.maximum.at(lower, cells[~is_upper], bounds[~is_upper])
    tightest = bounds == np.where(is_upper, upper[cells], lower[cells])
    step = Step(cells[tightest], rows[tightest], is_upper[tightest])
    return step, step.rows[lower[step.cells] > upper[step.cells]]


def _owner(rows: Ints, starts: Ints, entries: Ints) -> Ints:
    return rows[np.searchsorted(starts, entries, side="right") - 1]


def _bury(system: EditSystem, broken: Ints, dead: Mask, dead_rows: Mask) -> None:
    """Mark the components of the broken rows; a row over known cells only takes nobody with it."""
    parts = connected(system)
    hit = np.zeros(parts.count + 1, dtype=bool)
    hit[parts.rows[broken]] = True
    hit[-1] = False
    dead |= hit[parts.cells]
    dead_rows |= hit[parts.rows]
    dead_rows[broken] = True
