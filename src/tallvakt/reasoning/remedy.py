"""Which further figures to suppress so that no protected figure stays recoverable: as few as can be.

The cell suppression problem (Fischetti & Salazar 2001), by their cutting planes. A figure is safe when it can *move*:
when some change of hidden figures keeps every promise and changes it. A linear program looks for the move; if there
is none, its multipliers say which cells are in the way, of which at least one must be hidden: a cut. Few cells that
satisfy all cuts come from a small integer program. Figures are asked for in stages:

0. what any remedy must allow: hidden figures move within their intervals, averages within their rounding. The fewest
   cells here are a lower bound for every remedy.
1. moves that keep every row exactly, possible both ways, and through no figure that is recoverable itself.
2. the same, through newly hidden figures alone.

A figure is taken to the next stage when the audit of the changed publication still finds it recoverable. Where no
stage helps (an average that only several figures together can move), cells of nearby promises are added as the audit
asks for.

**What a remedy tells.** Whether few cells suffice can depend on the hidden values: two figures recovered as 0 and 3
cannot trade places as two recovered as 1 and 2 can. A remedy that is shown to those who may not see the values is
therefore *blind*: it begins at stage 1, so that what it hides would do for any values of the recovered figures, and
keeps what the true values make unnecessary. It is computed from which cell is in which promise, which are hidden,
which recoverable, and the intervals that printed figures would have when hidden. Recovered values, and the room they
leave in their intervals, are not read; they bear on it only where the audit of the changed publication, asked yes or
no, finds the rounding of an average in the way. A remedy that is not blind has fewer cells, and an audit has confirmed
that none can be spared. In both, ties are broken in the order of cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .components import touching
from .cover import Cover
from .disclosure import Bounds, bounds
from .minimal import needed
from .moves import Mover
from .status import Status, deadline, left
from .system import EditSystem, Ints, Mask

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
    blind: bool = True,
    budget: float | None = 30.0,
) -> Remedy:
    """The fewest further cells to suppress so that none of ``protected`` is recoverable.

    All arrays have shape (cells,). ``hidden_lower`` and ``hidden_upper``: what is known of a cell once it is
    suppressed; read only where ``may_hide``. ``found``: the audit of ``system``, if at hand. ``blind``: see above; set
    it False only where recovered values may be shown. Nothing outside ``may_hide`` is ever suggested. Cells of
    inconsistent components are left alone.

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
    return _Search(system, todo, mover, hidable, hidden_lower, hidden_upper, blind, until).run()


@dataclass(eq=False)
class _Search:
    system: EditSystem
    todo: Ints
    mover: Mover
    hidable: Mask
    hidden_lower: Ints
    hidden_upper: Ints
    blind: bool
    until: float

    def run(self) -> Remedy:
        cover = Cover(self.mover, self.todo.tolist(), self.until)
        found = cover.few(0.0)
        if found is None:
            return Remedy(Status.TIMEOUT, np.zeros(0, dtype=np.int64), 0, self.todo)
        hidden, lower_bound = found
        still = set(cover.stage) if self.blind else self._unsafe(hidden, cover)
        while still and cover.ask_more(sorted(still)):
            more = cover.few(GAP)
            if more is None:
                break
            hidden = more[0]
            still = self._unsafe(hidden, cover)
        for cell in sorted(still):
            hidden = self._extended(hidden, cell)
        unprotected = self._recoverable(hidden)
        if hidden.size > lower_bound and not self.blind:
            hidden = self._pruned(hidden, set(unprotected))
        if left(self.until) <= 0:
            return Remedy(Status.TIMEOUT, hidden, lower_bound, self.todo)
        return Remedy(Status.CONSISTENT, hidden, lower_bound, np.array(unprotected, dtype=np.int64))

    def _unsafe(self, hidden: Ints, cover: Cover) -> set[int]:
        return set(self._recoverable(hidden)) - cover.impossible

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
