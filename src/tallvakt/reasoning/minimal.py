"""Minimal sets of promises that contradict each other.

QuickXplain (Junker 2004) asks about halves first: a set of k among n promises takes about k log(n / k) questions.
Each question is put to a trace, and to the solver only if the trace finds no contradiction; both name the promises
behind one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .components import acyclic, residual
from .status import left
from .system import EditSystem, Ints
from .tracing import Reader, Trace, trace
from .verdicts import Verdict, evaluate

Rows = list[int]


class OutOfTimeError(Exception):
    """The deadline came before an answer."""


class Oracle:
    """Whether promises of one system can hold together."""

    def __init__(self, system: EditSystem, until: float) -> None:
        self.system, self.until = system, until
        self._reader = Reader(system)

    def contradiction(self, rows: Rows) -> Rows | None:
        """Promises among ``rows`` that contradict each other, often fewer; None when all can hold.

        Raises OutOfTimeError.
        """
        traced = trace(self._reader, rows, self.until)
        if traced.broken is not None:
            return sorted(traced.core())
        if left(self.until) <= 0:
            raise OutOfTimeError
        return self.solve(np.array(rows, dtype=np.int64), traced, traced.complete)

    def solve(self, rows: Ints, traced: Trace, fixpoint: bool = False) -> Rows | None:
        """As :meth:`contradiction`, from the bounds that ``traced`` proves of the same or looser intervals.

        ``fixpoint``: these say all that propagation has to say.
        """
        part = self.system.subsystem(rows)
        lower, upper = np.array(part.lower), np.array(part.upper)
        for cell in {end // 2 for end in traced.last}:
            low, high = traced.interval(cell)
            lower[cell], upper[cell] = max(lower[cell], low), min(upper[cell], high)
        if (lower > upper).any():
            return self.contradiction([int(r) for r in rows])
        failed = np.flatnonzero(evaluate(part.narrowed(lower, upper)) == Verdict.FAILED)
        if failed.size:  # what is left open would not show it, if the promise has one value left by now
            return self._behind(rows[failed[:1]], traced)
        asked = np.zeros(part.n_cells, dtype=bool)
        asked[part.matrix.indices] = True
        rest = residual(part, lower, upper, asked)
        if fixpoint and acyclic(rest).all():
            return None
        from .solver import feasible  # only here is a solver needed

        solution = feasible(rest.system, self.until)
        if solution.point is not None:
            return None
        if not solution.infeasible:
            raise OutOfTimeError
        if not solution.rows:
            return [int(r) for r in rows]
        return self._behind(rows[rest.rows[list(solution.rows)]], traced)

    def _behind(self, direct: Ints, traced: Trace) -> Rows:
        """Promises that rule out every point by the bounds of their figures, and those that these rest on."""
        cells = {int(c) for row in direct for c in self.system.cells_of(row)}
        return sorted({int(r) for r in direct} | traced.rows_behind(k for c in cells for k in traced.of_cell(c)))


def minimal_conflict(system: EditSystem, rows: Ints, until: float) -> tuple[Ints, bool]:
    """:func:`minimal_rows` of ``rows``, which together cannot hold, and True; ``rows`` and False when time runs out."""
    try:
        conflict = minimal_rows(Oracle(system, until), [int(r) for r in rows])
    except OutOfTimeError:
        return np.sort(rows), False
    return np.array(conflict, dtype=np.int64), True


def minimal_rows(oracle: Oracle, rows: Rows, traced: Trace | None = None) -> Rows:
    """Of ``rows``, which together cannot hold, a set that can once any one of it is left out, ascending.

    Long promises are left out first, for they are the harder to redo by hand. ``traced``: what is proved already, of
    looser intervals. Raises OutOfTimeError; ValueError if
    they can hold.
    """
    conflict = oracle.solve(np.array(rows, dtype=np.int64), traced) if traced else oracle.contradiction(rows)
    if conflict is None:
        raise ValueError("these promises can all hold")
    size = np.diff(oracle.system.matrix.indptr)
    ordered = sorted(conflict, key=lambda r: (int(size[r]), r))
    return sorted(needed(lambda some: oracle.contradiction(some) is not None, ordered))


def needed(enough: Callable[[Rows], bool], candidates: Rows) -> Rows:
    """Some of ``candidates`` that are ``enough``, none of which can be spared; those at the end are spared first.

    ``enough(candidates)`` must be true, and of a set with more elements if it is of one with fewer.
    """
    return _needed(enough, [], candidates, False) if candidates else []


def _needed(enough: Callable[[Rows], bool], kept: Rows, candidates: Rows, grown: bool) -> Rows:
    if grown and enough(kept):
        return []
    if len(candidates) == 1:
        return candidates
    half = len(candidates) // 2
    first, second = candidates[:half], candidates[half:]
    from_second = _needed(enough, kept + first, second, True)
    from_first = _needed(enough, kept + from_second, first, bool(from_second))
    return from_first + from_second
