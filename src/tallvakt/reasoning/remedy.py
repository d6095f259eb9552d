"""Which further figures to suppress so that no protected figure stays recoverable: as few as can be.

The cell suppression problem (Fischetti & Salazar 2001), solved by their cutting planes. A figure is safe when it can
*move*: when some change of hidden figures keeps every promise and changes it. A linear program looks for the move;
if there is none, its multipliers say which cells are in the way, of which at least one must be hidden: a cut. The
fewest cells that satisfy all cuts come from a small integer program. Cuts are made in stages, each asking for more:

0. what any remedy must allow: hidden figures move within their intervals, averages within their rounding. The fewest
   cells here are a lower bound for every remedy.
1. moves that keep every row exactly, possible both ways, and through no figure that is recoverable itself.
2. the same, through newly hidden figures alone.

A figure is taken to the next stage when the audit of the changed publication still finds it recoverable. Where no
stage helps (an average that only several figures together can move), cells of nearby promises are added as the audit
asks for. In the end cells that an audit shows to be unnecessary are left out again.

**What the remedy may tell.** It is computed from which cell is in which promise, which are hidden, which are
recoverable, and the intervals a hidden printed figure would have; recovered values, and the room they leave in their
intervals or in a rounding, are never read. They bear on it only through the audit's own yes or no, *still
recoverable or not*, on the changed publication. Ties are broken in the order of cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy import sparse

from .components import touching
from .disclosure import Bounds, bounds
from .minimal import needed
from .moves import Cut, Mover
from .solver import search
from .status import Status, deadline, left
from .system import NO_LIMIT, EditSystem, Ints, Mask

STAGES: Final[int] = 3
WHOLE: Final[float] = 2.0**20
GAP: Final[float] = 0.05
"""How far from the fewest the later stages may stay: only the first makes the lower bound."""
NEARBY: Final[int] = 2
"""Promises away from a figure where the last resort looks for cells."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """``cells``: suppress these as well, ascending. ``lower_bound``: no remedy has fewer.

    ``status``: ``consistent`` when the audit of the changed system finds nothing protected recoverable but
    ``unprotected`` (cells for which there is no remedy within what may be hidden); ``timeout`` when the search ended
    early: ``unprotected`` are then all cells not known to be safe.
    """

    status: Status
    cells: Ints
    lower_bound: int
    unprotected: Ints


def suppressed(system: EditSystem, cells: Ints, hidden_lower: Ints, hidden_upper: Ints) -> EditSystem:
    """The system as it is when ``cells`` are suppressed as well; the intervals have shape (all cells,)."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[cells], upper[cells] = hidden_lower[cells], hidden_upper[cells]
    return system.with_bounds(lower, upper)


def suggest(
    system: EditSystem,
    protected: Mask,
    may_hide: Mask,
    hidden_lower: Ints,
    hidden_upper: Ints,
    *,
    found: Bounds | None = None,
    budget: float | None = 30.0,
) -> Remedy:
    """The fewest further cells to suppress so that none of ``protected`` is recoverable.

    All arrays have shape (cells,). ``hidden_lower`` and ``hidden_upper``: what is known of a cell once it is
    suppressed; read only where ``may_hide``. ``found``: the audit of ``system``, if at hand. Nothing outside
    ``may_hide`` is ever suggested. Cells of inconsistent components are left alone.

    ValueError where a printed figure lies outside the interval it would have.
    """
    until = deadline(budget)
    hidable = may_hide & system.known & (hidden_lower < hidden_upper)
    outside = np.flatnonzero(hidable & ((system.lower < hidden_lower) | (system.upper > hidden_upper)))
    if outside.size:
        raise ValueError(f"cell {outside[0]}: its figure lies outside the interval it would have when suppressed")
    first = bounds(system, left(until)) if found is None else found
    known = first.proved & (first.lower == first.upper) & ~system.known
    todo = np.flatnonzero(protected & known)
    nothing = np.zeros(0, dtype=np.int64)
    if not todo.size:
        status = Status.TIMEOUT if first.status == Status.TIMEOUT else Status.CONSISTENT
        return Remedy(status, nothing, 0, nothing)
    mover = Mover(system, known, hidable, hidden_lower, hidden_upper, until)
    return _Search(system, todo, mover, hidable, hidden_lower, hidden_upper, until).run()


@dataclass(eq=False)
class _Search:
    system: EditSystem
    todo: Ints
    mover: Mover
    hidable: Mask
    hidden_lower: Ints
    hidden_upper: Ints
    until: float
    cuts: list[Cut] = field(default_factory=list)

    def run(self) -> Remedy:
        stage = dict.fromkeys(self.todo.tolist(), 0)
        hidden = self._cover(stage, 0.0)
        if hidden is None:
            return Remedy(Status.TIMEOUT, np.zeros(0, dtype=np.int64), 0, self.todo)
        lower_bound = hidden.size
        impossible = {cell for cell, level in stage.items() if level == STAGES}
        still = self._recoverable(hidden)
        for _ in range(1, STAGES):
            for cell in still:
                stage[cell] = min(stage[cell] + 1, STAGES)
            more = self._cover(stage, GAP) if set(still) - impossible else None
            if more is None:
                break
            hidden, still = more, self._recoverable(more)
        for cell in [c for c in still if c not in impossible]:
            hidden = self._extended(hidden, cell)
            still = self._recoverable(hidden)
        if hidden.size > lower_bound:
            hidden = self._pruned(hidden, set(still))
        if left(self.until) <= 0:
            return Remedy(Status.TIMEOUT, hidden, lower_bound, self.todo)
        return Remedy(Status.CONSISTENT, hidden, lower_bound, np.array(still, dtype=np.int64))

    def _cover(self, stage: dict[int, int], gap: float) -> Ints | None:
        """The fewest cells that let every figure move as its stage asks; None when time runs out.

        A figure that its stage cannot let move whatever is hidden is taken off the stages.
        """
        while left(self.until) > 0:
            hidden = self._fewest(gap)
            if hidden is None:
                return None
            before = len(self.cuts)
            for cell, level in list(stage.items()):
                cut = self.mover.cut(cell, level, hidden) if level < STAGES else None
                if cut is not None and not cut.cells.size:
                    stage[cell] = STAGES
                elif cut is not None:
                    self.cuts.append(cut)
            if len(self.cuts) == before:
                return hidden
        return None

    def _fewest(self, gap: float) -> Ints | None:
        """The fewest cells (up to ``gap``) that satisfy all cuts; None when time runs out."""
        if not self.cuts:
            return np.zeros(0, dtype=np.int64)
        columns = np.unique(np.concatenate([cut.cells for cut in self.cuts]))
        rows = np.zeros((len(self.cuts), columns.size), dtype=np.int64)
        need = np.zeros(len(self.cuts), dtype=np.int64)
        for k, cut in enumerate(self.cuts):
            # Rounded so that the cut can only become weaker, never exclude a remedy.
            rows[k, np.searchsorted(columns, cut.cells)] = np.ceil(cut.weights * WHOLE).astype(np.int64)
            need[k] = int(np.floor(cut.need * WHOLE))
        found = search(_choices(rows, need), np.ones(columns.size), self.until, gap)
        return np.asarray(columns[found.point == 1]) if found.point is not None and found.optimal else None

    def _recoverable(self, hidden: Ints) -> list[int]:
        """What of the protected an audit finds recoverable, or cannot tell, when ``hidden`` are suppressed as well."""
        changed = suppressed(self.system, hidden, self.hidden_lower, self.hidden_upper)
        found = bounds(changed, left(self.until))
        return [int(cell) for cell in self.todo[found.lower[self.todo] == found.upper[self.todo]]]

    def _extended(self, hidden: Ints, cell: int) -> Ints:
        """Cells from nearby promises, none to spare, with which ``cell`` is not recoverable; as it was if none help."""
        near = np.zeros(self.system.n_cells, dtype=bool)
        near[cell] = True
        for _ in range(NEARBY):
            rows = touching(self.system, np.flatnonzero(near))
            near[self.system.matrix[rows].indices] = True
        near[hidden] = False
        candidates = [int(c) for c in np.flatnonzero(near & self.hidable)]

        def safe(more: list[int]) -> bool:
            return left(self.until) > 0 and cell not in self._recoverable(np.union1d(hidden, more).astype(np.int64))

        return np.union1d(hidden, needed(safe, candidates)).astype(np.int64) if safe(candidates) else hidden

    def _pruned(self, hidden: Ints, unprotected: set[int]) -> Ints:
        """Leave out what an audit shows to be unnecessary, the last first."""
        for cell in hidden[::-1].tolist():
            fewer = hidden[hidden != cell]
            if left(self.until) > 0 and set(self._recoverable(fewer)) <= unprotected:
                hidden = fewer
        return hidden


def _choices(rows: Ints, need: Ints) -> EditSystem:
    """Yes or no for every column, such that every row weighs enough."""
    m, n = rows.shape
    none, one = np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
    return EditSystem(sparse.csr_array(rows), none, one, need, np.full(m, NO_LIMIT))
